"""This site as `make run` starts it, in a folder of its own and with one model."""

import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.error import URLError

from bench.places import LOGS, PYTHON, ROOT, SITE
from hubsite.children import Child
from hubsite.commands import beat_command, web_command, worker_command
from hubsite.redis_server import free_port, redis_command

MODEL = "zoo/efficientnet_lite0/classification"
PREDICT = f"/api/v1/models/{MODEL}/predict"
RECIPE = "efficientnet_lite0_classification"
READY_TIMEOUT_S = 120
# One address asks for everything, and more than any visitor would.
LIMITS = {
    "HUB_DEMO_RATE": "",
    "HUB_DEMO_MAX_RUNS_AT_ONCE": "0",
    "HUB_DEMO_MAX_QUEUED_RUNS": "100000",
    "HUB_LOG_LEVEL": "INFO",
}


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: where it listens, and the environment its processes share."""

    port: int
    environment: dict[str, str]
    pid: int = 0  # of the web server

    def ask(self, *command: str, timeout_s: float = 600) -> str:
        """Run a Python program among the site's own processes; return its output."""
        done = subprocess.run(
            [PYTHON, *command],
            cwd=ROOT,
            env={**os.environ, **self.environment, "HUB_LOG_LEVEL": "WARNING"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=timeout_s,
        )
        return done.stdout


@contextmanager
def redis() -> Iterator[dict[str, str]]:
    """A Redis for one measurement; gives the environment of the site's processes."""
    port = free_port()
    SITE.mkdir(parents=True, exist_ok=True)
    child = Child(
        "Redis", redis_command(port, SITE, save=False), log=LOGS / "redis.log"
    )
    try:
        url = f"redis://127.0.0.1:{port}/0"
        yield {**LIMITS, "HUB_VAR_DIR": str(SITE), "REDIS_URL": url}
    finally:
        child.stop()


@contextmanager
def workers(environment: dict[str, str], *teams: str) -> Iterator[None]:
    """This machine's workers; without teams, those that the site itself chooses."""
    child = Child(
        "The workers",
        worker_command(*teams),
        log=LOGS / "workers.log",
        environment=environment,
        folder=ROOT,
    )
    try:
        yield
    finally:
        child.stop(timeout_s=15)


@contextmanager
def running(*teams: str, with_workers: bool = True, **settings: str) -> Iterator[Site]:
    """The whole site, ready for predictions."""
    with ExitStack() as stack:
        environment = stack.enter_context(redis()) | settings
        port = free_port()
        web = Child(
            "The web server",
            web_command("127.0.0.1", port),
            log=LOGS / "web.log",
            environment=environment,
            folder=ROOT,
        )
        site = Site(port, environment, web.process.pid)
        stack.callback(web.stop)
        if with_workers:
            stack.enter_context(workers(environment, *teams))
        path = "/readyz" if with_workers else "/healthz"
        web.wait_until(
            lambda: _answers(f"http://127.0.0.1:{site.port}{path}"),
            timeout_s=READY_TIMEOUT_S,
        )
        yield site


def prepare() -> None:
    """Make the tables, publish the model, and let the workers convert it."""
    with redis() as environment:
        site = Site(0, environment)
        site.ask("manage.py", "migrate", "--verbosity", "0")
        site.ask("manage.py", "build_zoo", "--only", RECIPE)
        site.ask("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        if _agrees(site.ask("-m", "bench.model")):
            return
        print("Converting the model and measuring its runtimes …", flush=True)
        clock = Child(
            "The clock",
            beat_command(SITE / "beat"),
            log=LOGS / "clock.log",
            environment=environment,
            folder=ROOT,
        )
        try:
            with workers(environment):
                state = site.ask("-m", "bench.model", "--again", "--wait")
        finally:
            clock.stop()
    if not _agrees(state):
        raise SystemExit(
            f"The LiteRT file was not chosen ({json.loads(state)}). Something else may "
            "have kept the machine busy while it was measured: run this again."
        )


def _agrees(state: str) -> bool:
    return bool(json.loads(state) == "agreed")


def clear() -> None:
    """Forget the runs of earlier rounds."""
    with redis() as environment:
        Site(0, environment).ask("-m", "bench.runs", "clear")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - ours
            return bool(response.status == 200)
    except (URLError, TimeoutError, ConnectionError):
        time.sleep(0.05)
        return False
