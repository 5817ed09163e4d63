"""Filters and orders by what was measured here."""

import pytest
from django.http import QueryDict

from catalog.filters import parse_query
from catalog.search.index import rebuild
from catalog.search.query import search
from catalog.services import record_change
from tests.factories import MeasurementFactory


@pytest.fixture
def models(add_model):
    """A fast small model, a slow large one, and one nobody measured."""
    speeds = {"zoo/fast": (4.0, 4_000_000), "zoo/slow": (5200.0, 240_000_000)}
    added = {}
    for handle, (p50_ms, size_bytes) in speeds.items():
        model = add_model(handle, handle, "A model.", size_bytes=size_bytes)
        MeasurementFactory(version=model.default_version, p50_ms=p50_ms)
        added[handle] = model
    added["zoo/new"] = add_model("zoo/new", "zoo/new", "A model.")
    rebuild()
    return added


def found(models, address: str) -> list[str]:
    names = {model.pk: handle for handle, model in models.items()}
    hits = search(parse_query(QueryDict(address)))
    return [names[key] for key in hits.model_ids]


@pytest.mark.parametrize(
    ("address", "handles"),
    [
        ("speed=10ms", ["zoo/fast"]),
        ("speed=1s", ["zoo/fast"]),
        ("speed=over-1s", ["zoo/slow"]),
        ("size=5mb", ["zoo/fast"]),
        ("size=over-100mb", ["zoo/slow"]),
        ("speed=10ms&size=over-100mb", []),
        ("sort=fastest", ["zoo/fast", "zoo/slow", "zoo/new"]),
    ],
)
def test_models_are_found_by_speed_and_size(models, address, handles):
    assert found(models, address) == handles


def test_several_classes_are_alternatives(models):
    assert set(found(models, "speed=10ms&speed=over-1s")) == {"zoo/fast", "zoo/slow"}


def test_classes_are_offered_from_small_to_large(models):
    facets = search(parse_query(QueryDict())).facets

    assert [(item.slug, item.count) for item in facets["speed"]] == [
        ("10ms", 1),
        ("50ms", 1),
        ("200ms", 1),
        ("1s", 1),
        ("over-1s", 1),
    ]
    assert facets["size"][0].name == "≤ 5 MB"


def test_nothing_is_offered_where_nothing_was_measured(add_model):
    add_model("zoo/new", "New", "A model.")
    rebuild()

    facets = search(parse_query(QueryDict())).facets

    assert facets["speed"] == facets["size"] == []


def test_new_measurement_is_followed(models):
    model = models["zoo/new"]
    MeasurementFactory(version=model.default_version, p50_ms=1.0)
    record_change(model)

    assert found(models, "sort=fastest")[0] == "zoo/new"


def test_class_that_is_not_known_is_left_out(models):
    query = parse_query(QueryDict("speed=7ms&size=huge&speed=%00"))

    assert query.facets == {}
