"""`manage.py generate_catalog`: made-up models that search finds like real ones."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Document, Entry, HubModel
from catalog.search.entries import entry_of
from catalog.search.index import rebuild
from catalog.search.query import Query, search
from tests.factories import VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def index_dir(settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path / "search"


def test_models_are_added_and_found(capsys):
    call_command("generate_catalog", "30")
    call_command("generate_catalog", "20", "--seed", "2")

    assert "20 made-up models were added." in capsys.readouterr().out
    assert HubModel.objects.count() == 50
    rebuild()
    assert search(Query()).total == 50
    title = Document.objects.first().title
    assert search(Query(title)).total >= 1


def test_entries_are_those_read_from_the_rows():
    call_command("generate_catalog", "25")

    kept = {entry.pk: entry for entry in Entry.objects.all()}
    for model in HubModel.objects.with_search_data():
        made = entry_of(model)
        assert json.loads(made.row) == json.loads(kept[model.pk].row)
        assert terms(made) == terms(kept[model.pk])


def test_entries_are_made_without_reading_rows():
    with CaptureQueriesContext(connection) as queries:
        call_command("generate_catalog", "20")

    asked = [each["sql"] for each in queries if each["sql"].startswith("SELECT")]
    of_models = ("variantfile", "measurement", "document", "modelversion", "archive")
    assert not [sql for sql in asked if any(name in sql for name in of_models)]


def test_real_models_are_not_joined_unasked():
    VersionFactory()

    with pytest.raises(CommandError, match="models of others"):
        call_command("generate_catalog", "5")
    call_command("generate_catalog", "5", "--among-others")

    assert HubModel.objects.count() == 6


def test_number_below_one_is_refused():
    with pytest.raises(CommandError, match="at least 1"):
        call_command("generate_catalog", "0")


def terms(entry):
    """Every field's terms in any order: a row's tags have none."""
    return {
        name: set(value.split() if isinstance(value, str) else value)
        for name, value in json.loads(entry.terms).items()
        if not isinstance(value, int)
    }
