"""What was measured, and the classes people filter by."""

import pytest

from catalog.models import Measurement
from catalog.speeds import SIZES, SPEEDS, classes_of, measured
from tests.factories import MeasurementFactory, VersionFactory

LITERT = Measurement.Runtime.LITERT


@pytest.mark.parametrize(
    ("milliseconds", "slugs"),
    [
        (3.2, ["10ms", "50ms", "200ms", "1s"]),
        (10, ["10ms", "50ms", "200ms", "1s"]),
        (10.5, ["50ms", "200ms", "1s"]),
        (1000, ["1s"]),
        (5200, ["over-1s"]),
        (None, []),
    ],
)
def test_class_holds_whatever_is_faster(milliseconds, slugs):
    assert list(classes_of(milliseconds, SPEEDS)) == slugs


def test_large_download_is_in_no_other_class():
    assert list(classes_of(100_000_001, SIZES)) == ["over-100mb"]


def test_runtime_that_answers_comes_first(db):
    version = VersionFactory()
    MeasurementFactory(version=version, is_chosen=False, p50_ms=20.0)
    MeasurementFactory(version=version, runtime=LITERT, p50_ms=12.5)

    found = measured(version)

    assert found.chosen.runtime == LITERT
    assert found.gain == 1.6


def test_runtime_that_answers_comes_first_even_if_it_is_slower(db):
    version = VersionFactory()
    MeasurementFactory(version=version, p50_ms=20.0)
    MeasurementFactory(version=version, runtime=LITERT, is_chosen=False, p50_ms=12.5)

    found = measured(version)

    assert found.chosen.runtime == Measurement.Runtime.TENSORFLOW
    assert found.gain == 1.0


def test_version_that_was_not_measured_has_nothing_to_show(db):
    assert measured(VersionFactory()) is None
