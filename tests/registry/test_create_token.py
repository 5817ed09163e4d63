"""`manage.py create_token`."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from registry.accounts.identity import Action, authenticate, can
from registry.models import Membership, PublishToken

pytestmark = pytest.mark.django_db


def test_the_token_publishes_for_a_new_publisher(capsys):
    call_command("create_token", "ada", "acme")

    secret = capsys.readouterr().out.strip()
    identity = authenticate(secret)
    membership = Membership.objects.get()
    assert identity.user.get_username() == "ada"
    assert membership.role == "owner"
    assert can(identity, Action.PUBLISH, membership.publisher)
    assert not get_user_model().objects.get().has_usable_password()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("ada", "Bad Name"), "valid"),
        (("ada", "models"), "reserved"),
        (("a" * 200, "acme"), "150"),
        (("ada", "acme", "--days", "0"), "a day at least"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("create_token", *arguments)

    assert not PublishToken.objects.exists()
    assert not get_user_model().objects.exists()
