"""A search index of its own for every test, and a version with everything."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog.diagrams.stages import Architecture, Stage
from catalog.diagrams.wording import Phrase
from catalog.models import ModelVersion, Tag
from tests.factories import (
    ArchiveFactory,
    CitationFactory,
    DocumentFactory,
    HubModelFactory,
    TagFactory,
    VersionFactory,
)


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path: Path) -> None:
    """Searches build their index from the rows of the test."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"


@pytest.fixture
def make_version(db) -> Callable[..., ModelVersion]:
    """Make a described, tagged, hosted version with a demo."""

    def make(name: str = "net/classification", **document: str) -> ModelVersion:
        task = TagFactory(name_zh_hans="图像分类")
        network = TagFactory(
            facet=Tag.Facet.ARCHITECTURE, slug="efficientnet", name="EfficientNet"
        )
        version = VersionFactory(
            model=HubModelFactory(name=name),
            with_demo=True,
            parameter_count=4_652_008,
            tags=[task, network],
        )
        DocumentFactory(version=version, **document)
        ArchiveFactory(version=version, size_bytes=17_300_000)
        CitationFactory(version=version)
        return version

    return make


@pytest.fixture
def architecture() -> dict[str, Any]:
    """The stages of a small network, as stored with a version."""
    stages = (
        Stage("io", "Input", (), 1, "8×8×3", "8²", 8, 3, 0, 0.0),
        Stage(
            kind="block",
            title="Inverted residual",
            details=(Phrase("stride %(value)s", "2"),),
            repeats=2,
            output_shape="4×4×16",
            resolution="4²",
            side=4,
            channels=16,
            parameters=900,
            share=0.9,
            inner=("conv 1×1, 16", "depthwise 3×3"),
            skip=True,
        ),
        Stage("dense", "Dense", (), 1, "3", "", None, 3, 100, 0.1),
    )
    return Architecture(stages, layer_count=6, parameter_count=1000).to_json()


@pytest.fixture
def version(make_version: Callable[..., ModelVersion]) -> ModelVersion:
    """One version, called `acme/net/classification/1`."""
    return make_version()
