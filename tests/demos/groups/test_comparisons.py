"""Asking several models the same, and what becomes of it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from demos.models import Run, RunGroup
from tests.factories import HubModelFactory, RunFactory, VersionFactory

ADDRESS = "/compare?m=acme/one&m=acme/two"
TEXTS = {
    "task": "text-classification",
    "output": {"keys": {"scores": "s"}, "meaning": "probabilities"},
}
CAT = {
    "kind": "classification",
    "predictions": [{"label": "tiger cat", "index": 0, "score": 0.75}],
}


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def group_of(models, **changes):
    """A comparison in which every model has answered."""
    group = RunGroup.objects.create(kind=RunGroup.Kind.COMPARE, **changes)
    for position, version in enumerate(models):
        RunFactory(
            version=version, finished=True, result=CAT, group=group, position=position
        )
    return group


def test_a_sample_is_shown_to_every_model(client, models, sample):
    response = client.post(ADDRESS, {"sample": "cat"})

    group = RunGroup.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/compare/{group.pk}")
    runs = group.runs.order_by("position")
    assert [run.version for run in runs] == models[:2]
    assert {(run.sample, run.state) for run in runs} == {(sample, "queued")}


def test_a_picture_is_kept_for_every_model(client, models, upload):
    client.post(ADDRESS, {"image": upload()})

    for run in Run.objects.all():
        assert (run.width, run.height) == (64, 48)
        assert client.get(f"/runs/{run.pk}/picture").status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/compare?m=acme/one", 400, "Choose two models or more"),
        ("/compare?m=acme/one&m=acme/none", 404, "There is no model"),
        (ADDRESS, 400, "Choose a picture"),
    ],
)
def test_what_cannot_be_compared_starts_nothing(
    client, models, address, status, sentence
):
    response = client.post(address, {})

    assert response.status_code == status
    assert sentence in text(response)
    assert not Run.objects.exists()


@pytest.fixture
def readers(db):
    """Two models that read texts, each with its own name for them."""
    return [
        VersionFactory(
            model=HubModelFactory(name=name),
            contract_data={**TEXTS, "inputs": [{"kind": "text", "name": name}]},
            labels=["glad", "sad"],
        )
        for name in ("words", "lines")
    ]


def test_a_text_goes_to_every_model_by_its_own_name(client, readers):
    client.post("/compare?m=acme/words&m=acme/lines", {"text": "How nice!"})

    runs = RunGroup.objects.get().runs.order_by("position")
    assert [run.texts for run in runs] == [
        {"words": ["How nice!"]},
        {"lines": ["How nice!"]},
    ]


def test_answers_about_a_text_stand_beside_each_other(client, readers):
    glad = {"label": "glad", "index": 0, "score": 0.9}
    answer = {"text": "How nice!", "predictions": [glad], "entropy": 0.1}
    group = group_of(readers)
    Run.objects.update(
        result={"kind": "text_classification", "texts": [answer]},
        texts={"words": ["How nice!"]},
    )

    html = text(client.get(f"/compare/{group.pk}"))

    assert "<blockquote>How nice!</blockquote>" in html
    assert "All agree: “glad”." in html
    assert html.count("90.0 %") == 2


def test_a_picture_too_large_is_refused(client, models, upload, settings):
    settings.DEMO_MAX_UPLOAD_BYTES = 10

    response = client.post(ADDRESS, {"image": upload()})

    assert response.status_code == 413
    assert not RunGroup.objects.exists()


def test_every_model_counts_as_a_run(client, models, sample, settings):
    settings.DEMO_RATE = "2/day"
    client.post(ADDRESS, {"sample": "cat"})

    response = client.post(ADDRESS, {"sample": "cat"})

    assert response.status_code == 429
    assert 3600 < int(response["Retry-After"]) <= 43_200
    assert RunGroup.objects.count() == 1


def test_where_one_cannot_start_none_is_left_waiting(client, models, sample, settings):
    settings.DEMO_MAX_QUEUED_RUNS = 1

    response = client.post(ADDRESS, {"sample": "cat"})

    assert response.status_code == 503
    assert not Run.objects.exclude(state=Run.State.EXPIRED).exists()


def test_answers_stand_beside_each_other(client, models):
    group = group_of(models)

    html = text(client.get(f"/compare/{group.pk}"))

    assert html.count('class="bars-label"><span lang="en">tiger cat</span>') == 3
    assert "All agree: “tiger cat”." in html
    assert html.count("same answer") == 3
    assert "data-ended" in html


def test_a_model_that_says_something_else_is_told_apart(client, models):
    group = group_of(models)
    other = {**CAT, "predictions": [{"label": "espresso", "index": 1, "score": 0.9}]}
    Run.objects.filter(version=models[1]).update(result=other)

    html = text(client.get(f"/compare/{group.pk}"))

    assert "2 of 3 say “tiger cat”." in html
    assert (html.count("same answer"), html.count("another answer")) == (2, 1)


def test_the_page_refreshes_itself_until_all_have_ended(client, models):
    group = group_of(models)
    Run.objects.filter(version=models[0]).update(state="running", result=None)

    html = text(client.get(f"/compare/{group.pk}"))
    fragment = text(client.get(f"/groups/{group.pk}/fragment"))

    assert '<meta http-equiv="refresh"' in html
    assert "2 of 3 done" in fragment
    assert "data-ended" not in fragment


def test_a_model_that_failed_says_why(client, models):
    group = group_of(models)
    Run.objects.filter(version=models[0]).update(
        state="failed", error_code="took_too_long", result=None
    )

    html = text(client.get(f"/compare/{group.pk}"))

    assert "The model took too long" in html
    assert "All agree: “tiger cat”." in html


def test_models_can_be_changed_from_the_answers(client, models):
    html = text(client.get(f"/compare/{group_of(models[:2]).pk}"))

    assert 'action="/compare?m=acme/one/1&amp;m=acme/two/1"' in html
    assert 'href="/compare?m=acme/two/1"' in html


def test_cancelling_stops_what_has_not_ended(client, models):
    group = group_of(models)
    Run.objects.filter(version=models[0]).update(state="queued", result=None)

    response = client.post(f"/groups/{group.pk}/cancel")

    assert (response.status_code, response["Location"]) == (303, f"/compare/{group.pk}")
    states = group.runs.order_by("position").values_list("state", flat=True)
    assert list(states) == ["cancelled", "finished", "finished"]


def test_deleting_empties_every_run_and_the_address_is_gone(client, models, upload):
    client.post(ADDRESS, {"image": upload()})
    group = RunGroup.objects.get()

    client.post(f"/groups/{group.pk}/delete")

    assert client.get(f"/compare/{group.pk}").status_code == 410
    assert client.get(f"/groups/{group.pk}/fragment").status_code == 410
    for run in group.runs.all():
        assert run.state == Run.State.EXPIRED
        assert client.get(f"/runs/{run.pk}/picture").status_code == 410


def test_a_comparison_past_its_time_is_gone(client, models):
    group = group_of(models, expires_at=timezone.now() - timedelta(seconds=1))

    response = client.get(f"/compare/{group.pk}")

    assert response.status_code == 410
    assert "This was deleted" in text(response)


def test_a_batch_is_no_comparison(client, db):
    group = RunGroup.objects.create(kind=RunGroup.Kind.BATCH)

    assert client.get(f"/compare/{group.pk}").status_code == 404


def test_the_live_part_takes_few_queries(client, models, django_assert_max_num_queries):
    group = group_of(models)

    with django_assert_max_num_queries(8):
        client.get(f"/groups/{group.pk}/fragment")
