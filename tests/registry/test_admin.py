"""The admin: accounts are closed, not deleted; findings are read as sentences."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.html import escape

from registry.accounts.identity import Action, create_token
from registry.accounts.publishers import create_publisher
from registry.models import LedgerEntry, Membership, PublishToken, Submission
from registry.services import process_submission
from tests.publishing import submit

pytestmark = pytest.mark.django_db
USERS = "/admin/auth/user/"


@pytest.fixture
def ada():
    return get_user_model().objects.create_user("ada", "ada@example.org", "x")


@pytest.fixture
def published(ada):
    """What Ada sent, by a token, to a publisher that Bob owns."""
    submission = submit()
    expires_at = timezone.now() + timedelta(days=1)
    token, _secret = create_token(
        user=ada, name="t", actions=[Action.PUBLISH], expires_at=expires_at
    )
    bob = get_user_model().objects.create_user("bob")
    for user in (ada, bob):
        Membership.objects.create(
            user=user, publisher=submission.publisher, role=Membership.Role.OWNER
        )
    submission.submitted_by, submission.token = ada, token
    submission.save()
    return process_submission(submission).version


def close(client, user):
    body = {"action": "close", "_selected_action": [user.pk]}
    return client.post(USERS, body, follow=True).content.decode()


def test_nobody_is_deleted(admin_client, ada, published):
    answer = admin_client.post(f"{USERS}{ada.pk}/delete/", {"post": "yes"})

    assert answer.status_code == 403
    assert "delete_selected" not in admin_client.get(USERS).content.decode()
    assert Membership.objects.filter(user=ada).exists()


def test_closed_account_is_named_by_what_it_published(admin_client, ada, published):
    close(admin_client, ada)

    ada.refresh_from_db()
    assert (ada.is_active, ada.email, ada.has_usable_password()) == (False, "", False)
    assert not Membership.objects.filter(user=ada).exists()
    assert not PublishToken.objects.filter(revoked_at=None).exists()
    assert Submission.objects.get().submitted_by == ada
    assert LedgerEntry.objects.get().who == "user:ada"


def test_only_owner_stays(admin_client, ada):
    create_publisher(user=ada, name="acme", title="Acme")

    page = close(admin_client, ada)

    assert "“ada”: “acme” needs an owner" in page
    ada.refresh_from_db()
    assert ada.is_active


def test_findings_of_an_upload_are_sentences(admin_client):
    submission = process_submission(submit(upload=b"no archive"))

    page = admin_client.get(f"/admin/registry/submission/{submission.pk}/change/")

    assert submission.state == "rejected"
    assert escape(submission.told[0]) in page.content.decode()
