"""Asking why: once for each question, and only where there is an answer."""

import pytest

from demos import services as demo_services
from demos.explaining.services import (
    NoSuchLabel,
    NoSuchMethod,
    NotExplainable,
    ask_why,
)
from demos.models import Explanation, Run
from demos.queues import QUEUES, SLOW
from demos.services import BrokerUnavailable, PictureGone, QueueFull
from tests.factories import RunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_queue(redis):
    redis.delete(*QUEUES)


def test_question_is_stored_and_sent_to_the_slow_queue(run, redis):
    explanation = ask_why(run)

    assert (explanation.state, explanation.target_index) == ("queued", 0)
    assert str(explanation.pk) in str(redis.lrange(SLOW, 0, -1))


def test_same_question_has_the_same_answer(run, redis):
    first, second = ask_why(run, target_index=1), ask_why(run, target_index=1)

    assert first == second
    assert redis.llen(SLOW) == 1


@pytest.mark.parametrize("other", [{"target_index": 2}, {"method": "occlusion"}])
def test_other_question_has_an_answer_of_its_own(run, other):
    assert ask_why(run) != ask_why(run, **other)


def test_question_that_failed_may_be_asked_again(run):
    first = ask_why(run)
    first.mark_failed("worker_lost_once")

    assert ask_why(run).state == Run.State.QUEUED
    assert run.explanations.count() == 1


@pytest.mark.parametrize(
    ("question", "refusal"),
    [
        ({"target_index": 7}, NoSuchLabel),
        ({"target_index": -1}, NoSuchLabel),
        ({"method": "magic"}, NoSuchMethod),
    ],
)
def test_question_that_makes_no_sense_is_refused(run, question, refusal):
    with pytest.raises(refusal):
        ask_why(run, **question)

    assert not Explanation.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "running"},
        {"result": {"kind": "vector", "values": [1.0], "norm": 1.0}},
        {"result": {"kind": "classification", "predictions": []}},
    ],
)
def test_run_without_such_an_answer_is_not_explained(changes):
    with pytest.raises(NotExplainable):
        ask_why(RunFactory(finished=True, **changes))


def test_run_without_its_picture_is_not_explained():
    with pytest.raises(PictureGone):
        ask_why(RunFactory(finished=True))


def test_full_queue_takes_no_more(run, settings):
    settings.DEMO_MAX_QUEUED_RUNS = 1
    ask_why(run)

    with pytest.raises(QueueFull):
        ask_why(run, target_index=1)


def test_broker_that_is_gone_leaves_nothing(run, monkeypatch):
    def refuse(**_kwargs):
        raise ConnectionError

    monkeypatch.setattr("demos.explaining.services.explain_run.apply_async", refuse)

    with pytest.raises(BrokerUnavailable):
        ask_why(run)

    assert not Explanation.objects.exists()


def test_explanation_goes_with_its_run(explained, run, media):
    demo_services.delete_run(run)

    assert not Explanation.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]
