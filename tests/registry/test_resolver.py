"""From an address to a version."""

import pytest

from catalog.models import HubModel, ModelVersion, Publisher
from registry import resolver

pytestmark = pytest.mark.django_db


@pytest.fixture
def model() -> HubModel:
    publisher = Publisher.objects.create(name="tests", title="Tests")
    model = HubModel.objects.create(publisher=publisher, name="posenet/float/050")
    version = ModelVersion.objects.create(model=model, number=2)
    model.default_version = version
    model.save()
    return model


@pytest.mark.parametrize(
    ("path", "number", "page"),
    [
        ("tests/posenet/float/050", None, None),
        ("tests/posenet/float/050/", None, None),
        ("tests/posenet/float/050/2", 2, None),
        ("tests/posenet/float/050/2/demo", 2, "demo"),
        ("tests/posenet/float/050/2/architecture.svg", 2, "architecture.svg"),
    ],
)
def test_every_form_of_address_is_read(model, path, number, page):
    address = resolver.read_address(path)

    assert (address.model, address.number, address.page) == (model, number, page)


def test_name_ending_in_digits_is_a_name_before_it_is_a_version(model):
    sibling = HubModel.objects.create(publisher=model.publisher, name="posenet/float")

    assert resolver.read_address("tests/posenet/float/050").model == model
    assert resolver.read_address("tests/posenet/float/7").model == sibling


@pytest.mark.parametrize(
    "path",
    [
        "tests/none",
        "tests",
        "nobody/posenet",
        "tests/posenet/float/050/2/shoes",
        "a//b",
    ],
)
def test_unknown_handle_is_not_found(model, path):
    with pytest.raises(resolver.NotHosted) as reason:
        resolver.read_address(path)

    assert (reason.value.code, reason.value.status) == ("not_found", 404)


def test_without_a_number_the_default_version_is_meant(model):
    ModelVersion.objects.create(model=model, number=3)

    assert resolver.find_version("tests/posenet/float/050").number == 2


@pytest.mark.parametrize("number", [9, 0, 999999999])
def test_missing_version_is_named(model, number):
    with pytest.raises(resolver.NotHosted, match=f"no version {number}"):
        resolver.find_version("tests/posenet/float/050", number)


def test_model_without_a_published_version_says_so(model):
    model.default_version = None
    model.save()

    with pytest.raises(resolver.NotHosted, match="has no published version"):
        resolver.find_version("tests/posenet/float/050")


def test_version_to_run_takes_one_query_beside_its_model(
    model, django_assert_num_queries
):
    with django_assert_num_queries(2):
        version = resolver.find_version("tests/posenet/float/050")
        assert (version.handle, version.contract) == ("tests/posenet/float/050/2", None)
        assert not hasattr(version, "archive")


def test_withdrawn_version_gives_its_reason(model):
    model.default_version.mark_yanked("The labels were wrong.")

    with pytest.raises(resolver.NotHosted, match="labels were wrong") as reason:
        resolver.find_version("tests/posenet/float/050/2")

    assert reason.value.status == 410
