"""`manage.py create_publisher` and `manage.py invite`."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from registry.models import Invitation, Membership
from tests.factories import PublisherFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return get_user_model().objects.create_user("ada")


@pytest.mark.parametrize("exists", [False, True])
def test_an_operator_gives_a_publisher_to_somebody(ada, capsys, exists):
    if exists:
        PublisherFactory(name="google")

    call_command("create_publisher", "google", "--owner", "ada")

    assert "ada owns google" in capsys.readouterr().out
    membership = Membership.objects.get()
    assert (membership.user, membership.role) == (ada, "owner")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("Bad Name", "--owner", "ada"), "valid"),
        (("models", "--owner", "ada"), "reserved"),
        (("acme", "--owner", "nobody"), "no account"),
    ],
)
def test_a_publisher_that_cannot_be_is_told(ada, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("create_publisher", *arguments)

    assert not Membership.objects.exists()


def test_an_operators_invitation_lets_somebody_in(client, capsys, settings):
    settings.PUBLIC_URL = "http://testserver"
    PublisherFactory(name="acme")
    call_command("invite", "acme")
    link = capsys.readouterr().out.strip()
    assert link.startswith("http://testserver/account/invitation?key=")

    key = link.partition("?")[2]
    words = "long-enough-words"
    new = {"username": "eve", "password1": words, "password2": words}
    client.post(f"/account/sign-up?{key}", new)

    assert Membership.objects.get().role == "owner"
    assert Invitation.objects.get().accepted_by.username == "eve"


def test_an_invitation_for_nobody_is_refused():
    with pytest.raises(CommandError, match="create_publisher"):
        call_command("invite", "nobody")
    with pytest.raises(CommandError, match="days"):
        call_command("invite", "--days", "0")
