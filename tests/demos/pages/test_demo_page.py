"""The demo page before anything is sent."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import ModelVersion
from demos.models import Sample
from registry.connections import redis_client
from tests.factories import VersionFactory

CREDIT = (
    '<cite>Cat</cite>, <span lang="en">The authors of the tests, '
    '<a href="https://creativecommons.org/licenses/by/2.0/" rel="license noopener">'
    "CC BY 2.0</a>, tests/<wbr>factories.py"
)


def test_page_offers_file_samples_and_run(
    client: Client, version: ModelVersion, sample: Sample
) -> None:
    page = client.get(f"{version.get_absolute_url()}/demo").content.decode()

    assert 'type="file" name="image" accept="image/*"' in page
    assert 'name="sample" value="cat"' in page
    assert CREDIT in page
    assert "Run model" in page


def test_samples_are_named_in_the_readers_language(
    client: Client, version: ModelVersion, sample: Sample
) -> None:
    page = client.get(
        f"{version.get_absolute_url()}/demo", headers={"Accept-Language": "zh-hans"}
    )

    assert 'alt="猫"' in page.content.decode()


def test_choices_of_the_contract_are_a_grid_with_the_default_checked(
    client: Client, stylizer: ModelVersion
) -> None:
    page = client.get(f"{stylizer.get_absolute_url()}/demo").content.decode()

    assert page.count('name="style"') == 3
    assert 'name="style" value="1" checked' in page


def test_many_choices_are_a_number_field(
    client: Client, stylizer: ModelVersion
) -> None:
    stylizer.contract_data["choices"][0]["count"] = 500
    stylizer.save()

    page = client.get(f"{stylizer.get_absolute_url()}/demo").content.decode()

    assert '<input class="input" type="number"' in page
    assert 'max="499" value="1"' in page


def test_version_without_a_contract_has_no_demo(client: Client, db: None) -> None:
    version = VersionFactory()

    response = client.get(f"{version.get_absolute_url()}/demo")

    assert response.status_code == 404


@pytest.mark.parametrize("path", ["acme/nothing/1/demo", "acme/nothing/0/demo"])
def test_unknown_handle_is_not_found(client: Client, db: None, path: str) -> None:
    assert client.get(f"/{path}").status_code == 404


def test_withdrawn_version_is_gone(client: Client, version: ModelVersion) -> None:
    version.mark_yanked("Wrong labels.")

    response = client.get(f"{version.get_absolute_url()}/demo")

    assert response.status_code == 410
    assert "Wrong labels." in response.content.decode()


def test_page_costs_a_fixed_number_of_queries(
    client: Client,
    version: ModelVersion,
    sample: Sample,
    django_assert_max_num_queries: Any,
) -> None:
    client.get(f"{version.get_absolute_url()}/demo")

    with django_assert_max_num_queries(13):
        client.get(f"{version.get_absolute_url()}/demo")


def test_page_stands_without_redis(
    client: Client, version: ModelVersion, settings: Any
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    try:
        response = client.get(f"{version.get_absolute_url()}/demo")
    finally:
        redis_client.cache_clear()

    assert response.status_code == 200
    assert "The queue cannot be reached" in response.content.decode()


def test_samples_are_cached_and_typed(client: Client, sample: Sample) -> None:
    for name in ("sample-picture", "sample-thumbnail"):
        response = client.get(reverse(f"demos:{name}", args=[sample.slug]))

        assert response["Content-Type"] == "image/png"
        assert "max-age=604800" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"


def test_unknown_sample_is_not_found(client: Client, db: None) -> None:
    assert client.get("/samples/nothing/picture").status_code == 404
