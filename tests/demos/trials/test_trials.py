"""A draft is tried in the jail before it is published."""

from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.test import Client

from demos.deployment.programs import ProgramFailed
from demos.models import Trial
from demos.trials import services, tasks, work
from tests.builders import picture_bytes
from tests.registry.publishing.conftest import DETAILS

pytestmark = pytest.mark.django_db


def ask(member, draft, **given):
    if not given:
        given = {"image": BytesIO(picture_bytes(color="red"))}
        given["image"].name = "wall.png"
    return member.post(f"/publish/{draft.key}/trial", given)


def test_a_draft_answers_as_its_demo_will(member, described, workers):
    answer = ask(member, described)
    assert answer.status_code == 303

    tasks.run_trial(trial_id=workers[0])

    trial = Trial.objects.get()
    assert trial.state == "finished", trial.error_code
    assert trial.result["predictions"][0]["label"] == "red"
    page = member.get(f"/publish/{described.key}/trial").content.decode()
    assert f'src="{trial.get_absolute_url()}/picture"' in page
    shown = member.get(f"{trial.get_absolute_url()}/picture")
    assert shown.headers["Content-Type"] == "image/png"


def test_a_trial_that_waits_shows_itself_again(member, described, workers):
    ask(member, described)

    page = member.get(f"/publish/{described.key}/trial").content.decode()

    address = Trial.objects.get().get_absolute_url()
    assert f'hx-get="{address}" hx-trigger="every 1s"' in page
    assert "HX-Refresh" not in member.get(address).headers


def test_a_trial_that_has_ended_reloads_the_page(member, described, workers):
    ask(member, described)
    Trial.objects.get().mark_failed("took_too_long")

    answer = member.get(Trial.objects.get().get_absolute_url())

    assert answer.headers["HX-Refresh"] == "true"
    assert "took too long" in answer.content.decode()


@pytest.mark.parametrize(
    ("code", "told"), [("out_of_memory", "out_of_memory"), ("failed", "module_failed")]
)
def test_a_module_that_ends_its_jail_fails_its_trial(
    member, described, workers, monkeypatch, code, told
):
    def fail(*_args):
        raise ProgramFailed(code, "because")

    ask(member, described)
    monkeypatch.setattr(work, "try_out", fail)

    tasks.run_trial(trial_id=workers[0])

    trial = Trial.objects.get()
    assert (trial.state, trial.error_code) == ("failed", told)
    assert member.get(f"/publish/{described.key}/trial").status_code == 200


def test_without_a_picture_nothing_is_run(member, described, workers):
    answer = ask(member, described, image="")

    assert answer.status_code == 400
    assert "Choose a picture" in answer.content.decode()
    assert workers == []


def test_a_new_trial_takes_the_place_of_the_old(member, described, workers):
    ask(member, described)
    old = Trial.objects.get()

    ask(member, described)

    assert Trial.objects.get().pk != old.pk
    assert not default_storage.exists(old.picture_key)
    tasks.run_trial(trial_id=workers[0])  # Its message comes late.
    assert Trial.objects.get().state == "queued"


def test_changed_details_ask_for_another_trial(member, described, workers):
    ask(member, described)
    address = f"/publish/{described.key}/details"
    changed = {**DETAILS, "value_range": "-1..1", "revision": 1}
    member.post(address, changed)

    page = member.get(f"/publish/{described.key}/trial").content.decode()

    assert "The details were changed since" in page


def test_trials_are_forgotten_with_their_pictures(member, described, workers, settings):
    ask(member, described)
    key = Trial.objects.get().picture_key
    assert default_storage.exists(key)
    settings.DEMO_RUN_LIFETIME_S = 0

    services.forget_old()

    assert not Trial.objects.exists()
    assert not default_storage.exists(key)


def test_a_draft_without_details_is_led_to_them(member, draft):
    answer = member.get(f"/publish/{draft.key}/trial", follow=True)

    assert answer.redirect_chain[-1][0] == f"/publish/{draft.key}/details"


def test_another_person_sees_no_trial(member, described, workers):
    ask(member, described)
    stranger = Client()
    stranger.force_login(get_user_model().objects.create_user("eve"))
    address = Trial.objects.get().get_absolute_url()

    for path in (f"/publish/{described.key}/trial", address, f"{address}/picture"):
        assert stranger.get(path).status_code == 404
        assert Client().get(path).status_code == 302
