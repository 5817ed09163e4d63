"""Runs the whole site on one machine: `python -m hubsite.local`, for `make run`.

Redis, the workers, Celery's clock and the web server are processes of their
own; this one starts them in order, watches them, and stops them in order.
"""

import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from demos.workers import forget_workers
from hubsite.children import Child, ChildFailed, Restarts
from hubsite.commands import beat_command, web_command, worker_command
from hubsite.probes import (
    LOOPBACK,
    PortRefused,
    check_port,
    redis_answers,
    web_answers,
    without_password,
)
from hubsite.redis_server import NoRedis, find_redis, free_port, redis_command

READY_TIMEOUT_S = 180
# What dies more often will not recover by being started once more.
MOST_RESTARTS, RESTARTS_WITHIN_S = 5, 300
WATCH_S = 0.3


class Stopped(BaseException):
    """Ctrl-C, or a signal that asks to stop."""


class StartRefused(Exception):
    """The site cannot be started; the message says why and what to do."""


# Failures whose message is all that people need.
REASONS = (StartRefused, PortRefused, ChildFailed, NoRedis, ImproperlyConfigured)


class Site:
    """The processes of one running site."""

    def __init__(self) -> None:
        self.host, self.port = settings.HOST, settings.PORT
        self.redis: Child | None = None
        self.beat: Child | None = None
        self.workers: Child | None = None
        self.web: Child | None = None
        self._redis_port = free_port()
        self._restarts = Restarts(MOST_RESTARTS, within_s=RESTARTS_WITHIN_S)

    def start_redis(self) -> None:
        """Use the Redis of `REDIS_URL`, or start one that only this machine sees."""
        given = os.environ.get("REDIS_URL")
        if given:
            shown = without_password(given)
            if not redis_answers(given):
                raise StartRefused(
                    f"REDIS_URL names {shown}, but no Redis answers there. "
                    "Start it, or leave REDIS_URL out to have one started."
                )
            say(f"Redis: using {shown}")
            return
        url = f"redis://{LOOPBACK}:{self._redis_port}/0"
        self.redis = self._new_redis()
        self.redis.wait_until(lambda: redis_answers(url), timeout_s=30)
        os.environ["REDIS_URL"] = settings.REDIS_URL = url
        settings.CACHES["default"]["LOCATION"] = url
        forget_workers()
        say(f"Redis: started {find_redis()}")

    def _new_redis(self) -> Child:
        folder = settings.VAR_DIR / "redis"
        folder.mkdir(parents=True, exist_ok=True)
        command = redis_command(self._redis_port, folder, save=True)
        return Child("Redis", command, log=_fresh_log("redis"))

    def start_services(self) -> None:
        """Start workers, clock and web server together; they need no order."""
        self._start_workers()
        schedule = settings.VAR_DIR / "beat" / "schedule"
        schedule.parent.mkdir(parents=True, exist_ok=True)
        self.beat = Child(
            "Celery's clock", beat_command(schedule), log=_fresh_log("beat")
        )
        command = web_command(self.host, self.port)
        self.web = Child("The web server", command, log=_fresh_log("web"))
        say("Starting the web server and the workers (some load TensorFlow) …")

    def _start_workers(self) -> None:
        self.workers = Child("The workers", worker_command(), log=_fresh_log("workers"))

    def wait_until_ready(self) -> None:
        """Wait until a prediction can be answered."""
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not web_answers("/readyz", host=self.host, port=self.port):
            self.check()
            if time.monotonic() > deadline:
                raise StartRefused(
                    f"The site was not ready after {READY_TIMEOUT_S} seconds. "
                    f"Look at the logs in {settings.VAR_DIR / 'log'}."
                )
            time.sleep(WATCH_S)

    def check(self) -> None:
        """Start Redis or the workers again if they died; give up for the others.

        Raises:
            ChildFailed: naming the process, with the end of its log.
        """
        for child in (self.beat, self.web):
            if child and not child.is_alive:
                raise child.end()
        if self.redis and not self.redis.is_alive:
            self._allow_restart_of(self.redis)
            code = self.redis.process.returncode
            say(f"Redis ended with code {code}. Starting it again.")
            # The others find it by themselves: the port is the same.
            self.redis = self._new_redis()
        if self.workers and not self.workers.is_alive:
            self._allow_restart_of(self.workers)
            say(f"{self.workers.end()}\nStarting the workers again.")
            self.workers.kill_rest()
            self._start_workers()

    def _allow_restart_of(self, child: Child) -> None:
        if not self._restarts.take():
            raise child.end()

    def watch(self) -> NoReturn:
        """Look after the processes until a signal comes."""
        while True:
            self.check()
            time.sleep(WATCH_S)

    def stop(self) -> bool:
        """Stop taking requests, let running work end, then stop Redis.

        Returns:
            Whether anything had been started.
        """
        if self.web:
            self.web.stop(timeout_s=4)
        for child in (self.workers, self.beat):
            if child:
                child.ask_to_stop()
        for child in (self.workers, self.beat):
            if child:
                child.stop(timeout_s=4)
        if self.redis:
            self.redis.stop(timeout_s=3)
        return any((self.web, self.workers, self.beat, self.redis))


def main() -> int:
    """Run the site until it is stopped; return the exit code."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in signals:
        signal.signal(number, _raise_stopped)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
    site = None
    try:
        site = Site()
        run(site)
    except Stopped:
        say("\nStopping …")
        return 0
    except REASONS as problem:
        say(f"\n{problem}", error=True)
        return 1
    finally:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        if site and site.stop():
            say("Everything is stopped.")


def run(site: Site) -> NoReturn:
    """Start everything, in order, and look after it."""
    check_port(site.host, site.port)
    site.start_redis()
    django.setup()
    prepare()
    site.start_services()
    site.wait_until_ready()
    shown = LOOPBACK if site.host == "0.0.0.0" else site.host  # noqa: S104
    say(f"\nModel Hub is running at http://{shown}:{site.port} (Ctrl-C stops it)\n")
    site.watch()


def prepare() -> None:
    """Bring tables, models and static files up to date, saying what is done."""
    # Needs loaded apps, hence not at the top.
    from hubsite import preparation  # noqa: PLC0415

    try:
        preparation.check_settings()
        count = preparation.migrate()
        say(f"Database: {f'{count} migrations applied' if count else 'up to date'}")
        missing = preparation.missing_models()
        if missing:
            say(f"Models: building {', '.join(missing)}")
            preparation.build_models()
        else:
            say("Models: all there")
        preparation.update_search()
        say("Static files: gathering …", end="")
        say(" done" if preparation.collect_static() else " unchanged")
        say("Client tfhub_dev: packing …", end="")
        say(" done" if preparation.make_wheel() else " unchanged")
    except preparation.NotPrepared as problem:
        raise StartRefused(str(problem)) from None


def say(text: str, *, end: str = "\n", error: bool = False) -> None:
    """Show a line of progress at once."""
    print(text, end=end, flush=True, file=sys.stderr if error else sys.stdout)


def _raise_stopped(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Stopped


def _fresh_log(name: str) -> Path:
    """The log file of a process; the one of the last start is kept beside it."""
    log: Path = settings.VAR_DIR / "log" / f"{name}.log"
    if log.is_file():
        log.replace(log.with_suffix(".log.1"))
    return log


if __name__ == "__main__":
    sys.exit(main())
