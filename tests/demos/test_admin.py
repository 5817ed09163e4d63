"""Runs and samples in the admin: to look, not to edit."""

import pytest

from tests.factories import RunFactory, SampleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["run", "sample"])
def kind(request):
    return request.param


@pytest.fixture
def row(kind):
    return RunFactory(finished=True) if kind == "run" else SampleFactory()


def test_rows_are_listed_and_shown(admin_client, kind, row):
    address = f"/admin/demos/{kind}/"

    assert str(row.pk) in admin_client.get(address).content.decode()
    assert admin_client.get(f"{address}{row.pk}/change/").status_code == 200


@pytest.mark.parametrize("action", ["add", "{pk}/change", "{pk}/delete"])
def test_nothing_is_changed(admin_client, kind, row, action):
    address = f"/admin/demos/{kind}/{action.format(pk=row.pk)}/"

    assert admin_client.post(address, {"post": "yes"}).status_code == 403
    row.refresh_from_db()


def test_list_of_runs_takes_few_queries(admin_client, django_assert_max_num_queries):
    for _ in range(5):
        RunFactory(finished=True)

    with django_assert_max_num_queries(8):
        admin_client.get("/admin/demos/run/")
