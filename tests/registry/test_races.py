"""A model is renamed while a version of it is published: one after the other.

PostgreSQL has many writers at once, SQLite one: it is there that this can fail.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from catalog.models import HubModel, ModelVersion
from registry import ledger, renaming, scanning
from registry.models import FormerHandle
from registry.services import process_submission
from registry.verifying import verify
from tests.publishing import publish, submit

pytestmark = pytest.mark.django_db(transaction=True)
# How long the second may take to get ahead of the first, which it must not.
AHEAD_S = 1.5


def in_thread(work, *given, **named):
    try:
        return work(*given, **named)
    finally:
        connection.close()


def paused(monkeypatch, module, name):
    """Stop in a function until somebody was ahead, or could not be."""
    inside, ahead = Event(), Event()
    function = getattr(module, name)

    def pausing(*given, **named):
        inside.set()
        ahead.wait(AHEAD_S)
        return function(*given, **named)

    monkeypatch.setattr(module, name, pausing)
    return inside, ahead


def race(first, second, inside, ahead):
    """Begin the second when the first is inside; return what both came to."""
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(in_thread, first)
        assert inside.wait(60)
        other = pool.submit(in_thread, second)
        other.add_done_callback(lambda _done: ahead.set())
        return one.result(90), other.result(90)


def rename(model, name):
    return lambda: renaming.rename_model(model, name=name, by=ledger.SITE)


def handles():
    return sorted(version.handle for version in ModelVersion.objects.all())


def assert_consistent():
    assert list(verify(lambda archives, _count: archives)) == []
    named = {model.handle for model in HubModel.objects.all()}
    assert not FormerHandle.objects.filter(handle__in=named).exists()


@pytest.fixture
def colours():
    return publish("colours").model


def test_renamed_while_its_next_version_is_published(colours, monkeypatch):
    upload = submit("colours", number=2)
    inside, ahead = paused(monkeypatch, scanning, "write_rows")

    done, _ = race(
        lambda: process_submission(upload), rename(colours, "hues"), inside, ahead
    )

    assert done.state == "accepted"
    assert handles() == ["tests/hues/1", "tests/hues/2"]
    assert_consistent()


def test_next_version_while_it_is_renamed(colours, monkeypatch):
    upload = submit("colours", number=2)
    inside, ahead = paused(monkeypatch, renaming, "_lead")

    _, done = race(
        rename(colours, "hues"), lambda: process_submission(upload), inside, ahead
    )

    assert done.state == "rejected"
    assert "renamed: publish as tests/hues" in " ".join(done.told)
    assert handles() == ["tests/hues/1"]
    assert_consistent()


def test_renamed_to_what_is_being_published(colours, monkeypatch):
    upload = submit("hues")
    inside, ahead = paused(monkeypatch, scanning, "write_rows")

    def late():
        with pytest.raises(renaming.NameTaken):
            rename(colours, "hues")()

    done, _ = race(lambda: process_submission(upload), late, inside, ahead)

    assert done.state == "accepted"
    assert handles() == ["tests/colours/1", "tests/hues/1"]
    assert_consistent()


def test_publisher_is_renamed_while_it_publishes(colours, monkeypatch):
    upload = submit("colours", number=2)
    inside, ahead = paused(monkeypatch, scanning, "write_rows")
    publisher = type(colours.publisher).objects.get()

    def rename_all():
        renaming.rename_publisher(publisher, name="trials", by=ledger.SITE)

    done, _ = race(lambda: process_submission(upload), rename_all, inside, ahead)

    assert done.state == "accepted"
    assert handles() == ["trials/colours/1", "trials/colours/2"]
    assert_consistent()


def test_publishes_while_its_name_changes(colours, monkeypatch):
    upload = submit("colours", number=2)
    inside, ahead = paused(monkeypatch, renaming, "_lead")
    publisher = type(colours.publisher).objects.get()

    def rename_all():
        renaming.rename_publisher(publisher, name="trials", by=ledger.SITE)

    _, done = race(rename_all, lambda: process_submission(upload), inside, ahead)

    assert (done.state, done.handle) == ("accepted", "trials/colours/2")
    assert handles() == ["trials/colours/1", "trials/colours/2"]
    assert_consistent()
