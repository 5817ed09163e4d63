"""Processes are waited for, named when they fail, and stopped."""

import os
import signal
import sys

import pytest

from hubsite.children import Child, ChildFailed, Restarts

IGNORES_SIGTERM = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
WAITS = "import signal; print('here', flush=True); signal.pause()"
STARTS_ANOTHER = """
import subprocess, sys
code = "import signal; print('here', flush=True); signal.pause()"
print(subprocess.Popen([sys.executable, "-c", code]).pid, flush=True)
"""


@pytest.fixture
def start(tmp_path):
    """Start Python code as a child; stopped at the end."""
    started = []

    def start(code: str) -> Child:
        command = [sys.executable, "-c", code]
        started.append(Child("The helper", command, log=tmp_path / "helper.log"))
        return started[-1]

    yield start
    for child in started:
        child.stop(timeout_s=1)


def has_spoken(child):
    return lambda: "here" in child.last_lines()


def test_a_child_that_ends_early_is_named_with_its_last_lines(start):
    child = start("print('no disk left'); raise SystemExit(3)")

    with pytest.raises(
        ChildFailed, match=r"The helper ended with code 3(.|\n)*no disk"
    ):
        child.wait_until(lambda: False, timeout_s=20)


def test_a_child_that_is_never_ready_is_given_up(start):
    child = start(WAITS)

    with pytest.raises(ChildFailed, match="was not ready"):
        child.wait_until(lambda: False, timeout_s=0.2)


def test_stopping_lets_a_child_end_by_itself(start):
    child = start(WAITS)
    child.wait_until(has_spoken(child), timeout_s=20)

    assert child.stop()
    assert child.process.returncode == -signal.SIGTERM


def test_a_child_that_does_not_stop_is_killed(start):
    child = start(IGNORES_SIGTERM + WAITS)
    child.wait_until(has_spoken(child), timeout_s=20)

    assert not child.stop(timeout_s=0.2)
    assert not child.is_alive


def test_of_what_a_killed_child_started_nothing_is_left(start):
    child = start(IGNORES_SIGTERM + STARTS_ANOTHER + WAITS)
    child.wait_until(lambda: child.last_lines().count("here") == 2, timeout_s=20)
    started = int(next(filter(str.isdigit, child.last_lines().split())))

    child.stop(timeout_s=0.2)

    with pytest.raises(ProcessLookupError):
        os.kill(started, 0)


def test_last_lines_leave_out_what_an_earlier_start_wrote(start):
    first = start("print('old line')")
    first.process.wait(20)

    second = start(WAITS)
    second.wait_until(has_spoken(second), timeout_s=20)

    assert "old line" not in second.last_lines()


def test_restarts_run_out_and_come_back_with_time():
    now = 0.0
    restarts = Restarts(2, within_s=60, clock=lambda: now)
    assert [restarts.take() for _ in range(3)] == [True, True, False]

    now = 61.0

    assert restarts.take()
