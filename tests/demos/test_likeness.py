"""The models most like each model, as a text-embedding model of the site sees them."""

import numpy as np
import pytest
from django.core.cache import cache

from catalog.models import HubModel, RelatedModel, Tag
from catalog.services import record_change, yank
from demos import likeness
from demos.models import ModelVector
from tests import builders
from tests.factories import DocumentFactory, TagFactory, VersionFactory
from tests.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    """A module that sees of a text how long it is and how many spaces it has."""
    return publish("texts/counter", build=builders.counter_module)


@pytest.fixture
def described():
    """Two models with many spaces, and one without any."""
    found = {}
    for name, summary in (
        ("spaced", "a b c d e f g h i j k l m"),
        ("airy", "n o p q r s t u v w x y z"),
        ("dense", "a" * 60),
    ):
        version = VersionFactory(model__name=name)
        DocumentFactory(version=version, title=name, summary=summary)
        record_change(version.model)
        found[name] = version
    return found


def nearest_of(version) -> list[str]:
    return [model.name for model in HubModel.objects.nearest_to(version.model)]


def test_models_written_of_alike_come_first(reader, described):
    assert likeness.compare_models() == 4

    assert nearest_of(described["spaced"])[0] == "airy"
    assert nearest_of(described["airy"])[0] == "spaced"
    assert len(nearest_of(described["dense"])) == 3


def test_only_texts_that_changed_are_read_again(reader, described):
    likeness.compare_models()
    assert likeness.compare_models() == 0

    dense = described["dense"]
    dense.documents.update(summary="b a c d e f g h i j k l n")
    record_change(dense.model)

    assert likeness.compare_models() == 1
    assert "dense" in nearest_of(described["spaced"])[:2]


def test_a_tag_is_part_of_the_text(reader, described):
    likeness.compare_models()
    tag = TagFactory(facet=Tag.Facet.LANGUAGE, slug="en", name="English")
    described["airy"].tags.add(tag)
    cache.clear()

    assert likeness.compare_models() == 1


def test_withdrawn_model_is_nobodys_relative(reader, described):
    likeness.compare_models()
    yank(described["airy"], reason="Wrong.")

    assert "airy" not in nearest_of(described["spaced"])
    likeness.compare_models()
    assert not ModelVector.objects.filter(model=described["airy"].model).exists()
    assert not RelatedModel.objects.filter(other=described["airy"].model).exists()


def test_what_one_call_leaves_the_next_one_reads(reader, described, monkeypatch):
    for name in range(3):
        VersionFactory(model__name=f"more_{name}")
    monkeypatch.setattr(likeness, "MOST_BATCHES", 1)

    # The module takes four texts at a time.
    assert [likeness.compare_models() for _ in range(3)] == [4, 3, 0]


def test_site_without_such_a_model_compares_nothing(described):
    assert likeness.compare_models() == 0
    assert not RelatedModel.objects.exists()


def test_module_that_is_lost_is_no_error(reader, described, monkeypatch):
    def lost(*_):
        raise likeness.NoModule("gone")

    monkeypatch.setattr(likeness, "routed_module", lost)

    assert likeness.compare_models() == 0


def test_nearest_agree_with_a_plain_search():
    rng = np.random.default_rng(7)
    vectors = rng.normal(size=(likeness.BLOCK_ROWS + 40, 8)).astype("<f4")
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    keys = [10 * i for i in range(len(vectors))]

    found = dict(likeness.nearest(keys, vectors))

    for place in (0, 5, likeness.BLOCK_ROWS, len(vectors) - 1):
        cosines = {
            keys[i]: float(vectors[i] @ vectors[place]) for i in range(len(keys))
        }
        del cosines[keys[place]]
        best = sorted(cosines, key=cosines.get, reverse=True)[: likeness.NEAREST]
        assert list(found[keys[place]]) == best
