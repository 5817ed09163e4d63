"""Counting in windows of time."""

import pytest

from registry.accounts.windows import Rate, give_back, read_rate, take


@pytest.mark.parametrize(
    ("text", "rate"),
    [("10/minute", Rate(10, 60)), ("1/second", Rate(1, 1)), ("9/day", Rate(9, 86_400))],
)
def test_a_rate_is_read(text, rate):
    assert read_rate(text) == rate


@pytest.mark.parametrize(
    "text", ["", "10", "x/minute", "0/day", "1/week", "-1/day", "٣/day"]
)
def test_another_text_is_no_rate(text):
    with pytest.raises(ValueError, match="/"):
        read_rate(text)


def test_a_window_is_over_after_its_last_one():
    rate = Rate(2, 86_400)

    windows = [take("test", rate) for _ in range(3)]

    assert [window.is_over for window in windows] == [False, False, True]
    assert [window.left for window in windows] == [1, 0, 0]
    assert all(0 < window.ends_in_s <= 86_400 for window in windows)


def test_what_is_given_back_can_be_taken_again():
    rate = Rate(1, 86_400)
    take("test", rate)

    give_back("test", rate)
    give_back("test", rate)

    assert take("test", rate).taken == 1
    assert take("test", rate).is_over
