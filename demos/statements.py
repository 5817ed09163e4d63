"""What every prediction asks about other runs, as SQL: see `demos.models.rows`.

Tests hold it against the ORM's own.
"""

from datetime import datetime
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
