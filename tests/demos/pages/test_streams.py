"""The event stream of a run, over a real web server and a real Redis."""

import http.client
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from redis import Redis

from demos import events
from demos.models import Run
from tests.factories import RunFactory, SampleFactory

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S = 10
RESULT = {
    "kind": "classification",
    "predictions": [{"label": "red", "index": 0, "score": 0.75}],
}
TIMES = {"loading": 0.0, "preprocessing": 1.0, "inference": 2.0, "postprocessing": 0.1}


class Stream:
    """An open stream; reading a frame that does not come in time is an error."""

    def __init__(self, site: str, run: Run, **headers: str) -> None:
        parts = urlsplit(site)
        self._connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE_S)
        self._connection.request("GET", f"/runs/{run.pk}/events", headers=headers)
        self.response = self._connection.getresponse()

    def blocks(self) -> Iterator[dict[str, str]]:
        """Every block that is not a comment, as field → text."""
        block: dict[str, str] = {}
        for line in self.response:
            field, _, text = line.decode().rstrip("\n").partition(":")
            if field:
                block[field] = block.get(field, "") + text
            elif block:
                yield block
                block = {}

    def close(self) -> None:
        self.response.close()
        self._connection.close()


@pytest.fixture
def run(transactional_db: None) -> Run:
    run = RunFactory(sample=SampleFactory(title_zh_hans="猫"))
    events.append(run.pk, run.state)
    return run


@pytest.fixture
def follow(live_site: str, run: Run) -> Iterator[Callable[..., Stream]]:
    opened: list[Stream] = []

    def follow(**headers: str) -> Stream:
        opened.append(Stream(live_site, run, **headers))
        return opened[-1]

    yield follow
    for stream in opened:
        stream.close()


def move_to(run: Run, state: str) -> None:
    if state == "loading":
        assert run.mark_loading("worker")
    elif state == "running":
        assert run.mark_running()
    else:
        assert run.mark_finished(RESULT, TIMES, "")
    events.append(run.pk, run.state)


def fragments(stream: Stream) -> Iterator[dict[str, str]]:
    return (block for block in stream.blocks() if block.get("event") == " run")


def test_each_change_arrives_before_the_next_one_happens(
    run: Run, follow: Callable[..., Stream]
) -> None:
    # Reading blocks until a frame is there: were the server to gather its answer,
    # the second read would run out of time.
    arriving = fragments(follow())
    assert 'data-state="queued"' in next(arriving)["data"]

    for state in ("loading", "running", "finished"):
        move_to(run, state)
        assert f'data-state="{state}"' in next(arriving)["data"]

    assert next(arriving, None) is None, "the stream ends with the run"


def test_stream_is_not_cached_or_buffered(follow: Callable[..., Stream]) -> None:
    headers = follow().response.headers

    assert headers["Content-Type"] == "text/event-stream"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["X-Accel-Buffering"] == "no"


def test_client_that_was_away_gets_what_it_missed(
    run: Run, follow: Callable[..., Stream]
) -> None:
    first = next(fragments(follow()))
    move_to(run, "loading")
    move_to(run, "running")

    missed = fragments(follow(**{"Last-Event-ID": first["id"].strip()}))

    ids = [next(missed)["id"], next(missed)["id"]]
    assert first["id"] < ids[0] < ids[1]


def test_nothing_seen_is_sent_again(run: Run, follow: Callable[..., Stream]) -> None:
    move_to(run, "loading")
    seen = list(zip(range(2), fragments(follow()), strict=False))[-1][1]["id"]

    arriving = fragments(follow(**{"Last-Event-ID": seen.strip()}))
    move_to(run, "running")

    first = next(arriving)
    assert first["id"] > seen
    assert 'data-state="running"' in first["data"]


@pytest.mark.parametrize("last", ["", "nonsense", "9" * 90])
def test_any_last_event_id_is_survived(
    run: Run, follow: Callable[..., Stream], last: str
) -> None:
    assert (
        'data-state="queued"'
        in next(fragments(follow(**{"Last-Event-ID": last})))["data"]
    )


def test_ended_run_is_told_at_once(run: Run, follow: Callable[..., Stream]) -> None:
    for state in ("loading", "running", "finished"):
        move_to(run, state)
    events.forget(run.pk)

    (only,) = fragments(follow())

    assert 'data-state="finished"' in only["data"]


def test_fragment_speaks_the_readers_language(
    run: Run, follow: Callable[..., Stream]
) -> None:
    chinese = next(fragments(follow(**{"Accept-Language": "zh-hans"})))

    assert 'alt="猫"' in chinese["data"]


def test_place_in_the_queue_moves_without_an_event(
    run: Run, follow: Callable[..., Stream]
) -> None:
    before = RunFactory(
        version=run.version, created_at=run.created_at.replace(year=2020)
    )
    arriving = fragments(follow())
    assert "position 2" in next(arriving)["data"]

    before.mark_cancelled()

    assert "next in line" in next(arriving)["data"]


def test_all_streams_hear_by_one_redis_connection(
    run: Run, follow: Callable[..., Stream], redis: Redis
) -> None:
    before = listeners(redis)
    for _ in range(5):
        next(fragments(follow()))

    wait_until(lambda: bool(listeners(redis)))
    assert len(listeners(redis) | before) == 1


def listeners(redis: Redis) -> set[str]:
    """The connections by which processes hear of runs."""
    return {c["id"] for c in redis.client_list(_type="pubsub")}


def wait_until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(PATIENCE_S * 20):
        if holds():
            return
        pause.wait(0.05)
    raise AssertionError("it did not happen in time")
