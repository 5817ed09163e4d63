"""Members of publishers: roles, invitations, leaving."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from registry.accounts import invitations, members
from registry.accounts.identity import Action, Identity, can, create_token
from registry.accounts.publishers import NotYours, create_publisher
from registry.models import FormerHandle, Invitation, Membership, PublishToken
from tests.factories import PublisherFactory

OWNER, MAINTAINER = Membership.Role.OWNER, Membership.Role.MAINTAINER


@pytest.fixture
def acme(ada):
    return create_publisher(user=ada, name="acme", title="Acme")


@pytest.fixture
def bob(acme):
    user = get_user_model().objects.create_user("bob", password="x")
    Membership.objects.create(user=user, publisher=acme, role=MAINTAINER)
    return user


def role_of(user):
    found = Membership.objects.filter(user=user).first()
    return found and found.role


def test_whoever_makes_a_publisher_owns_it(ada, acme):
    assert acme.title == "Acme"
    assert role_of(ada) == OWNER


@pytest.mark.parametrize(
    "name",
    ["models", "account", "publish", "Ac", "a b", "-a", "a" * 65, "é", "a/b", ""],
)
def test_a_name_that_cannot_be_is_refused(ada, name):
    with pytest.raises(ValidationError):
        create_publisher(user=ada, name=name, title="")

    assert not Membership.objects.exists()


def test_an_imported_publisher_is_nobodys_to_take(ada):
    PublisherFactory(name="google")

    with pytest.raises(ValidationError, match="taken"):
        create_publisher(user=ada, name="google", title="")


def test_a_publishers_former_name_is_taken(ada, acme):
    FormerHandle.objects.create(handle="old-acme", publisher=acme)

    with pytest.raises(ValidationError, match="taken"):
        create_publisher(user=ada, name="old-acme", title="")


def test_one_account_owns_so_many_publishers_only(ada, acme):
    with pytest.raises(ValidationError, match="1 publishers at most"):
        create_publisher(user=ada, name="more", title="", at_most=1)


def test_maintainers_publish_and_owners_also_manage(ada, bob, acme):
    assert can(Identity(bob), Action.PUBLISH, acme)
    assert can(Identity(bob), Action.DOWNLOAD, acme)
    assert not can(Identity(bob), Action.MANAGE, acme)
    assert can(Identity(ada), Action.MANAGE, acme)


def test_a_token_of_a_maintainer_does_not_manage(bob, acme):
    token, _secret = create_token(
        user=bob,
        name="ci",
        actions=list(Action),
        expires_at=timezone.now() + timedelta(days=1),
    )

    assert can(Identity(bob, token), Action.PUBLISH, acme)
    assert not can(Identity(bob, token), Action.MANAGE, acme)


def test_the_last_owner_stays(ada, bob, acme):
    with pytest.raises(members.LastOwner):
        members.change_role(by=ada, publisher=acme, member_id=ada.pk, role=MAINTAINER)
    with pytest.raises(members.LastOwner):
        members.remove_member(by=ada, publisher=acme, member_id=ada.pk)

    assert role_of(ada) == OWNER


def test_an_owner_leaves_when_there_is_another(ada, bob, acme):
    members.change_role(by=ada, publisher=acme, member_id=bob.pk, role=OWNER)

    members.remove_member(by=ada, publisher=acme, member_id=ada.pk)

    assert role_of(ada) is None
    assert role_of(bob) == OWNER


def test_a_maintainer_changes_nobody_and_may_leave(ada, bob, acme):
    with pytest.raises(NotYours):
        members.change_role(by=bob, publisher=acme, member_id=bob.pk, role=OWNER)
    with pytest.raises(NotYours):
        members.remove_member(by=bob, publisher=acme, member_id=ada.pk)

    members.remove_member(by=bob, publisher=acme, member_id=bob.pk)

    assert role_of(bob) is None


def test_who_is_no_owner_any_more_comes_back_by_no_invitation(ada, bob, acme):
    members.change_role(by=ada, publisher=acme, member_id=bob.pk, role=OWNER)
    _row, secret = invitations.invite(by=bob, publisher=acme, role=OWNER)

    members.change_role(by=ada, publisher=acme, member_id=bob.pk, role=MAINTAINER)

    with pytest.raises(invitations.NotUsable):
        invitations.accept(user=bob, secret=secret)
    assert role_of(bob) == MAINTAINER


@pytest.mark.django_db(transaction=True)
def test_two_owners_demote_each_other_at_once_and_one_stays(ada, bob, acme):
    Membership.objects.filter(user=bob).update(role=OWNER)
    ready = Barrier(2)

    def demote(by, other):
        try:
            ready.wait(timeout=30)
            members.change_role(
                by=by, publisher=acme, member_id=other.pk, role=MAINTAINER
            )
        except (NotYours, members.LastOwner):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(demote, [ada, bob], [bob, ada]))

    assert sorted(done) == [False, True]
    assert Membership.objects.filter(role=OWNER).count() == 1


def test_an_invitation_lets_one_person_in_once(ada, acme):
    eve = get_user_model().objects.create_user("eve")
    _invitation, secret = invitations.invite(by=ada, publisher=acme)

    invitations.accept(user=eve, secret=secret)

    assert role_of(eve) == MAINTAINER
    assert secret not in str(Invitation.objects.values().get())
    with pytest.raises(invitations.NotUsable):
        invitations.accept(user=ada, secret=secret)


def test_an_invitation_takes_no_role_away(ada, acme):
    _row, secret = invitations.invite(by=ada, publisher=acme, role=MAINTAINER)

    invitations.accept(user=ada, secret=secret)

    assert role_of(ada) == OWNER


@pytest.mark.parametrize("how", ["revoked", "expired", "unknown"])
def test_an_invitation_that_is_over_lets_nobody_in(ada, acme, how):
    eve = get_user_model().objects.create_user("eve")
    invitation, secret = invitations.invite(by=ada, publisher=acme)
    if how == "revoked":
        assert invitations.revoke(publisher=acme, invitation_id=invitation.pk)
    elif how == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    else:
        secret = "another"

    with pytest.raises(invitations.NotUsable):
        invitations.accept(user=eve, secret=secret)


def test_a_closed_account_leaves_its_records(ada, bob, acme):
    token, _secret = create_token(
        user=bob,
        name="ci",
        actions=[Action.PUBLISH],
        expires_at=timezone.now() + timedelta(days=1),
    )

    members.close_account(bob)

    bob.refresh_from_db()
    assert not bob.is_active
    assert not bob.email
    assert not bob.has_usable_password()
    assert PublishToken.objects.get(pk=token.pk).revoked_at
    assert role_of(bob) is None
    assert get_user_model().objects.filter(username="bob").exists()


def test_the_only_owner_cannot_close_their_account(ada, bob, acme):
    with pytest.raises(members.LastOwner):
        members.close_account(ada)

    ada.refresh_from_db()
    assert ada.is_active
    assert role_of(ada) == OWNER
