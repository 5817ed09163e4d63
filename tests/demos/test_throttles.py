"""How runs are counted, alone and in groups."""

import pytest
from django.test import RequestFactory

from demos import throttles
from demos.throttles import RunThrottle, TooManyRuns, count_run


class Clock:
    """A time that passes when told."""

    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(RunThrottle, "timer", lambda _self: clock())
    return clock


@pytest.fixture
def request_(settings, rf: RequestFactory):
    settings.DEMO_RATE = "10/minute"
    return rf.post("/")


def wait_of(request, runs=1):
    with pytest.raises(TooManyRuns) as refused:
        count_run(request, runs)
    return refused.value.retry_after_s


def test_runs_are_taken_up_to_the_rate(clock, request_):
    for _run in range(10):
        count_run(request_)

    assert wait_of(request_) == 60


def test_the_wait_is_that_for_the_oldest_run(clock, request_):
    count_run(request_)
    clock.now += 20
    for _run in range(9):
        count_run(request_)

    assert wait_of(request_) == 40


def test_a_group_counts_each_of_its_runs(clock, request_):
    count_run(request_, 9)
    count_run(request_)

    assert wait_of(request_) == 60


def test_a_group_over_the_rate_is_taken_and_worked_off(clock, request_):
    count_run(request_, 25)
    waited_s = wait_of(request_)
    clock.now += waited_s + 1

    # Ten runs belong to each of the first two minutes, five to the third.
    assert waited_s == 120
    count_run(request_, 5)
    assert wait_of(request_) == 59


def test_another_address_is_not_concerned(clock, request_, rf):
    count_run(request_, 25)

    count_run(rf.post("/", REMOTE_ADDR="10.0.0.9"))


def test_without_a_rate_nothing_is_counted(clock, request_, settings):
    settings.DEMO_RATE = ""

    for _run in range(3):
        count_run(request_, 100)


def test_a_silent_cache_stops_nobody(request_, monkeypatch):
    def fail(*_args):
        raise OSError

    monkeypatch.setattr(throttles.RunThrottle, "allow_request", fail)

    count_run(request_, 100)
