"""A site whose answers were written down, so that there is nothing of it here."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from catalog.models import ModelVersion
from tests.tfhub_dev.hub import running


class Recorded(BaseHTTPRequestHandler):
    """Answers what `hub.answers` holds; a range of it where one is asked for."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        hub = self.server.hub
        hub.seen.append(self.path)
        status, body = hub.announced.get(self.path, (404, b"{}"))
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        start = int(self.headers.get("Range", "bytes=0-")[6:-1])
        self.send_response(206 if start else status)
        self.send_header("Content-Length", str(len(data) - start))
        self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/*")
        self.end_headers()
        self.wfile.write(data[start:][: hub.break_after])


@contextmanager
def recorded_site(make):
    """Serve what the site would answer after `make`, which is undone.

    Args:
        make: publishes, and returns the versions, withdrawn ones among them.
    """
    with transaction.atomic():
        answers = _answers(make())
        transaction.set_rollback(True)
    with running(Recorded) as hub:
        hub.announced = answers
        yield hub


def _answers(versions):
    client, answers = Client(), {}

    def note(path):
        answer = client.get(path)
        if answer.streaming:
            said = b"".join(answer.streaming_content)
        else:
            is_json = answer.headers["Content-Type"].startswith("application/json")
            said = json.loads(answer.content) if is_json else answer.content
        answers[path] = (answer.status_code, said)

    for version in versions:
        note(f"/api/v1/models/{version.model.handle}")
        note(f"/api/v1/models/{version.handle}")
        note(f"/api/v1/models/{version.handle}/labels")
        note(f"/{version.handle}/statement.json")
        note(f"/{version.handle}?tf-hub-format=compressed")
        for file in version.variant_files.all():
            note(file.address)
    note("/api/v1/key")
    rows = [{"handle": handle} for handle in {v.model.handle for v in versions}]
    listed = {"results": rows, "next": None}
    answers["/api/v1/models?hosted=here&page=1"] = (200, listed)
    return answers


def mirror(hub, *handles):
    """Copy from it, and return what the command said."""
    out = StringIO()
    try:
        call_command("mirror", hub.address, *handles, stdout=out)
    except CommandError as error:
        raise CommandError(f"{error} {out.getvalue()}") from error
    return out.getvalue()


def refused(hub, *handles):
    """Copy from it in vain, and return what the command said."""
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("mirror", hub.address, *handles, stdout=out)
    assert not ModelVersion.objects.exists()
    return out.getvalue()
