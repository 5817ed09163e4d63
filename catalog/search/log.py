"""Reads what an index has not seen of the change log."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection

from catalog.search.state import State

MAX_GAPS = 100
# Every search asks this: the ORM would take several times as long as the database.
NEWER = "SELECT id, model_id, happened_at FROM catalog_change WHERE id >= %s"
LATEST = "SELECT id, happened_at FROM catalog_change ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class News:
    """Models to read again, and the state once that is done."""

    model_ids: frozenset[int]
    state: State

    def __bool__(self) -> bool:
        return bool(self.model_ids)


def read_news(state: State) -> News | None:
    """What happened since a state.

    Returns:
        None when the log is not the one the state was taken from, as after a
        restored backup: only a rebuilt index can be trusted then.
    """
    rows = _rows(NEWER + _or_one_of(state.gaps), (state.last_change, *state.gaps))
    times = {pk: str(happened_at) for pk, _model, happened_at in rows}
    if state.last_change and times.get(state.last_change) != state.last_time:
        return None
    new = [(pk, model) for pk, model, _time in rows if pk != state.last_change]
    if not new:
        return News(frozenset(), state)
    last = max(times)
    seen = replace(
        state,
        last_change=last,
        last_time=times[last],
        gaps=_gaps(state, set(times), last),
    )
    return News(frozenset(model for _pk, model in new), seen)


def latest_state(state: State) -> State:
    """The state of an index that is about to read every model."""
    for last, happened_at in _rows(LATEST, ()):
        return replace(state, last_change=last, last_time=str(happened_at))
    return state


def _rows(statement: str, values: Sequence[int]) -> list[tuple]:
    """What the database answers; moments are as each kind of database writes them."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _or_one_of(ids: Sequence[int]) -> str:
    return f" OR id IN ({', '.join(['%s'] * len(ids))})" if ids else ""


def _gaps(state: State, present: set[int], last: int) -> tuple[int, ...]:
    """Ids still missing. A rolled back change leaves one for ever, so keep a few."""
    fresh = range(max(state.last_change + 1, last - MAX_GAPS), last)
    missing = [pk for pk in (*state.gaps, *fresh) if pk not in present]
    return tuple(missing[-MAX_GAPS:])
