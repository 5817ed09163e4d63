"""News of an end goes before places in the queue, however many follow."""

import asyncio

import pytest

from demos import streams
from demos.events import Event
from demos.listening import listener
from demos.models import Run
from tests.factories import RunFactory

pytestmark = pytest.mark.django_db(transaction=True)


def answers(run, event):
    """What a follower is told while a place is being told; None: nothing."""

    async def ask():
        follower = streams.Follower(run.pk, "en", "http://testserver", run=run)
        async with listener().aside:
            try:
                return await asyncio.wait_for(streams._answer(follower, event), 2)
            except TimeoutError:
                return None

    return asyncio.run(ask())


def test_an_end_is_told_at_once():
    run = RunFactory(finished=True)

    told = answers(run, Event("1-0", Run.State.FINISHED))

    assert told.startswith("id: 1-0")


def test_a_place_waits_for_its_turn():
    assert answers(RunFactory(), Event("", "")) is None
