"""What every test can ask for: Redis, a worker, a running site."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis as redis_client
from django.conf import settings
from django.db import connection
from django.utils import translation

from hubsite.children import Child
from hubsite.commands import web_command, worker_command
from hubsite.probes import redis_answers, web_answers
from hubsite.redis_server import free_port, redis_command

START_TIMEOUT_S = 90


def pytest_unconfigure() -> None:
    """Remove the folder of this test run; HUB_KEEP_TESTS_DIR=1 keeps it."""
    folder = os.environ.get("HUB_TESTS_DIR")
    if folder and not os.environ.get("HUB_KEEP_TESTS_DIR"):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def forget_language() -> Iterator[None]:
    """Drop the language a request asked for: it would stay on for the next test."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def logs_dir() -> Path:
    """Where processes that tests start write their logs."""
    return settings.VAR_DIR / "log"


@pytest.fixture(scope="session", autouse=True)
def redis_server(logs_dir: Path) -> Iterator[str]:
    """A real Redis of this test run; the value is its address."""
    port = int(settings.REDIS_URL.rpartition(":")[2].partition("/")[0])
    folder = settings.VAR_DIR / "redis"
    folder.mkdir(exist_ok=True)
    log = logs_dir / "redis.log"
    child = Child("Redis", redis_command(port, folder, save=False), log=log)
    child.wait_until(lambda: redis_answers(settings.REDIS_URL), timeout_s=20)
    yield settings.REDIS_URL
    child.stop()


@pytest.fixture(scope="session", autouse=True)
def _uploads_are_read_once() -> Iterator[None]:
    """Start no jail to read an upload that was read in this test run already."""
    from registry import inspecting  # noqa: PLC0415
    from tests.remembering import RememberedRuns  # noqa: PLC0415

    kept = settings.VAR_DIR / "read"
    kept.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inspecting, "run", RememberedRuns(inspecting.run, kept))
        yield


@pytest.fixture(scope="session")
def tflite() -> bytes:
    """A real TensorFlow Lite file that doubles three numbers."""
    from tests.builders import lite_file  # noqa: PLC0415

    return lite_file("double").read_bytes()


@pytest.fixture
def redis(redis_server: str) -> Iterator[redis_client.Redis]:
    """A client of the test run's Redis."""
    with redis_client.Redis.from_url(redis_server) as client:
        yield client


@pytest.fixture(autouse=True)
def _no_routes_of_other_tests() -> None:
    """Forget what is kept of versions: their ids come again in the next test."""
    from catalog.derived import forget_derived  # noqa: PLC0415
    from demos.deployment.hosting import forget_versions  # noqa: PLC0415
    from demos.deployment.routing import forget_routes  # noqa: PLC0415
    from hubsite.tracks import forget_addresses  # noqa: PLC0415

    forget_derived()
    forget_routes()
    forget_versions()
    forget_addresses()


@pytest.fixture(autouse=True)
def _fresh_cache(redis: redis_client.Redis) -> None:
    """Forget cached values and throttle counts, but no queues and no streams."""
    for pattern in ("hub-cache:*", "hub:rate:*"):
        for key in redis.scan_iter(pattern):
            redis.delete(key)


class Clock:
    """A time that passes when told."""

    def __init__(self) -> None:
        self.now = 1_000_000_000.0

    def time(self) -> float:
        """Seconds, as `time.time` tells them."""
        return self.now

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time that rates are counted by."""
    clock = Clock()
    monkeypatch.setattr("registry.rates.time", clock)
    return clock


@pytest.fixture(scope="session")
def process_environment(django_db_setup: None) -> dict[str, str]:
    """Environment for a process that shares the test database."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": _database_url(str(connection.settings_dict["NAME"])),
    }


def _database_url(name: str) -> str:
    """The address of the test database, which only this process knows by itself."""
    if connection.vendor != "sqlite":
        return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    if not Path(name).is_file():
        pytest.fail(f"Processes cannot share the database {name!r}: it is no file.")
    return f"sqlite:///{name}"


@pytest.fixture(scope="session")
def worker(
    redis_server: str, process_environment: dict[str, str], logs_dir: Path
) -> Iterator[Child]:
    """A real Celery worker on the test database, ready for the first run.

    Use it with `transactional_db`: the worker sees committed rows only.
    """
    from demos.workers import live_workers  # noqa: PLC0415

    with redis_client.Redis.from_url(redis_server) as client:
        client.flushdb()  # runs that earlier tests queued and rolled back
    child = Child(
        "The Celery worker",
        worker_command("tensorflow+slow+maintenance:1"),
        log=logs_dir / "worker.log",
        environment=process_environment,
    )
    child.wait_until(lambda: bool(live_workers()), timeout_s=START_TIMEOUT_S)
    yield child
    child.stop(timeout_s=15)


@pytest.fixture(scope="session")
def live_site(
    redis_server: str, process_environment: dict[str, str], logs_dir: Path
) -> Iterator[str]:
    """The address of a real web server on the test database.

    Use it with `transactional_db`: the server sees committed rows only.
    """
    port = free_port()
    child = Child(
        "The web server",
        web_command("127.0.0.1", port),
        log=logs_dir / "web.log",
        environment=process_environment,
    )
    child.wait_until(
        lambda: web_answers("/healthz", port=port), timeout_s=START_TIMEOUT_S
    )
    yield f"http://127.0.0.1:{port}"
    child.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """After the last test nobody may hold on to its database, or it cannot go."""
    if nextitem is None and "demos.threads" in sys.modules:
        sys.modules["demos.threads"].stop()


# Fast answers first; the browser last: while it runs, its event loop does too, and
# Django refuses database calls of the test process then.
ORDER = ("worker", "zoo", "e2e")
PROCESSES = {"worker", "live_site", "base_url"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the browser tests, before `-m` chooses among tests."""
    if "e2e" in item.path.parts:
        item.add_marker("e2e")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the browser tests out when asked to, and put tests in order."""
    if os.environ.get("HUB_SKIP_BROWSER") == "1":
        items[:] = [item for item in items if not item.get_closest_marker("e2e")]
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    marks = [ORDER.index(name) + 1 for name in ORDER if item.get_closest_marker(name)]
    return max(marks, default=0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Show the ends of the logs when a test with processes fails."""
    report = yield
    if report.failed and PROCESSES.intersection(getattr(item, "fixturenames", ())):
        for log in sorted(settings.VAR_DIR.rglob("log/*.log")):
            lines = log.read_text(errors="replace").splitlines()
            report.sections.append((f"End of {log.name}", "\n".join(lines[-12:])))
    return report
