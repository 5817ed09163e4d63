"""Following runs: replay, what comes next, and what happens without Redis."""

import asyncio
import os
import signal
import threading
import time
import uuid
from contextlib import aclosing, contextmanager

import pytest
from asgiref.sync import sync_to_async

from demos import events, services
from demos.events import Event
from demos.listening import Said
from demos.models import Run
from demos.threads import in_thread
from tests.demos.asking import picture
from tests.factories import RunFactory, VersionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def silent(redis):
    """Redis takes connections and answers nothing, as across a broken network."""
    pid = redis.info("server")["process_id"]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def collected(run_id, count=99, **options) -> list[Event]:
    found = []
    async with aclosing(events.follow(run_id, **options)) as stream:
        async for event in stream:
            found.append(event)
            if len(found) >= count:
                break
    return found


def states(run_id, count=99, **options) -> list[str]:
    found = asyncio.run(collected(run_id, count, **options))
    return [event.state for event in found]


def test_follower_gets_what_happened_before():
    run_id = uuid.uuid4()
    for state in ("loading", "running", "finished"):
        events.append(run_id, state)

    assert states(run_id) == ["loading", "running", "finished"]


def test_follower_goes_on_after_the_last_event_seen():
    run_id = uuid.uuid4()
    for state in ("loading", "running", "failed"):
        events.append(run_id, state)
    first = asyncio.run(collected(run_id, 1))[0]

    assert states(run_id, after=first.id) == ["running", "failed"]


@pytest.mark.parametrize("after", ["", "nonsense", "$", "1-2-3"])
def test_unknown_position_means_from_the_start(after):
    run_id = uuid.uuid4()
    events.append(run_id, "finished")

    assert states(run_id, after=after) == ["finished"]


def test_event_arrives_while_following():
    run_id = RunFactory().pk

    async def follow_and_append():
        task = asyncio.create_task(collected(run_id, heartbeat_s=5))
        await asyncio.sleep(0.2)
        start = time.monotonic()
        await sync_to_async(events.append)(run_id, "finished")
        return await task, time.monotonic() - start

    found, waited_s = asyncio.run(follow_and_append())

    assert [event.state for event in found] == ["finished"]
    assert waited_s < 1


def test_silence_gives_heartbeats():
    found = asyncio.run(collected(RunFactory().pk, 2, heartbeat_s=0.05))

    assert [event.is_heartbeat for event in found] == [True, True]


def test_ended_run_without_events_ends_the_stream():
    run = RunFactory(finished=True)

    assert states(run.pk, heartbeat_s=0.05) == ["finished"]


def test_deleted_row_ends_the_stream():
    assert states(uuid.uuid4(), heartbeat_s=0.05) == ["expired"]


def test_stream_goes_in_the_end(redis, settings):
    run_id = uuid.uuid4()
    events.append(run_id, "loading")

    lifetime_s = redis.ttl(events.stream_key(run_id))

    assert 0 < lifetime_s <= settings.DEMO_RUN_LIFETIME_S + 60


def test_followers_close_their_connections(redis):
    run_id = RunFactory().pk
    # Redis may still be closing the connection of a test before.
    before = {client["id"] for client in redis.client_list(_type="pubsub")}

    def left():
        now = {client["id"] for client in redis.client_list(_type="pubsub")}
        return now - before

    for _ in range(5):
        states(run_id, 1, heartbeat_s=0.01)

    # Redis notices a moment later that a connection was closed.
    deadline = time.monotonic() + 5
    while left() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not left()


def test_followers_of_a_process_hear_by_one_connection(redis):
    runs = [RunFactory().pk for _ in range(5)]
    # Redis may still be closing the connection of a test before.
    before = {client["id"] for client in redis.client_list(_type="pubsub")}

    async def follow_all():
        tasks = [asyncio.create_task(collected(run, heartbeat_s=5)) for run in runs]
        await asyncio.sleep(0.3)
        listening = await sync_to_async(redis.client_list)(_type="pubsub")
        for run in runs:
            await sync_to_async(events.append)(run, "finished")
        return {client["id"] for client in listening}, await asyncio.gather(*tasks)

    connections, found = asyncio.run(follow_all())

    assert len(connections - before) == 1
    assert [[event.state for event in each] for each in found] == [["finished"]] * 5


