"""A draft with its details, and trials that run when the test says so."""

import pytest

from demos.trials import tasks
from registry.models import Submission
from tests.registry.publishing.conftest import (
    DETAILS,
    _own_folders,
    acme,
    ada,
    checks,
    draft,
    member,
    module,
    plain_module,
    send,
)

__all__ = [
    "_own_folders",
    "acme",
    "ada",
    "checks",
    "draft",
    "member",
    "module",
    "plain_module",
    "send",
]


@pytest.fixture
def described(member, draft) -> Submission:
    """A draft whose details are complete."""
    address = f"/publish/{draft.key}/details"
    member.post(address, {**DETAILS, "action": "continue", "revision": 0})
    draft.refresh_from_db()
    return draft


@pytest.fixture
def workers(monkeypatch):
    """Trials that were sent, to be run by the test."""
    sent = []
    monkeypatch.setattr(
        tasks.run_trial, "delay", lambda *, trial_id: sent.append(trial_id)
    )
    return sent


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
