"""Sending a picture or a sample from the page."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from catalog.models import ModelVersion
from demos import services
from demos.models import Run, Sample
from tests.builders import picture_bytes

HTMX = {"HX-Request": "true"}


def test_sample_starts_a_run_and_leads_to_its_page(
    client: Client, version: ModelVersion, sample: Sample
) -> None:
    response = client.post(f"{version.get_absolute_url()}/demo", {"sample": "cat"})

    run = Run.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/runs/{run.pk}")
    assert (run.sample, run.state) == (sample, Run.State.QUEUED)


def test_picture_is_kept_with_its_size(
    client: Client, version: ModelVersion, upload: Callable[..., Any]
) -> None:
    client.post(f"{version.get_absolute_url()}/demo", {"image": upload()})

    run = Run.objects.get()
    assert (run.width, run.height) == (64, 48)
    response = client.get(f"/runs/{run.pk}/picture")
    assert response["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(response.content)).size == (64, 48)


def test_script_gets_the_fragment_and_the_address(
    client: Client, version: ModelVersion, sample: Sample
) -> None:
    response = client.post(
        f"{version.get_absolute_url()}/demo", {"sample": "cat"}, headers=HTMX
    )

    run = Run.objects.get()
    assert response["HX-Push-Url"] == f"/runs/{run.pk}"
    assert response.content.decode().lstrip().startswith('<div class="run" data-run')


def test_sample_button_wins_over_a_chosen_file(
    client: Client,
    version: ModelVersion,
    sample: Sample,
    upload: Callable[..., Any],
) -> None:
    client.post(
        f"{version.get_absolute_url()}/demo", {"sample": "cat", "image": upload()}
    )

    assert Run.objects.get().sample == sample


def test_chosen_file_wins_over_the_sample_shown(
    client: Client,
    version: ModelVersion,
    sample: Sample,
    upload: Callable[..., Any],
) -> None:
    client.post(
        f"{version.get_absolute_url()}/demo", {"again": "cat", "image": upload()}
    )

    assert Run.objects.get().sample is None


def test_choice_goes_to_the_run_and_stays_chosen(
    client: Client, stylizer: ModelVersion, sample: Sample
) -> None:
    response = client.post(
        f"{stylizer.get_absolute_url()}/demo", {"sample": "cat", "style": "2"}
    )

    assert Run.objects.get().options == {"style": 2}
    page = client.get(response["Location"]).content.decode()
    assert 'name="style" value="2" checked' in page
    assert 'name="again" value="cat"' in page


REFUSED = {
    "nothing at all": ({}, 400, "no_picture"),
    "unknown sample": ({"sample": "nothing"}, 400, "invalid_choice"),
    "a choice too high": ({"sample": "cat", "style": "3"}, 400, "max_value"),
    "a choice that is no number": ({"sample": "cat", "style": "x"}, 400, "invalid"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_wrong_input_is_refused(
    client: Client, stylizer: ModelVersion, sample: Sample, case: str
) -> None:
    sent, status, code = REFUSED[case]

    response = client.post(f"{stylizer.get_absolute_url()}/demo", sent)

    assert response.status_code == status
    assert f'data-refusal="{code}"' in response.content.decode()
    assert not Run.objects.exists()


BAD_PICTURES = {
    "picture_empty": (b"", 400),
    "picture_unknown": (b"hello, I am a text", 415),
    "picture_format": (b"%PDF-1.7 and so on", 415),
    "picture_damaged": (picture_bytes("JPEG")[:200], 400),
}


@pytest.mark.parametrize("code", BAD_PICTURES)
def test_bad_picture_is_refused(
    client: Client, version: ModelVersion, upload: Callable[..., Any], code: str
) -> None:
    content, status = BAD_PICTURES[code]

    response = client.post(
        f"{version.get_absolute_url()}/demo", {"image": upload(content)}
    )

    assert response.status_code == status
    assert f'data-refusal="{code}"' in response.content.decode()


def test_picture_with_too_many_pixels_is_refused(
    client: Client, version: ModelVersion, upload: Callable[..., Any], settings: Any
) -> None:
    settings.DEMO_MAX_PIXELS = 100

    response = client.post(f"{version.get_absolute_url()}/demo", {"image": upload()})

    assert response.status_code == 413


def test_picture_over_the_limit_is_refused(
    client: Client, version: ModelVersion, upload: Callable[..., Any], settings: Any
) -> None:
    settings.DEMO_MAX_UPLOAD_BYTES = 100
    content = picture_bytes("BMP")

    response = client.post(
        f"{version.get_absolute_url()}/demo", {"image": upload(content)}, headers=HTMX
    )

    assert response.status_code == 413
    assert "the limit is 100" in response.content.decode()


class Unreadable(io.BytesIO):
    """A body that must not be read."""

    def read(self, *_size: int | None) -> bytes:
        raise AssertionError("the body was read")


def test_announced_length_over_the_limit_is_refused_unread(
    client: Client, version: ModelVersion
) -> None:
    response = client.generic(
        "POST",
        f"{version.get_absolute_url()}/demo",
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": Unreadable(), "CONTENT_LENGTH": str(50 * 1024**2)},
    )

    assert response.status_code == 413
    assert "50.0" in response.content.decode()


def test_full_queue_says_when_to_try_again(
    client: Client, version: ModelVersion, sample: Sample, settings: Any
) -> None:
    settings.DEMO_MAX_QUEUED_RUNS = 0

    response = client.post(
        f"{version.get_absolute_url()}/demo", {"sample": "cat"}, headers=HTMX
    )

    assert response.status_code == 503
    assert response["Retry-After"] == str(services.QUEUE_FULL_RETRY_S)


def test_too_many_runs_are_refused_for_a_while(
    client: Client, version: ModelVersion, sample: Sample, settings: Any
) -> None:
    settings.DEMO_RATE = "1/hour"
    client.post(f"{version.get_absolute_url()}/demo", {"sample": "cat"})

    response = client.post(f"{version.get_absolute_url()}/demo", {"sample": "cat"})

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    assert Run.objects.count() == 1


def test_page_of_a_refusal_keeps_the_choices(
    client: Client, stylizer: ModelVersion
) -> None:
    response = client.post(f"{stylizer.get_absolute_url()}/demo", {"style": "2"})

    assert 'name="style" value="2" checked' in response.content.decode()


def test_form_without_its_token_is_refused(
    version: ModelVersion, sample: Sample
) -> None:
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(f"{version.get_absolute_url()}/demo", {"sample": "cat"})

    assert response.status_code == 403
    assert not Run.objects.exists()
