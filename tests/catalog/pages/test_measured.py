"""What was measured here, on pages and in the API."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from catalog.models import Measurement
from demos.models import Conversion
from tests.factories import MeasurementFactory

PAGE = "/acme/net/classification/1"


@pytest.fixture
def fast(version):
    """Converted, proved the same, and faster so."""
    MeasurementFactory(version=version, is_chosen=False, p50_ms=20.0)
    MeasurementFactory(
        version=version,
        runtime=Measurement.Runtime.LITERT,
        p50_ms=12.5,
        live_p50_ms=13.25,
        live_runs=40,
    )
    Conversion.objects.create(
        version=version,
        state=Conversion.State.AGREED,
        max_difference=2.86e-06,
        checked_inputs=12,
    )
    return version


def test_model_page_shows_each_runtime(client, fast):
    page = client.get(PAGE)

    for text in (
        "Measured here",
        "TensorFlow",
        "LiteRT",
        "12.5\u00a0ms",
        "2.40\u00a0s",
    ):
        assertContains(page, text)
    assertContains(page, "LiteRT answers visitors: 1.6 times as fast.")
    assertContains(page, "On 12 inputs its numbers differ")
    assertContains(page, "3\u00a0×\u00a010⁻⁶")
    assertContains(page, "13.2\u00a0ms")


def test_model_page_says_why_the_other_runtime_does_not_answer(client, version):
    MeasurementFactory(version=version)
    Conversion.objects.create(
        version=version,
        state=Conversion.State.UNSUPPORTED,
        reason="It takes texts.",
    )

    page = client.get(PAGE)

    assertContains(page, "LiteRT: Cannot be converted. It takes texts.")
    assertNotContains(page, "times as fast")


def test_model_that_was_not_measured_shows_nothing(client, version):
    assertNotContains(client.get(PAGE), "Measured here")


def test_list_shows_how_fast_a_model_answers(client, fast):
    page = client.get("/models")

    assertContains(page, '<dd class="mono">12.5\u00a0ms</dd>')
    assertContains(page, "≤ 50 ms")
    assertContains(page, "Fastest here")


def test_list_of_the_api_shows_it_too(client, fast):
    answer = client.get("/api/v1/models", {"speed": "50ms"}).json()

    assert answer["results"][0]["p50_ms"] == 12.5
    assert [item["slug"] for item in answer["facets"]["speed"] if item["selected"]] == [
        "50ms"
    ]


def test_model_of_the_api_has_every_measurement(client, fast):
    first, second = client.get(f"/api/v1/models{PAGE}").json()["measurements"]

    assert (first["runtime"], first["is_chosen"]) == ("litert", True)
    assert second["peak_memory_bytes"] == 610_000_000
    assert second["live_p50_ms"] is None
