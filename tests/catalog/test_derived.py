"""What is worked out of the whole catalogue, and when it is worked out again."""

import pytest

from catalog import derived as kept
from catalog.browsing.publishers import publishers_by_size
from catalog.context import count_models
from catalog.derived import derived
from catalog.services import record_change, yank
from tests.factories import HubModelFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted():
    """A derived value that notes how often it is worked out."""
    calls = []

    @derived
    def size_of(name):
        calls.append(name)
        return len(name)

    return size_of, calls


def test_a_value_is_worked_out_once_for_each_argument(counted):
    size_of, calls = counted

    assert [size_of("ab"), size_of("abc"), size_of("ab")] == [2, 3, 2]
    assert calls == ["ab", "abc"]


def test_a_change_of_the_catalogue_ends_it(counted):
    size_of, calls = counted
    size_of("ab")

    record_change(HubModelFactory())

    assert size_of("ab") == 2
    assert calls == ["ab", "ab"]


def test_it_ends_by_itself_after_a_minute(counted, monkeypatch):
    size_of, calls = counted
    size_of("ab")

    later = kept.time.monotonic() + kept.LIFETIME_S + 1
    monkeypatch.setattr(kept.time, "monotonic", lambda: later)
    size_of("ab")

    assert calls == ["ab", "ab"]


def test_a_kept_value_costs_one_query(django_assert_num_queries):
    VersionFactory()
    count_models()

    with django_assert_num_queries(1):
        assert count_models() == 1


def test_a_model_that_is_withdrawn_is_not_counted_any_more(client):
    version = VersionFactory()
    record_change(version.model)
    assert count_models() == 1
    assert [each.model_count for each in publishers_by_size()] == [1]

    yank(version, reason="Wrong weights.")

    assert count_models() == 0
    assert [each.model_count for each in publishers_by_size()] == [0]


def test_not_more_is_kept_than_fits(counted, monkeypatch):
    size_of, _calls = counted
    monkeypatch.setattr(kept, "MOST_KEPT", 3)

    for number in range(10):
        size_of(str(number))

    assert len(kept._kept) <= 3
