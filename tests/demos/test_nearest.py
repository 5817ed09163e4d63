"""The samples that a feature-vector model sees as most like a picture."""

import pytest

from demos import nearest, upkeep
from demos.models import Run, SampleVector
from demos.samples import save_sample
from tests.builders import picture_bytes
from tests.factories import RunFactory, SampleFactory, VersionFactory

pytestmark = pytest.mark.django_db

CONTRACT = {
    "task": "image-feature-vector",
    "input": {"name": "images", "size": [8, 8]},
    "output": {"keys": {"vector": "features"}, "meaning": "vector"},
}


@pytest.fixture
def version():
    return VersionFactory(contract_data=CONTRACT)


@pytest.fixture
def queued(monkeypatch):
    """Runs asked for, instead of a broker."""
    sent = []
    monkeypatch.setattr("demos.services.send", lambda *message: sent.append(message))
    return sent


def seen(version, vector, **run):
    result = {"kind": "vector", "values": vector, "norm": 1.0}
    return RunFactory(version=version, finished=True, result=result, **run)


def test_what_is_seen_in_a_sample_is_kept_once(version):
    sample = SampleFactory()

    nearest.remember(seen(version, [1.0, 0.0], sample=sample))
    nearest.remember(seen(version, [0.0, 1.0], sample=sample))

    assert SampleVector.objects.get().vector == [0.0, 1.0]


def test_what_is_seen_in_a_visitor_s_picture_is_not_kept(version):
    nearest.remember(seen(version, [1.0], picture_key="runs/a/picture.jpg"))

    assert not SampleVector.objects.exists()


def test_nearest_come_first_and_others_directions_do_not_count(version):
    for vector in ([0.0, 2.0], [3.0, 0.3], [0.0, 0.0], [1.0]):
        sample = SampleFactory()
        SampleVector.objects.create(version=version, sample=sample, vector=vector)

    found = nearest.nearest(seen(version, [1.0, 0.0]))

    assert [round(item.similarity, 3) for item in found] == [0.995, 0.0]


def test_vectors_of_another_version_are_not_compared(version):
    other = VersionFactory(contract_data=CONTRACT)
    SampleVector.objects.create(version=other, sample=SampleFactory(), vector=[1.0])

    assert nearest.nearest(seen(version, [1.0])) == []


def test_the_clock_asks_about_every_sample_once(version, queued):
    known, unknown = SampleFactory(), SampleFactory()
    SampleVector.objects.create(version=version, sample=known, vector=[1.0])

    upkeep.ensure_sample_vectors()
    upkeep.ensure_sample_vectors()

    assert [run.sample for run in Run.objects.all()] == [unknown]
    assert len(queued) == 1


def test_models_that_give_no_vector_are_left_alone(queued):
    VersionFactory(with_demo=True)
    SampleFactory()

    upkeep.ensure_sample_vectors()

    assert queued == []


def test_a_sample_s_new_picture_is_seen_anew(version):
    sample = SampleFactory(slug="cat")
    SampleVector.objects.create(version=version, sample=sample, vector=[1.0])

    save_sample(
        slug="cat",
        title="Cat",
        title_zh_hans="猫",
        picture=picture_bytes(color="blue"),
        credit="The authors of the tests",
        license="CC0 1.0",
        source="tests",
        position=0,
    )

    assert list(nearest.unseen_samples(version)) == [sample]
