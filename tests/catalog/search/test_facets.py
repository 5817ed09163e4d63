"""Facets: formats, fine-tuning, what is hosted, parameters, languages."""

import pytest
import tantivy
from django.http import QueryDict

from catalog.filters import parse_query
from catalog.models import HubModel, Variant
from catalog.search.facets import count_by_value, count_values
from catalog.search.index import follow_changes, rebuild
from catalog.search.query import search

TF2 = ("format: saved_model_2", "fine-tunable: true")
pytestmark = pytest.mark.django_db


@pytest.fixture
def models(add_model):
    add_model(
        "acme/bert",
        "BERT",
        "Reads.",
        tags=("task: text-embedding", "language: en", "language: fr", *TF2),
        parameter_count=110_000_000,
    )
    net = add_model(
        "acme/net",
        "Net",
        "Looks.",
        tags=("task: image-classification", "format: hub", "fine-tunable: false"),
        parameter_count=900_000,
        size_bytes=4_000_000,
    )
    for word in ("tflite", "tflite", "coral"):
        number = Variant.objects.count()
        Variant.objects.create(
            version=net.default_version, format=word, handle=f"acme/net/{number}"
        )
    add_model("acme/plain", "Plain", "Says nothing.")
    rebuild()
    return {model.pk: model.name for model in HubModel.objects.all()}


def found(models, address):
    hits = search(parse_query(QueryDict(address)))
    return {models[pk] for pk in hits.model_ids}


def counts(address, facet):
    hits = search(parse_query(QueryDict(address)))
    return {item.slug: item.count for item in hits.facets[facet]}


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("format=tflite", {"net"}),
        ("format=coral&format=saved_model_2", {"net", "bert"}),
        ("format=tfjs", set()),
        ("fine_tunable=yes", {"bert"}),
        ("fine_tunable=no", {"net"}),
        ("hosted=here", {"net"}),
        ("hosted=documented", {"bert", "plain"}),
        ("parameters=1m", {"net"}),
        ("parameters=over-100m", {"bert"}),
        ("language=fr&hosted=documented", {"bert"}),
        ("language=fr&hosted=here", set()),
    ],
)
def test_models_are_found_by_what_they_are(models, address, names):
    assert found(models, address) == names


def test_formats_of_version_and_variants_are_counted_once_each(models):
    assert counts("", "format") == {
        "saved_model_2": 1,
        "saved_model": 0,
        "hub": 1,
        "tflite": 1,
        "tfjs": 0,
        "coral": 1,
    }


def test_counts_of_a_facet_leave_its_own_choice_out(models):
    assert counts("hosted=here", "hosted") == {"here": 1, "documented": 2}
    assert counts("hosted=here", "fine_tunable") == {"yes": 0, "no": 1}


def test_counts_of_several_choices_are_exact(models):
    address = "hosted=documented&fine_tunable=yes&language=en"

    assert counts(address, "hosted") == {"here": 0, "documented": 1}
    assert counts(address, "fine_tunable") == {"yes": 1, "no": 0}
    assert counts(address, "language") == {"en": 1, "fr": 1}


def test_what_is_no_value_is_left_out(models):
    address = "format=zip&fine_tunable=maybe&hosted=%00&parameters=7&language=xx"

    assert parse_query(QueryDict(address)).facets == {}


def test_both_ways_to_count_agree(zoo):
    index = follow_changes().index
    searcher, query = index.searcher(), tantivy.Query.all_query()

    by_model = count_values(searcher, query, found=0)

    assert by_model == count_values(searcher, query, found=len(zoo))
    assert by_model["task"]["image-classification"] == 1
    assert count_by_value(searcher, query, "task") == {"task": by_model["task"]}
