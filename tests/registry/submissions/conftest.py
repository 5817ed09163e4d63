"""A publisher, a person who may publish for it, and a file to send."""

import hashlib
from base64 import b64encode
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from rest_framework.test import APIClient

from catalog.models import Publisher
from registry.accounts.identity import Action, create_token
from registry.models import Membership
from tests import builders
from tests.publishing import document_for

HANDLE = "acme/colours/classification"


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    modules = settings.STORAGES["modules"] | {
        "OPTIONS": {"location": tmp_path / "modules"}
    }
    settings.STORAGES = settings.STORAGES | {"modules": modules}
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


@pytest.fixture
def acme(db):
    return Publisher.objects.create(name="acme", title="Acme")


@pytest.fixture
def ada(acme):
    user = get_user_model().objects.create_user("ada")
    Membership.objects.create(user=user, publisher=acme, role="maintainer")
    return user


def client_of(user, *actions):
    """A program with a token of the user."""
    _token, secret = create_token(
        user=user,
        name="tests",
        actions=actions or [Action.PUBLISH],
        expires_at=timezone.now() + timedelta(days=1),
    )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.fixture
def api(ada):
    return client_of(ada)


@pytest.fixture(scope="session")
def module(tmp_path_factory) -> bytes:
    """A tiny classifier, packed."""
    folder = tmp_path_factory.mktemp("upload")
    return builders.packed(builders.classifier_module(folder / "module"))


def announcement(data: bytes, handle: str = HANDLE, **more):
    number = handle if handle[-1].isdigit() else f"{handle}/1"
    file = {
        "name": "module.tar.gz",
        "size_bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    documents = {"en": document_for(number, "image-classification")}
    return {"handle": handle, "documents": documents, "file": file} | more


def announce(api, data: bytes, **more):
    return api.post("/api/v1/submissions", announcement(data, **more), format="json")


def put(
    api,
    url: str,
    number: int,
    data: bytes,
    digest: bytes | None = None,
    kind: str = "application/octet-stream",
):
    """Send a part, with the hash of something else if asked to."""
    found = hashlib.sha256(data if digest is None else digest).digest()
    return api.put(
        f"{url}/parts/{number}",
        data,
        content_type=kind,
        headers={"Content-Digest": f"sha-256=:{b64encode(found).decode()}:"},
    )


def send_all(api, data: bytes, **more) -> str:
    """Announce a file and send its parts, the last one first."""
    opened = announce(api, data, **more).json()
    size = opened["part_size_bytes"]
    for number in reversed(range(opened["part_count"])):
        answer = put(api, opened["url"], number, data[number * size :][:size])
        assert answer.status_code == 200, answer.json()
    return opened["url"]
