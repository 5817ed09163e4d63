"""What every prediction asks of the database, as SQL that is made once.

Building and compiling it each time takes the ORM ten times as long as the database
takes to answer. Tests hold it against the ORM's own.
"""

from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import connection

from demos.models import Run, RunGroup

_ANSWER = """
SELECT id FROM demos_run
WHERE input_sha256 = %s AND state = %s AND NOT is_specimen AND expires_at > %s
ORDER BY created_at DESC LIMIT 1
"""
_WAITING_ALONE = """
SELECT COUNT(*) FROM demos_run LEFT JOIN demos_rungroup ON group_id = demos_rungroup.id
WHERE state = %s AND (kind IS NULL OR kind <> %s)
"""


def find_answer(input_sha256: str, moment: datetime) -> UUID | None:
    """Return the newest run with an answer that was fed the same; None without."""
    expires_after = connection.ops.adapt_datetimefield_value(moment)
    arguments = [input_sha256, Run.State.FINISHED.value, expires_after]
    with connection.cursor() as cursor:
        cursor.execute(_ANSWER, arguments)
        row = cursor.fetchone()
    return UUID(str(row[0])) if row else None


def count_waiting_alone() -> int:
    """Return how many runs wait that belong to no batch."""
    arguments = [Run.State.QUEUED.value, RunGroup.Kind.BATCH.value]
    with connection.cursor() as cursor:
        cursor.execute(_WAITING_ALONE, arguments)
        (count,) = cursor.fetchone()
    return int(count)


def insert(run: Run) -> None:
    """Store a new run, as `Model.save` would; no signal is sent."""
    values = [
        field.get_db_prep_save(field.pre_save(run, add=True), connection)
        for field in run._meta.concrete_fields  # noqa: SLF001 - Django's public way
    ]
    with connection.cursor() as cursor:
        cursor.execute(_insertion(connection.vendor), values)
    run._state.adding, run._state.db = False, connection.alias  # noqa: SLF001


@cache
def _insertion(vendor: str) -> str:
    del vendor  # Each quotes names in a way of its own.
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in Run._meta.concrete_fields]  # noqa: SLF001
    places = ", ".join(["%s"] * len(columns))
    table = quote(Run._meta.db_table)  # noqa: SLF001
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608
