"""Which answer the home page shows."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.models import ModelVersion
from demos.models import Run
from demos.templatetags.demos_tags import specimen
from tests.factories import CLASSIFIER_CONTRACT, RunFactory, VersionFactory

pytestmark = pytest.mark.django_db

OF_DRAWINGS = {
    "task": "image-classification",
    "inputs": [{"kind": "image", "name": "images", "source": "drawing"}],
    "output": CLASSIFIER_CONTRACT["output"],
}


def shown(*, minutes_ago: int, **version: Any) -> Run:
    run = RunFactory(
        version=VersionFactory(with_demo=True, **version),
        finished=True,
        is_specimen=True,
    )
    made = timezone.now() - timedelta(minutes=minutes_ago)
    Run.objects.filter(pk=run.pk).update(created_at=made)
    return run


def test_specimen_of_a_photo_goes_before_newer_ones_of_drawings() -> None:
    photo = shown(minutes_ago=9)
    shown(minutes_ago=1, contract_data=OF_DRAWINGS)

    assert specimen() == photo


def test_specimen_is_the_newest_of_photos() -> None:
    shown(minutes_ago=9)
    newer = shown(minutes_ago=5)

    assert specimen() == newer


def test_specimen_is_of_a_drawing_where_nothing_else_is() -> None:
    drawing = shown(minutes_ago=1, contract_data=OF_DRAWINGS)

    assert specimen() == drawing


def test_no_specimen_before_the_first_answer() -> None:
    version: ModelVersion = VersionFactory(with_demo=True)
    RunFactory(version=version, is_specimen=True)

    assert specimen() is None
