"""How an answer stands up to changes of its picture."""

import re

import pytest

from demos import services
from demos.engine.copies import CHANGES
from demos.groups.robustness import TITLES
from demos.models import Run, RunGroup
from tests.demos.asking import picture
from tests.factories import RunFactory

LABELS = [("red", 0.75), ("green", 0.2)]


def result(*labels):
    return {
        "kind": "classification",
        "predictions": [
            {"label": label, "index": i, "score": score}
            for i, (label, score) in enumerate(labels)
        ],
    }


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def run(version):
    """A finished run of a picture."""
    run = services.start_run(version=version, picture=picture())
    Run.objects.filter(pk=run.pk).update(state="finished", result=result(*LABELS))
    return Run.objects.get(pk=run.pk)


@pytest.fixture
def strip(client, run):
    """Its changed copies, not answered yet."""
    client.post(f"/runs/{run.pk}/robustness")
    return RunGroup.objects.get()


def answer(strip, *changed):
    """Answer every copy as the picture, but for those named."""
    kept, moved = (
        result(("red", 0.7), ("green", 0.3)),
        result(("green", 0.6), ("red", 0.4)),
    )
    strip.runs.update(state="finished", result=kept)
    strip.runs.filter(title__in=changed).update(result=moved)


def test_every_change_has_a_title():
    assert list(TITLES) == list(CHANGES)


def test_a_finished_run_offers_to_try(client, run):
    assert f"/runs/{run.pk}/robustness" in text(client.get(f"/runs/{run.pk}"))


def test_every_change_becomes_a_run_with_its_own_picture(client, run):
    response = client.post(f"/runs/{run.pk}/robustness")

    group = RunGroup.objects.get()
    assert response["Location"] == f"/robustness/{group.pk}"
    copies = group.runs.order_by("position")
    assert [copy.title for copy in copies] == list(CHANGES)
    for copy in copies:
        assert client.get(f"/runs/{copy.pk}/thumbnail").status_code == 200
        assert client.get(f"/runs/{copy.pk}/picture").status_code == 200


def test_asked_again_the_same_copies_are_shown(client, run, strip):
    response = client.post(f"/runs/{run.pk}/robustness")

    assert response["Location"] == f"/robustness/{strip.pk}"
    assert RunGroup.objects.count() == 1


def test_what_the_copies_are_called_is_summed_up(client, strip):
    answer(strip, "blurred", "noisy")

    html = text(client.get(f"/robustness/{strip.pk}"))

    assert "7 of 9 copies keep “red”." in html
    assert (html.count("kept</span>"), html.count("changed</span>")) == (7, 2)
    assert "-5.0 points" in html
    assert "“red”: -35.0 points" in html


def test_a_copy_that_has_lost_the_label_altogether_says_so(client, strip):
    answer(strip)
    strip.runs.filter(title="noisy").update(result=result(("green", 1.0)))

    assert "“red”: -75.0 points" in text(client.get(f"/robustness/{strip.pk}"))


def test_the_page_goes_on_until_all_copies_are_answered(client, strip):
    html = text(client.get(f"/robustness/{strip.pk}"))

    assert '<meta http-equiv="refresh"' in html
    assert " of 9 done" in html
    assert "copies keep" not in html


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "running", "result": None},
        {"result": {"kind": "vector", "values": [1.0], "norm": 1.0}},
        {"result": result()},
    ],
)
def test_an_answer_without_a_label_cannot_be_tried(client, run, changes):
    Run.objects.filter(pk=run.pk).update(**changes)

    response = client.post(f"/runs/{run.pk}/robustness")

    assert response.status_code == 409
    assert "Only a finished run that names what it sees" in text(response)
    assert not RunGroup.objects.exists()


def test_a_run_whose_picture_is_gone_cannot_be_tried(client, version):
    run = RunFactory(version=version, finished=True)

    assert client.post(f"/runs/{run.pk}/robustness").status_code == 410


def test_copies_count_as_runs(client, run, settings):
    settings.DEMO_RATE = "1/minute"
    client.post(f"/runs/{run.pk}/robustness")

    response = client.post(f"{run.version.get_absolute_url()}/demo", {})

    assert response.status_code == 429


def test_copies_go_with_their_picture(client, run, strip):
    client.post(f"/runs/{run.pk}/delete")

    assert client.get(f"/robustness/{strip.pk}").status_code == 410
    assert not strip.runs.exclude(state=Run.State.EXPIRED).exists()


def test_copies_live_no_longer_than_their_picture(run, strip):
    assert strip.expires_at <= run.expires_at


def test_the_live_part_takes_few_queries(client, strip, django_assert_max_num_queries):
    answer(strip)

    with django_assert_max_num_queries(8):
        client.get(f"/groups/{strip.pk}/fragment")
