"""When an answer says little, and how that is learnt from the samples."""

import json

import pytest
from django.core.files.base import ContentFile

from demos import calibration
from demos.uncertainty import calibrated, is_unsure, threshold
from tests.builders import picture_bytes
from tests.demos.asking import hosted
from tests.factories import RunFactory, SampleFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("entropies", "labels", "expected"),
    [
        ([0.2, 0.35, 0.1], 1000, 0.45),
        ([0.0, 0.01, 0.02], 1000, 0.3),
        ([0.9, 0.1, 0.2], 1000, 0.8),
        ([0.2, 0.35], 1000, 0.5),
        ([], 1000, 0.5),
        ([], 2, 0.8),
    ],
)
def test_threshold_lies_above_the_samples(entropies, labels, expected):
    assert calibrated(entropies, labels) == expected


def test_version_that_was_not_calibrated_has_the_default():
    assert threshold(VersionFactory(labels=["a"] * 90)) == 0.5
    assert threshold(VersionFactory(labels=["a"] * 90, unsure_above=0.41)) == 0.41


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"kind": "classification", "predictions": [], "entropy": 0.5}, True),
        ({"kind": "classification", "predictions": [], "entropy": 0.3}, False),
        ({"kind": "classification", "predictions": []}, None),
        ({"kind": "vector", "values": [], "norm": 0.0}, None),
        (None, None),
    ],
)
def test_answer_is_unsure_above_its_versions_threshold(result, expected):
    version = VersionFactory(with_demo=True, unsure_above=0.4)

    assert is_unsure(RunFactory(version=version, result=result)) is expected


def test_api_says_whether_an_answer_is_unsure(client):
    run = RunFactory(finished=True)
    run.result["entropy"] = 0.95
    run.save()

    assert client.get(f"/api/v1/runs/{run.pk}").json()["is_unsure"] is True


def sample(slug: str, color: str):
    found = SampleFactory(slug=slug)
    found.picture.save(f"{slug}.png", ContentFile(picture_bytes(color=color)))
    return found


@pytest.fixture
def classifier():
    version = hosted()
    data = json.loads(json.dumps(version.contract_data))
    version.contract_data = {**data, "samples": ["red", "green", "blue"]}
    version.save()
    return version


def test_classifier_is_calibrated_on_the_samples_its_contract_names(classifier):
    for color in ("red", "green", "blue"):
        sample(color, color)
    sample("unnamed", "grey")

    assert calibration.calibrate_one() == classifier
    classifier.refresh_from_db()
    assert 0.3 <= classifier.unsure_above < 0.5
    assert calibration.calibrate_one() is None


def test_classifier_waits_for_its_samples(classifier):
    sample("red", "red")

    assert calibration.calibrate_one() is None


def test_module_that_fails_gets_the_default(classifier):
    for color in ("red", "green", "blue"):
        sample(color, color)
    classifier.contract_data["output"]["keys"]["scores"] = "other"
    classifier.save()

    calibration.calibrate_one()

    classifier.refresh_from_db()
    assert classifier.unsure_above == 0.8
