"""A run's page in every state, and what can be done there."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from catalog.models import ModelVersion
from demos.models import Run, Sample
from tests.builders import picture_bytes
from tests.factories import RunFactory

HTMX = {"HX-Request": "true"}
UNKNOWN = "/runs/00000000-0000-4000-8000-000000000000"
REFRESH = '<noscript><meta http-equiv="refresh" content="2"></noscript>'


@pytest.fixture
def run(version: ModelVersion, sample: Sample) -> Run:
    return RunFactory(version=version, sample=sample)


@pytest.fixture
def finished(version: ModelVersion, sample: Sample) -> Run:
    return RunFactory(version=version, sample=sample, finished=True)


@pytest.mark.parametrize(
    ("state", "seen"),
    [
        ("queued", "next in line"),
        ("loading", "Loading model"),
        ("running", "s so far"),
        ("failed", "died twice"),
        ("cancelled", "was cancelled"),
    ],
)
def test_each_state_says_what_happens(
    client: Client, run: Run, state: str, seen: str
) -> None:
    Run.objects.filter(pk=run.pk).update(state=state, error_code="worker_lost")

    response = client.get(f"/runs/{run.pk}")

    assert response.status_code == 200
    assert f'data-state="{state}"' in response.content.decode()
    assert seen in response.content.decode()


def test_place_in_the_queue_is_shown(client: Client, run: Run) -> None:
    later = RunFactory(version=run.version, sample=run.sample)

    assert "position 2" in client.get(f"/runs/{later.pk}").content.decode()


def test_page_refreshes_itself_without_scripts_until_the_end(
    client: Client, run: Run, finished: Run
) -> None:
    assert REFRESH in client.get(f"/runs/{run.pk}").content.decode()
    assert REFRESH not in client.get(f"/runs/{finished.pk}").content.decode()


def test_runs_stay_out_of_search_engines_and_caches(
    client: Client, finished: Run
) -> None:
    response = client.get(f"/runs/{finished.pk}")

    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_finished_run_shows_times_model_and_hash(client: Client, finished: Run) -> None:
    page = client.get(f"/runs/{finished.pk}").content.decode()

    assert "8.2\u00a0ms" in page
    assert finished.version.archive.sha256 in page
    assert f"/api/v1/models/{finished.version.handle}/predict" in page
    assert f'href="/runs/{finished.pk}.json" download' in page


def test_fragment_is_the_same_markup_as_in_the_page(
    client: Client, finished: Run
) -> None:
    fragment = client.get(f"/runs/{finished.pk}/fragment").content.decode().strip()

    assert fragment.startswith('<div class="run"')
    assert fragment in client.get(f"/runs/{finished.pk}").content.decode()


@pytest.mark.parametrize("part", ["", "/fragment", "/picture", "/output"])
def test_expired_run_is_gone(client: Client, finished: Run, part: str) -> None:
    finished.mark_expired()

    assert client.get(f"/runs/{finished.pk}{part}").status_code == 410


@pytest.mark.parametrize("part", ["", "/fragment", "/events", "/picture", "/output"])
def test_unknown_run_is_not_found(client: Client, db: None, part: str) -> None:
    assert client.get(UNKNOWN + part).status_code == 404


@pytest.mark.parametrize("action", ["cancel", "delete", "retry"])
def test_actions_take_posts_to_known_runs_only(
    client: Client, run: Run, action: str
) -> None:
    assert client.get(f"/runs/{run.pk}/{action}").status_code == 405
    assert client.post(f"{UNKNOWN}/{action}").status_code == 404


def test_cancel_leads_back_to_the_run(client: Client, run: Run) -> None:
    response = client.post(f"/runs/{run.pk}/cancel")

    run.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, f"/runs/{run.pk}")
    assert run.state == Run.State.CANCELLED


def test_delete_wipes_the_picture_and_answers_the_script(
    client: Client, version: ModelVersion
) -> None:
    run = RunFactory(version=version, finished=True)
    run.picture_key = default_storage.save(
        f"{run.folder}/picture.png", ContentFile(picture_bytes())
    )
    run.save()

    response = client.post(f"/runs/{run.pk}/delete", headers=HTMX)

    assert 'data-state="expired"' in response.content.decode()
    assert not default_storage.exists(run.picture_key)


def test_retry_starts_another_run_of_the_same_sample(
    client: Client, finished: Run
) -> None:
    response = client.post(f"/runs/{finished.pk}/retry", headers=HTMX)

    other = Run.objects.exclude(pk=finished.pk).get()
    assert response["HX-Push-Url"] == f"/runs/{other.pk}"
    assert other.sample == finished.sample


def test_retry_of_a_deleted_picture_says_so(client: Client, finished: Run) -> None:
    finished.mark_expired()

    response = client.post(f"/runs/{finished.pk}/retry", headers=HTMX)

    assert response.status_code == 410
    assert 'data-refusal="picture_gone"' in response.content.decode()


def test_strangers_cannot_end_a_specimen(client: Client, finished: Run) -> None:
    Run.objects.filter(pk=finished.pk).update(is_specimen=True)

    assert client.post(f"/runs/{finished.pk}/delete").status_code == 403
    assert client.post(f"/runs/{finished.pk}/cancel").status_code == 303
    assert Run.objects.get().state == Run.State.FINISHED
    assert "Delete now" not in client.get(f"/runs/{finished.pk}").content.decode()


def test_run_of_a_sample_shows_the_samples_picture(
    client: Client, finished: Run
) -> None:
    page = client.get(f"/runs/{finished.pk}").content.decode()

    assert 'src="/samples/cat/picture"' in page
    assert client.get(f"/runs/{finished.pk}/picture").status_code == 200


@pytest.mark.parametrize("state", ["queued", "failed"])
def test_sample_is_credited_before_and_without_a_result(
    client: Client, run: Run, state: str
) -> None:
    Run.objects.filter(pk=run.pk).update(state=state)

    page = client.get(f"/runs/{run.pk}/fragment").content.decode()

    assert page.count("The authors of the tests") == 1


def test_visitors_own_picture_has_no_credit(client: Client, finished: Run) -> None:
    Run.objects.filter(pk=finished.pk).update(sample=None, picture_key="picture.png")

    page = client.get(f"/runs/{finished.pk}/fragment").content.decode()

    assert "<cite>" not in page


@pytest.mark.parametrize(
    ("language", "seen"),
    [("en", "Only the first frame of the animation was used."), ("zh-hans", "第一帧")],
)
def test_run_says_what_was_changed_in_its_picture(
    client: Client, finished: Run, language: str, seen: str
) -> None:
    Run.objects.filter(pk=finished.pk).update(notes=["first_frame", "newer_code"])

    page = client.get(f"/runs/{finished.pk}", headers={"Accept-Language": language})

    assert seen in page.content.decode()


def test_output_is_private(client: Client, finished: Run) -> None:
    finished.output_key = default_storage.save(
        "runs/output.png", ContentFile(picture_bytes())
    )
    finished.save()

    response = client.get(f"/runs/{finished.pk}/output")

    assert response["Content-Type"] == "image/png"
    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(("part", "count"), [("", 11), ("/fragment", 2)])
def test_pages_cost_a_fixed_number_of_queries(
    client: Client,
    finished: Run,
    part: str,
    count: int,
    django_assert_max_num_queries: Any,
) -> None:
    with django_assert_max_num_queries(count):
        client.get(f"/runs/{finished.pk}{part}")
