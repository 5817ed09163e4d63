"""Who looks: which private publishers they may see.

Nobody's, unless it was said: what reads rows for a request leaves the others out.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token

from django.apps import apps
from django.db import models

# Returns publishers as rows of a query, so that no query of its own is asked.
Seen = Callable[[], models.QuerySet]

_seen: ContextVar[Seen | None] = ContextVar("seen", default=None)


def look_as(seen: Seen | None) -> Token[Seen | None]:
    """Say whose private publishers may be seen from here on; None for nobody's."""
    return _seen.set(seen)


def look_no_more(token: Token[Seen | None]) -> None:
    """Take back what was said."""
    _seen.reset(token)


@contextmanager
def seeing_everything() -> Iterator[None]:
    """For the commands of whoever runs the site."""
    token = look_as(lambda: _publishers().all())
    try:
        yield
    finally:
        look_no_more(token)


def private_publishers() -> models.QuerySet:
    """Those that no list shows, whoever looks: lists are kept, and shared by all."""
    return _publishers().filter(is_private=True).order_by().values("pk")


def hidden_publishers() -> models.QuerySet:
    """Those whose addresses are not there for whoever looks."""
    hidden, seen = private_publishers(), _seen.get()
    return hidden if seen is None else hidden.exclude(pk__in=seen().values("pk"))


def shown_publishers() -> models.QuerySet | None:
    """The private ones that whoever looks may see; None, unasked, where nobody does."""
    if seen := _seen.get():
        return seen().filter(is_private=True).order_by().values("pk")
    return None


def _publishers() -> models.QuerySet:
    publishers: models.Manager = apps.get_model("catalog", "Publisher").objects
    return publishers.all()
