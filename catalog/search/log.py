"""Reads what an index has not seen of the change log."""

from dataclasses import dataclass, replace

from django.db.models import Q

from catalog.models import Change
from catalog.search.state import State

MAX_GAPS = 100


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
    wanted = Q(pk__gte=state.last_change) | Q(pk__in=state.gaps)
    rows = list(
        Change.objects.filter(wanted)
        .order_by("pk")
        .values_list("pk", "model_id", "happened_at")
    )
    times = {pk: happened_at.isoformat() for pk, _model, happened_at in rows}
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
    last = Change.objects.order_by("-pk").values_list("pk", "happened_at").first()
    if last is None:
        return state
    return replace(state, last_change=last[0], last_time=last[1].isoformat())


def _gaps(state: State, present: set[int], last: int) -> tuple[int, ...]:
    """Ids still missing. A rolled back change leaves one for ever, so keep a few."""
    fresh = range(max(state.last_change + 1, last - MAX_GAPS), last)
    missing = [pk for pk in (*state.gaps, *fresh) if pk not in present]
    return tuple(missing[-MAX_GAPS:])
