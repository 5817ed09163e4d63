"""How runs are counted, alone and in groups."""

import pytest
from django.test import RequestFactory

from demos.throttles import TooManyRuns, count_run


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

    assert wait_of(request_) == 6


def test_a_group_counts_each_of_its_runs(clock, request_):
    count_run(request_, 9)
    count_run(request_)

    assert wait_of(request_) == 6


def test_a_group_over_the_rate_is_taken_and_worked_off(clock, request_):
    count_run(request_, 25)
    waited_s = wait_of(request_)
    clock.passes(waited_s)

    # Of 25 runs at six seconds each, a minute may be owed before one more.
    assert waited_s == 96
    count_run(request_, 5)
    assert wait_of(request_) == 30


def test_another_address_is_not_concerned(clock, request_, rf):
    count_run(request_, 25)

    count_run(rf.post("/", REMOTE_ADDR="10.0.0.9"))


def test_without_a_rate_nothing_is_counted(request_, settings):
    settings.DEMO_RATE = ""

    for _run in range(3):
        count_run(request_, 100)
