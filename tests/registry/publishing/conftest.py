"""A person of a publisher at a browser without scripts, and files to send."""

from io import BytesIO

import pytest

from registry import tasks
from registry.models import Submission
from tests import builders
from tests.registry.submissions.conftest import _own_folders, acme, ada, api, module

__all__ = ["_own_folders", "acme", "ada", "api", "module"]

DETAILS = {
    "title": "Four colours",
    "summary": "Tells red from green from blue from grey.",
    "description": "## Overview\nA tiny network.\n\n## Limits\nNothing else.\n",
    "task": "image-classification",
    "license": "apache-2.0",
    "value_range": "0..1",
    "resize": "stretch",
    "meaning": "logits",
    "labels": "red\ngreen\nblue\ngrey",
}


@pytest.fixture
def plain_module(tmp_path) -> bytes:
    """A tiny classifier that says nothing of its demo."""
    folder = builders.classifier_module(tmp_path / "plain")
    for file in (folder / "assets.extra").iterdir():
        file.unlink()
    (folder / "assets.extra").rmdir()
    return builders.packed(folder)


@pytest.fixture
def checks(monkeypatch, django_capture_on_commit_callbacks):
    """Have done what was asked of the workers."""
    sent = []
    monkeypatch.setattr(tasks, "send_check", lambda each: sent.append(each.key))

    def work():
        for key in sent:
            tasks.check_submission(key=str(key))
        sent.clear()

    return work


@pytest.fixture
def member(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def send(member, checks, django_capture_on_commit_callbacks):
    """Send a file by the form, and have it checked."""

    def send(data: bytes, name: str = "colours/sorter", address: str = "/publish/new"):
        file = BytesIO(data)
        file.name = "colours.tar.gz"
        form = {"publisher": "acme", "name": name, "file": file}
        with django_capture_on_commit_callbacks(execute=True):
            answer = member.post(address, form)
        checks()
        return answer

    return send


@pytest.fixture
def draft(send, plain_module) -> Submission:
    """A checked draft without a word about it."""
    send(plain_module)
    found = Submission.objects.get()
    assert found.state == "checked", found.findings
    return found
