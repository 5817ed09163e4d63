"""`catalog.search.entries`: rows and terms made once, and never shown when old."""

import pytest

from catalog.models import Entry, HubModel
from catalog.rows import Row
from catalog.search.entries import outdated, rows_of
from catalog.search.index import follow_changes, rebuild
from catalog.services import record_change
from tests.factories import MeasurementFactory

pytestmark = pytest.mark.django_db


def test_rows_of_a_list_are_one_query(zoo, django_assert_num_queries):
    ids = [model.pk for model in zoo.values()]

    with django_assert_num_queries(1):
        rows = rows_of(ids)

    assert [row.model_id for row in rows] == ids


def test_kept_row_is_the_one_read_from_the_models_rows(zoo):
    MeasurementFactory(version=zoo["detector"].default_version)
    record_change(zoo["detector"])
    follow_changes()
    models = HubModel.objects.with_listing_data().in_bulk()

    for row in rows_of(list(models)):
        assert row == Row.of(models[row.model_id])


def test_old_entry_is_not_shown(zoo):
    document = zoo["other"].default_version.documents.get()
    document.title = "Quokka"
    document.save()

    record_change(zoo["other"])

    (row,) = rows_of([zoo["other"].pk])
    assert row.text.title == "Quokka"
    assert list(outdated()) == [zoo["other"].pk]


def test_entry_of_another_schema_is_made_again(zoo):
    Entry.objects.filter(pk=zoo["other"].pk).update(schema=1, row="{}")

    rebuild()

    assert rows_of([zoo["other"].pk])[0].text.title == "Sentence embeddings"
    assert not outdated()


def test_rebuild_reads_kept_entries_and_no_documents(zoo, django_assert_num_queries):
    # What is old, how many there are, their terms, and the state of the log.
    with django_assert_num_queries(4):
        assert rebuild() == len(zoo)


def test_rebuild_anew_sees_what_nobody_recorded(zoo):
    HubModel.objects.filter(pk=zoo["other"].pk).update(downloads=7)

    rebuild(anew=True)

    assert rows_of([zoo["other"].pk])[0].downloads == 7


def test_deleted_model_is_left_out(zoo):
    assert rows_of([zoo["other"].pk, 10_000]) == rows_of([zoo["other"].pk])
