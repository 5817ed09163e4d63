"""Rows read and written by plain SQL are those of the ORM."""

from uuid import uuid4

import pytest
from django.utils import timezone

from demos.models import Run
from demos.models.rows import change_row, insert_row, read_row
from tests.factories import RunFactory, SampleFactory, VersionFactory

pytestmark = pytest.mark.django_db


def values(run):
    return {field.attname: getattr(run, field.attname) for field in run._meta.fields}


def test_a_row_is_read_as_the_orm_reads_it(django_assert_num_queries):
    run = RunFactory(finished=True, sample=SampleFactory(), notes=["cmyk"])

    with django_assert_num_queries(1):
        found = read_row(Run, str(run.pk))

    assert values(found) == values(Run.objects.get(pk=run.pk))
    assert found.sample == run.sample
    assert not found._state.adding


def test_no_row_is_none():
    assert read_row(Run, uuid4()) is None


def test_inserted_run_is_as_saved():
    def run(version):
        return Run(
            version=version,
            options={"style": 3},
            texts={"texts": ["NUL?", "“é”"]},
            notes=["cmyk"],
            width=3,
            height=2,
        )

    version = VersionFactory()
    saved, inserted = run(version), run(version)
    saved.save(force_insert=True)

    insert_row(inserted)

    assert not inserted._state.adding
    own = {"id", "created_at", "expires_at"}
    rows = [
        {k: v for k, v in row.items() if k not in own} for row in Run.objects.values()
    ]
    assert rows[0] == rows[1]
    assert Run.objects.get(pk=inserted.pk).created_at == inserted.created_at


def test_a_row_is_changed_as_the_orm_changes_it():
    source = RunFactory(finished=True)
    changes = {
        "state": Run.State.FINISHED,
        "result": {"kind": "text", "text": "“é”"},
        "answered_from": source,
        "sample": None,
        "finished_at": timezone.now(),
    }
    first, second = (RunFactory(version=source.version) for _ in range(2))

    assert change_row(first, changes, state=("queued", "loading"), attempts=(0,))
    assert Run.objects.filter(pk=second.pk, attempts=0).update(**changes)

    own = {"id", "created_at", "expires_at"}
    rows = [values(Run.objects.get(pk=run.pk)) for run in (first, second)]
    assert [rows[0][name] for name in rows[0] if name not in own] == [
        rows[1][name] for name in rows[1] if name not in own
    ]


def test_only_the_row_as_expected_is_changed():
    run, other = RunFactory(), RunFactory()

    assert not change_row(run, {"worker": "late:1"}, state=("running",))
    assert not change_row(run, {"worker": "late:1"}, state=("queued",), attempts=(1,))
    assert change_row(run, {"worker": "first:1"}, state=("queued", "loading"))

    assert Run.objects.get(pk=run.pk).worker == "first:1"
    assert Run.objects.get(pk=other.pk).worker == ""


def test_no_value_is_stored_as_null():
    run = RunFactory(finished=True)

    change_row(run, {"result": None}, state=(Run.State.FINISHED,))

    assert Run.objects.filter(pk=run.pk, result__isnull=True).exists()
