"""Versions with demos, and pictures to send."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import ModelVersion
from demos.models import Sample
from tests.builders import picture_bytes
from tests.factories import (
    CLASSIFIER_CONTRACT,
    ArchiveFactory,
    SampleFactory,
    VersionFactory,
)

STYLE_CONTRACT = {
    "task": "image-style-transfer",
    "input": {"name": "image", "resize": "keep", "max_side": 64},
    "output": {"keys": {"picture": "stylized"}, "meaning": "picture"},
    "choices": [{"name": "style", "label": "Style", "count": 3, "default": 1}],
}
DETECTION_CONTRACT = {
    "task": "image-object-detection",
    "input": {"name": "image", "dtype": "uint8", "resize": "keep", "max_side": 64},
    "output": {
        "keys": {"boxes": "b", "scores": "s", "classes": "c", "count": "n"},
        "meaning": "boxes",
    },
    "threshold": 0.4,
}


@pytest.fixture(autouse=True)
def _files_apart(settings: Any, tmp_path: Any) -> None:
    """Pictures of a test lie in its own folder."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }


@pytest.fixture
def version(db: None) -> ModelVersion:
    """A classifier with a demo and an archive."""
    version = VersionFactory(contract_data=CLASSIFIER_CONTRACT, labels=["red", "green"])
    ArchiveFactory(version=version)
    return version


@pytest.fixture
def stylizer(db: None) -> ModelVersion:
    """A model with a choice of three styles."""
    return VersionFactory(contract_data=deepcopy(STYLE_CONTRACT))


@pytest.fixture
def detector(db: None) -> ModelVersion:
    """A model that finds objects; those below 0.4 are hidden at first."""
    return VersionFactory(contract_data=DETECTION_CONTRACT)


@pytest.fixture
def sample(db: None) -> Sample:
    """A picture of the site's own."""
    return SampleFactory(slug="cat", title="Cat", title_zh_hans="猫")


@pytest.fixture
def upload() -> Callable[..., SimpleUploadedFile]:
    """Make a file as a browser sends it; by default a small PNG."""

    def upload(
        content: bytes | None = None, name: str = "picture.png"
    ) -> SimpleUploadedFile:
        return SimpleUploadedFile(name, picture_bytes() if content is None else content)

    return upload
