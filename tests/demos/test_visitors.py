"""How many runs one visitor has going at once."""

import pytest
from django.test import RequestFactory

from demos import visitors
from demos.models import Run
from tests.factories import RunFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of():
    return lambda address: RequestFactory().post("/", REMOTE_ADDR=address)


@pytest.fixture
def two_going(request_of, settings):
    """A visitor with as many runs as may be."""
    settings.DEMO_MAX_RUNS_AT_ONCE = 2
    version, request = VersionFactory(with_demo=True), request_of("192.0.2.1")
    for run in (RunFactory(version=version) for _ in range(2)):
        visitors.check_room(request)
        visitors.note_run(request, run)
    return request


def test_one_more_than_may_be_is_refused(two_going):
    with pytest.raises(visitors.TooManyAtOnce) as caught:
        visitors.check_room(two_going)

    assert (caught.value.status, caught.value.params) == (429, {"limit": 2})
    assert caught.value.retry_after_s


def test_other_visitors_are_not_refused(two_going, request_of):
    visitors.check_room(request_of("192.0.2.2"))


def test_run_that_has_ended_makes_room(two_going):
    Run.objects.filter(pk=Run.objects.first().pk).update(state="finished")

    visitors.check_room(two_going)


def test_without_a_limit_nobody_is_counted(two_going, settings, redis):
    settings.DEMO_MAX_RUNS_AT_ONCE = 0

    visitors.check_room(two_going)


def test_address_is_not_kept(two_going, redis):
    assert not [key for key in redis.scan_iter("hub:visitor:*") if b"192.0.2" in key]


def test_api_says_what_to_do(client, two_going):
    version = Run.objects.first().version

    answer = client.post(
        f"/api/v1/models/{version.handle}/runs", {}, REMOTE_ADDR="192.0.2.1"
    )

    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "too_many_at_once"
    assert answer["Retry-After"]
