"""What is asked in plain SQL is what the ORM would ask."""

from datetime import timedelta

import pytest
from django.utils import timezone

from demos import services
from demos.deployment.routing import route_of
from demos.models import Run, RunGroup
from demos.statements import count_waiting_alone, find_answer
from tests.demos.asking import picture
from tests.factories import RunFactory, VersionFactory

pytestmark = pytest.mark.django_db


def test_newest_answer_of_what_was_fed_the_same_is_found():
    now = timezone.now()
    fed = {"input_sha256": "a" * 64, "finished": True}
    RunFactory(**fed, created_at=now - timedelta(hours=2))
    newest = RunFactory(**fed, created_at=now - timedelta(hours=1))
    RunFactory(**fed, expires_at=now - timedelta(seconds=1))
    RunFactory(**fed, is_specimen=True)
    RunFactory(input_sha256="a" * 64)
    RunFactory(finished=True)

    assert find_answer("a" * 64, now) == newest.pk
    assert find_answer("b" * 64, now) is None


def test_runs_of_batches_are_not_counted():
    batch = RunGroup.objects.create(kind="batch")
    comparison = RunGroup.objects.create(kind="compare")
    RunFactory()
    RunFactory(group=comparison)
    RunFactory(group=batch)
    RunFactory(finished=True)

    assert count_waiting_alone() == Run.objects.waiting().alone().count() == 2


def test_places_in_line_are_those_of_each_run():
    batch = RunGroup.objects.create(kind="batch")
    runs = [
        RunFactory(),
        RunFactory(group=batch),
        RunFactory(),
        RunFactory(group=batch),
    ]

    places = services.queue_places()

    assert places == {run.pk: services.queue_position(run) for run in runs}


def test_starting_a_run_takes_three_statements(django_assert_num_queries):
    version = VersionFactory(with_demo=True)
    upload = picture()
    route_of(version.pk)  # A process asks for it every few seconds.

    with django_assert_num_queries(3):  # Known? Room? And the row.
        services.start_run(version=version, picture=upload)
