"""Why, on the page of a run and by the API."""

import pytest
from django.core.files.storage import default_storage
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from demos.models import Explanation
from tests.builders import picture_bytes
from tests.factories import RunFactory

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def address(run) -> str:
    return f"/runs/{run.pk}/explanations"


@pytest.fixture
def api(address) -> str:
    return f"/api/v1{address}"


def test_page_of_a_classified_run_offers_its_best_labels(client, run):
    page = client.get(run.get_absolute_url())

    assertContains(page, "Why this answer?")
    assertContains(page, '<option value="0" lang="en">red</option>', html=True)


def test_page_of_another_run_does_not(client, db):
    run = RunFactory(finished=True, result={"kind": "vector", "values": [], "norm": 0})

    assertNotContains(client.get(run.get_absolute_url()), "Why this answer?")


def test_form_without_script_leads_back_to_the_run(client, run, address):
    response = client.post(address, {"index": "1", "method": "occlusion"})

    assertRedirects(response, f"/runs/{run.pk}", status_code=303)
    page = client.get(run.get_absolute_url())
    assertContains(page, "waits for its worker")
    assertContains(page, '<meta http-equiv="refresh"')


def test_script_gets_the_part_that_asks_again(client, address):
    page = client.post(address, {"index": "0"}, headers=SCRIPT)

    explanation = Explanation.objects.get()
    assertContains(page, f'hx-get="{address}/{explanation.pk}"')
    assertNotContains(page, "<html")


def test_map_is_shown_with_how_it_was_made(client, run, explained):
    page = client.get(run.get_absolute_url())

    assertContains(page, f"{explained.get_absolute_url()}.png")
    assertContains(page, "Selvaraju")
    assertContains(page, "Made in 1.23\u00a0s")
    assertContains(page, "Heat map of what counted for “red”")
    assertNotContains(page, '<meta http-equiv="refresh"')


def test_map_is_sent(client, explained):
    response = client.get(f"{explained.get_absolute_url()}.png")

    assert response["Content-Type"] == "image/png"
    assert response.content == picture_bytes()


def test_map_that_is_gone_is_gone(client, explained):
    default_storage.delete(explained.output_key)

    assert client.get(f"{explained.get_absolute_url()}.png").status_code == 410


def test_map_of_another_run_is_not_found(client, explained):
    other = RunFactory(finished=True)
    address = f"/runs/{other.pk}/explanations/{explained.pk}"

    assert client.get(address).status_code == 404


def test_failure_says_what_to_do(client, run, address):
    explanation = Explanation.objects.create(run=run, target_index=0)
    explanation.mark_failed("worker_lost_once")

    assertContains(client.get(f"{address}/{explanation.pk}"), "Ask again.")


@pytest.mark.parametrize("index", ["9", "-1", "x", "٣", "9" * 400, "\x00"])
def test_label_that_is_not_offered_is_refused(client, address, index):
    page = client.post(address, {"index": index})
    script = client.post(address, {"index": index}, headers=SCRIPT)

    assertContains(
        page, "Only the best labels are explained: 0, 1, 2.", status_code=400
    )
    assertContains(script, "Only the best labels")


def test_too_many_questions_are_refused(client, address, settings):
    settings.DEMO_RATE = "1/minute"
    client.post(address, {"index": "0"})

    response = client.post(address, {"index": "1"})

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


def test_api_takes_a_question_and_says_where_to_look(client, api):
    response = client.post(api, {"index": 1}, "application/json")

    answer = response.json()
    assert response.status_code == 202
    assert response["Location"] == answer["url"]
    assert (answer["state"], answer["label"], answer["asked"]) == (
        "queued",
        "green",
        "auto",
    )
    assert client.get(answer["url"]).json() == answer


def test_api_answers_what_is_known_at_once(client, api, explained):
    response = client.post(api, {})

    assert response.status_code == 200
    assert response.json()["method"] == "grad_cam"
    assert response.json()["map_url"].endswith(f"{explained.pk}.png")
    assert client.get(api).json() == [response.json()]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"index": 9}, "no_such_label"),
        ({"index": "x"}, "no_such_label"),
        ({"index": [1]}, "no_such_label"),
        ({"method": "magic"}, "no_such_method"),
        ({"method": {"a": 1}}, "no_such_method"),
    ],
)
def test_api_refuses_in_a_sentence(client, api, body, code):
    response = client.post(api, body, "application/json")

    assert response.status_code == 400
    assert response.json()["error"]["code"] == code


def test_api_reads_any_body(client, api):
    for body in (b"[" * 50_000, b"[1]", b"{"):
        response = client.post(api, body, "application/json")
        assert response.status_code in (202, 400)


def test_api_knows_which_runs_cannot_be_explained(client, db):
    run = RunFactory()

    response = client.post(f"/api/v1/runs/{run.pk}/explanations")

    assert response.status_code == 409
    assert response.json()["error"]["code"] == "not_explainable"
