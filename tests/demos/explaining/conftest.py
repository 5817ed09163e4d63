"""A finished run of a classifier, and a storage of each test's own."""

import pytest

from demos import files
from demos.models import Explanation, Run
from tests.builders import picture_bytes
from tests.factories import RunFactory


@pytest.fixture
def media(settings, tmp_path):
    """A storage whose files are counted."""
    storages = dict(settings.STORAGES)
    options = {"OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = storages | {"default": storages["default"] | options}
    return tmp_path / "media"


@pytest.fixture
def run(db, media) -> Run:
    run = RunFactory(finished=True)
    run.picture_key = f"{run.folder}/picture.png"
    run.save()
    files.save(run.picture_key, picture_bytes())
    return run


@pytest.fixture
def explained(run) -> Explanation:
    """Why it was the best label; with a map."""
    explanation = Explanation.objects.create(run=run, target_index=0)
    explanation.mark_running("here:1")
    key = f"{run.folder}/why-{explanation.pk}.png"
    files.save(key, picture_bytes())
    explanation.mark_finished("grad_cam", key, {"total": 1234.5})
    return explanation
