"""How often something may happen in a while."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from registry import rates
from registry.rates import Rate, give_back, read_rate, take


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        *[("10/minute", Rate(10, 60)), ("1/s", Rate(1, 1)), ("9/day", Rate(9, 86_400))],
        *[("1000/second", Rate(1000, 1)), ("60000/minute", Rate(60_000, 60))],
    ],
)
def test_a_rate_is_read(text, rate):
    assert read_rate(text) == rate


@pytest.mark.parametrize(
    "text", ["", "10", "10/", "x/minute", "0/day", "1/week", "-1/day", "٣/day"]
)
def test_another_text_is_no_rate(text):
    with pytest.raises(ValueError, match="/"):
        read_rate(text)


@pytest.mark.parametrize("text", ["1001/second", "2000000/second", "60001/minute"])
def test_a_rate_of_shares_too_small_to_count_is_refused(text):
    with pytest.raises(ValueError, match=f"'{text}' is more than 1000 a second"):
        read_rate(text)


def test_all_of_a_rate_may_be_taken_at_once(clock):
    taken = [take("test", Rate(3, 60)) for _ in range(4)]

    assert [one.is_over for one in taken] == [False, False, False, True]
    assert [one.left for one in taken] == [2, 1, 0, 0]


@pytest.mark.parametrize("count", [1, 7, 60, 999])
def test_no_part_of_a_rate_is_lost_in_adding(clock, count):
    taken = [take("test", Rate(count, 1)) for _ in range(count + 1)]

    assert [one.is_over for one in taken] == [False] * count + [True]


def test_one_more_comes_as_often_as_the_rate_says(clock):
    rate = Rate(6, 60)
    take("test", rate, 6)
    clock.passes(9)

    refused = take("test", rate)
    clock.passes(refused.more_in_s)

    assert (refused.is_over, refused.more_in_s) == (True, 1)
    assert not take("test", rate).is_over
    assert take("test", rate).more_in_s == 10


def test_what_is_left_grows_to_the_rate_and_no_further(clock):
    take("test", Rate(6, 60), 6)
    clock.passes(20)
    assert take("test", Rate(6, 60)).left == 1

    clock.passes(3600)
    assert take("test", Rate(6, 60)).left == 5


def test_what_goes_beyond_the_rate_is_missing_later(clock):
    beyond = take("test", Rate(6, 60), 10)

    assert (beyond.is_over, beyond.left, beyond.more_in_s) == (False, 0, 50)
    clock.passes(50)
    assert not take("test", Rate(6, 60)).is_over


def test_asking_at_the_same_instant_gives_nobody_more():
    with ThreadPoolExecutor(16) as threads:
        taken = list(threads.map(lambda _: take("test", Rate(5, 86_400)), range(64)))

    assert sum(not one.is_over for one in taken) == 5


def test_what_is_given_back_can_be_taken_again():
    rate = Rate(1, 86_400)
    take("test", rate)

    give_back("test", rate)
    give_back("test", rate)

    assert not take("test", rate).is_over
    assert take("test", rate).is_over


def test_what_is_made_up_for_is_forgotten_and_nobody_is_named(redis):
    take("runs:10.9.8.7", Rate(60, 60), 30)

    [key] = redis.scan_iter("hub:rate:*")
    assert b"10.9.8.7" not in key
    assert 0 < redis.ttl(key) <= 30


def test_without_redis_nobody_is_refused(monkeypatch):
    monkeypatch.setattr(rates, "redis_client", lambda: Redis("127.0.0.1", 1))

    assert not any(take("test", Rate(1, 60), 100).is_over for _ in range(3))
    give_back("test", Rate(1, 60))
