"""Tokens are kept as digests, and open only what they name."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from catalog.models import Publisher
from registry.accounts import identity as accounts
from registry.accounts.secrets import is_well_formed, make_secret
from registry.models import Membership, PublishToken

pytestmark = pytest.mark.django_db
PUBLISH, MANAGE = accounts.Action.PUBLISH, accounts.Action.MANAGE


@pytest.fixture
def user():
    return get_user_model().objects.create_user("ada")


@pytest.fixture
def acme(user):
    made = Publisher.objects.create(name="acme")
    Membership.objects.create(publisher=made, user=user, role="owner")
    return made


def token_of(user, **more):
    ends = timezone.now() + timedelta(days=1)
    given = {"name": "ci", "actions": [PUBLISH], "expires_at": ends} | more
    return accounts.create_token(user=user, **given)


def test_a_typing_mistake_is_told_from_a_secret():
    secret = make_secret()

    assert is_well_formed(secret)
    assert not is_well_formed(secret[:-1] + ("0" if secret[-1] != "0" else "1"))


def test_the_secret_is_stored_nowhere(user):
    _token, secret = token_of(user)

    assert secret not in str(PublishToken.objects.values().get())


def test_a_secret_stands_for_its_person_and_its_use_is_noted(
    user, django_assert_num_queries
):
    token, secret = token_of(user)

    with django_assert_num_queries(2):
        assert accounts.authenticate(secret).user == user
    with django_assert_num_queries(1):  # within the minute, nothing is written
        accounts.authenticate(secret)
    token.refresh_from_db()
    assert token.last_used_at


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"revoked_at": timezone.now()}, "revoked"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "expired"),
        ({"digest": "0" * 64}, "not known"),
    ],
)
def test_a_token_that_ended_is_refused(user, change, sentence):
    _token, secret = token_of(user)
    PublishToken.objects.update(**change)

    with pytest.raises(accounts.TokenRefused, match=sentence):
        accounts.authenticate(secret)


def test_a_token_does_what_it_names_where_it_names(user, acme):
    other = Publisher.objects.create(name="other")
    Membership.objects.create(publisher=other, user=user, role="owner")
    _token, secret = token_of(user, publisher=acme)
    identity = accounts.authenticate(secret)

    assert accounts.can(identity, PUBLISH, acme)
    assert not accounts.can(identity, MANAGE, acme)
    assert not accounts.can(identity, PUBLISH, other)


def test_who_left_may_nothing(user, acme):
    _token, secret = token_of(user)
    Membership.objects.all().delete()

    assert not accounts.can(accounts.authenticate(secret), PUBLISH, acme)
    with pytest.raises(accounts.NotAMember):
        token_of(user, publisher=acme)


def test_only_its_person_revokes_a_token(user):
    token, _secret = token_of(user)
    stranger = get_user_model().objects.create_user("eve")

    assert not accounts.revoke_token(user=stranger, token_id=token.pk)
    assert accounts.revoke_token(user=user, token_id=token.pk)
    assert not accounts.revoke_token(user=user, token_id=token.pk)
