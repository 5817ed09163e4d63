"""yank, restore, deprecate, default, rename at a real site, with a real token."""

import json
from datetime import timedelta

import pytest
import requests
from django.contrib.auth import get_user_model
from django.utils import timezone

from registry.accounts.identity import Action, create_token
from registry.models import Membership
from tests.factories import VersionFactory
from tests.publishing import publish
from tfhub_dev.__main__ import main
from tfhub_dev.failures import Exit

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("copies"),
]


@pytest.fixture
def version(live_site, monkeypatch):
    """A published version that the token in the environment may manage."""
    made = publish("colours/managed")
    user = get_user_model().objects.create_user("ada")
    publisher = made.model.publisher
    Membership.objects.create(user=user, publisher=publisher, role="owner")
    _token, secret = create_token(
        user=user,
        name="laptop",
        actions=[Action.MANAGE],
        expires_at=timezone.now() + timedelta(days=1),
    )
    monkeypatch.setenv("TFHUB_DEV_SITE", live_site)
    monkeypatch.setenv("TFHUB_DEV_TOKEN", secret)
    return made


def test_a_version_is_withdrawn_and_restored(version, live_site, capsys):
    address = f"{live_site}/{version.handle}?tf-hub-format=compressed"

    assert main(["yank", version.handle, "--reason", "Wrong labels."]) == Exit.OK
    gone = requests.get(address, timeout=10)
    assert main(["download", version.handle]) == Exit.NOT_FOUND
    assert "Wrong labels." in capsys.readouterr().err
    assert main(["restore", version.handle]) == Exit.OK

    assert (gone.status_code, "Wrong labels." in gone.text) == (410, True)
    assert requests.get(address, timeout=10).status_code == 200


def test_what_is_deprecated_is_told_whoever_takes_it(version, tmp_path, capsys):
    VersionFactory(model=version.model, number=2)
    words = ["--reason", "Old.", "--successor", version.model.handle]

    assert main(["deprecate", version.handle, *words]) == Exit.OK
    capsys.readouterr()
    assert main(["download", version.handle, "--output", str(tmp_path)]) == Exit.OK

    said = capsys.readouterr().err
    assert f"{version.handle} is deprecated: Old." in said
    assert f"→ Take {version.model.handle} instead." in said
    main(["versions", version.handle])
    assert "deprecated" in capsys.readouterr().out.splitlines()[1]


def test_the_default_version_is_chosen(version, live_site, capsys):
    VersionFactory(model=version.model, number=2)

    assert main(["default", version.handle, "--json"]) == Exit.OK

    assert json.loads(capsys.readouterr().out)["default_version"] == 1
    address = f"{live_site}/{version.model.handle}"
    answer = requests.get(address, allow_redirects=False, timeout=10)
    assert answer.headers["Location"] == f"/{version.handle}"
    assert main(["default", version.handle]) == Exit.REFUSED


def test_a_version_must_be_named(version, capsys):
    assert main(["yank", version.model.handle, "--reason", "x"]) == Exit.USAGE
    assert "names no version" in capsys.readouterr().err


def test_a_renamed_model_is_still_loaded_by_its_old_handle(version, tmp_path, capsys):
    assert main(["rename", version.model.handle, "colours/renamed"]) == Exit.OK

    assert capsys.readouterr().out == "tests/colours/renamed\n"
    target = tmp_path / "module.tar.gz"
    assert main(["download", version.handle, "--output", str(target)]) == Exit.OK
    assert main(["rename", "tests/none", "other"]) == Exit.NOT_FOUND
