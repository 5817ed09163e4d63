"""Factories give rows that the database accepts."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


FACTORIES = [
    factory
    for name, factory in sorted(vars(factories).items())
    if name.endswith("Factory") and name != "DjangoModelFactory"
]


@pytest.mark.parametrize("factory", FACTORIES)
def test_every_factory_gives_a_saved_row(factory):
    row = factory()

    assert type(row).objects.filter(pk=row.pk).exists()


def test_a_version_becomes_the_default_of_its_model():
    version = factories.VersionFactory()

    assert version.model.default_version == version


def test_the_demo_trait_carries_a_valid_contract():
    version = factories.VersionFactory(with_demo=True)

    assert version.contract.task == "image-classification"
