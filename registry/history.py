"""What the log says of a model, as people read it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from catalog.models import HubModel
from registry.models import FormerHandle, LedgerEntry

MOST_EVENTS = 50


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of the log, without who wrote it.

    Attributes:
        number: of the entry.
        at: when.
        title: what happened.
        subject: to which version, by the name it had then.
        text: why, or where to; may be empty.
        hash: which covers all entries before it.
    """

    number: int
    at: datetime
    title: str
    subject: str
    text: str
    hash: str


def history(model: HubModel) -> list[Event]:
    """What happened to a model and its versions, the newest first."""
    former = FormerHandle.objects.filter(model=model)
    names = {model.handle, *former.values_list("handle", flat=True)}
    versions = {
        f"{name}/{number}"
        for name in names
        for number in model.versions.values_list("number", flat=True)
    }
    entries = LedgerEntry.objects.filter(handle__in=names | versions)
    return [_event(entry) for entry in entries.order_by("-number")[:MOST_EVENTS]]


def _event(entry: LedgerEntry) -> Event:
    return Event(
        number=entry.number,
        at=entry.at,
        title=entry.get_kind_display(),
        subject=entry.handle,
        text=_text(entry),
        hash=entry.hash,
    )


def _text(entry: LedgerEntry) -> str:
    facts = entry.facts
    if entry.kind == LedgerEntry.Kind.COPIED:
        return facts.get("source") or _("from an offline kit")
    told = [facts.get("reason"), facts.get("successor"), facts.get("to")]
    return " → ".join(str(each) for each in told if each)