def test_event_both_heard_and_read_comes_once(monkeypatch):
    run_id, read = RunFactory().pk, events._missed

    def read_late(*args):
        events.append(run_id, "loading")  # The ear is open: it is heard as well.
        events.append(run_id, "finished")
        return read(*args)[:1]

    monkeypatch.setattr(events, "_missed", read_late)

    assert states(run_id, heartbeat_s=5) == ["loading", "finished"]


def test_row_is_followed_once_the_connection_is_lost(redis):
    run = RunFactory()

    async def follow_and_cut():
        task = asyncio.create_task(collected(run.pk, heartbeat_s=5))
        await asyncio.sleep(0.2)
        await sync_to_async(redis.client_kill_filter)(_type="pubsub")
        await in_thread(run.mark_failed, "worker_lost")
        return await task

    found = asyncio.run(follow_and_cut())

    assert found[-1].state == "failed"


def test_row_is_followed_while_redis_is_silent(redis, settings):
    settings.REDIS_TIMEOUT_S = 0.3
    run = RunFactory(finished=True)

    with silent(redis):
        assert states(run.pk, heartbeat_s=0.1) == ["finished"]


def test_waiting_ends_with_the_run():
    run = RunFactory()

    def finish():
        row = Run.objects.get(pk=run.pk)
        row.mark_loading("host:1")
        row.mark_finished({"kind": "vector"}, {}, "")
        events.append(row.pk, row.state)

    timer = threading.Timer(0.2, finish)
    timer.start()

    assert events.wait_until_ended(run.pk, 10).state == "finished"
    timer.join()


def test_waiting_ends_with_the_time():
    start = time.monotonic()

    run = events.wait_until_ended(RunFactory().pk, 0.3)

    assert run.state == "queued"
    assert 0.25 < time.monotonic() - start < 2


def test_silent_redis_is_told_soon_and_nothing_is_kept(redis, settings):
    version = VersionFactory(with_demo=True)
    start = time.monotonic()

    with silent(redis), pytest.raises(services.BrokerUnavailable) as caught:
        services.start_run(version=version, picture=picture())

    assert time.monotonic() - start < 2 * settings.REDIS_TIMEOUT_S + 1
    assert (caught.value.status, caught.value.code) == (503, "broker_unavailable")
    assert not Run.objects.exists()


def test_queue_state_survives_a_silent_redis(redis):
    version = VersionFactory(with_demo=True)
    with silent(redis):
        assert not services.queue_state(version.pk).is_reachable


def test_end_is_told_with_what_the_row_says(django_assert_num_queries):
    row = RunFactory()
    waiting = Run.objects.get(pk=row.pk)

    def finish():
        row.mark_loading("host:1")
        row.mark_finished({"kind": "vector", "values": [1.5]}, {}, "")
        events.append_end(row)

    async def wait_and_finish():
        async with events.listener().ear(str(row.pk)) as ear:
            await in_thread(finish)
            return await events.hear_end(ear, row.pk, 5)

    said = asyncio.run(wait_and_finish())
    with django_assert_num_queries(0):
        events.take_end(waiting, said)

    assert (waiting.state, waiting.result) == (row.state, row.result)


def test_long_end_is_read_from_the_row():
    row = RunFactory(finished=True, result={"kind": "vector", "values": [0.1] * 9000})
    waiting = Run.objects.get(pk=row.pk)
    waiting.result = None

    events.take_end(waiting, Said(str(row.pk), "1-1", "finished"))

    assert waiting.result == row.result


def test_row_is_looked_at_less_and_less_often_in_silence(monkeypatch):
    listened: list[float] = []

    class Deaf:
        async def listen(self, timeout_s: float) -> None:
            listened.append(timeout_s)

    async def has_ended(_run_id: uuid.UUID) -> bool:
        return len(listened) == 4

    monkeypatch.setattr(events, "_has_ended", has_ended)

    said = asyncio.run(events.hear_end(Deaf(), uuid.uuid4(), 60))

    assert said is None
    assert listened == [1.0, 2.0, 4.0, 8.0]
