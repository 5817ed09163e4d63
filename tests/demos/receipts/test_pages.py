"""A run's receipt, the page and the API that check it, and the key."""

import base64
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django.asserts import assertContains

from demos import services
from registry.signing.keys import public_key
from tests.builders import picture_bytes
from tests.factories import ArchiveFactory, RunFactory, SampleFactory

DOCS = Path(__file__).resolve().parents[3] / "docs" / "protocol.md"
VERIFY = "/api/v1/verify"


@pytest.fixture
def run(db):
    run = RunFactory(
        finished=True,
        sample=SampleFactory(),
        provenance={"name": "litert", "versions": {"python": "3.11.7"}},
    )
    ArchiveFactory(version=run.version)
    return run


@pytest.fixture
def receipt(client, run) -> dict:
    return client.get(f"/runs/{run.pk}/receipt.json").json()


def as_file(receipt: dict, name: str = "receipt.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, json.dumps(receipt).encode())


def verified_in(folder: Path, program: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )


def picture_file(color: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", picture_bytes(color=color))


def test_receipt_says_what_went_in_what_answered_and_what_came_out(receipt, run):
    archive = run.version.archive

    assert receipt["run"] == str(run.pk)
    assert receipt["model"]["handle"] == run.version.handle
    assert receipt["model"]["archive_sha256"] == archive.sha256
    assert receipt["runtime"]["versions"] == {"python": "3.11.7"}
    assert receipt["input"]["images"]["width"] == 64
    assert receipt["output"]["result"]["predictions"][0]["score"] == "0.75"
    assert receipt["output"]["picture_sha256"] is None
    assert receipt["timings_ms"]["inference"] == "8.25"


def test_receipt_is_a_download(client, run):
    response = client.get(f"/runs/{run.pk}/receipt.json")

    assert response["Content-Disposition"] == (
        f'attachment; filename="receipt-{run.pk}.json"'
    )
    assert response.content.endswith(b"}\n")


def test_same_run_has_the_same_receipt(client, run, receipt):
    assert client.get(f"/runs/{run.pk}/receipt.json").json() == receipt


def test_run_at_work_has_no_receipt_yet(client, db):
    assert client.get(f"/runs/{RunFactory().pk}/receipt.json").status_code == 404


def test_deleted_run_has_no_receipt_any_more(client, run):
    services.delete_run(run)

    assert client.get(f"/runs/{run.pk}/receipt.json").status_code == 410


@pytest.mark.parametrize("address", ["/api/v1/key", "/.well-known/model-hub-key"])
def test_key_is_public(client, db, address):
    assert client.get(address).json() == {"algorithm": "Ed25519", "key": public_key()}


def test_receipt_posted_as_it_is_is_genuine(client, receipt):
    answer = client.post(VERIFY, receipt, "application/json").json()

    assert answer["is_genuine"] is True
    assert answer["standing"] == "valid"
    assert answer["is_same_picture"] is None


def test_changed_receipt_is_told_what_was_changed(client, receipt):
    receipt["output"]["result"]["predictions"][0]["label"] = "green"

    answer = client.post(VERIFY, receipt, "application/json").json()

    assert answer["is_genuine"] is False
    assert answer["standing"] == "altered"
    assert answer["differences"] == [
        {
            "path": "output.result.predictions[0].label",
            "given": '"green"',
            "expected": '"red"',
        }
    ]


def test_changed_receipt_of_a_deleted_run_is_not_genuine(client, run, receipt):
    services.delete_run(run)
    receipt["site"] = "elsewhere"

    answer = client.post(VERIFY, receipt, "application/json").json()

    assert answer["standing"] == "altered"
    assert answer["differences"] == []
    assert "deleted" in answer["sentences"][1]


def test_genuine_receipt_outlives_its_run(client, run, receipt):
    services.delete_run(run)

    answer = client.post(VERIFY, receipt, "application/json").json()

    assert answer["is_genuine"] is True


def test_receipt_of_another_server_is_said_to_be_that(client, receipt, settings):
    settings.SIGNING_KEY = base64.b64encode(bytes(32)).decode()

    answer = client.post(VERIFY, receipt, "application/json").json()

    assert answer["standing"] == "other_key"
    assert answer["is_genuine"] is False


@pytest.mark.parametrize(("color", "is_same"), [("red", True), ("blue", False)])
def test_picture_is_compared_with_the_receipt(client, receipt, run, color, is_same):
    with run.sample.picture.open() as file:
        sample = Image.open(io.BytesIO(file.read())).convert("RGB")
    other = Image.new("RGB", sample.size, "blue")
    out = io.BytesIO()
    (sample if is_same else other).save(out, "PNG")
    picture = SimpleUploadedFile("a.png", out.getvalue())

    answer = client.post(
        VERIFY, {"receipt": as_file(receipt), "picture": picture}
    ).json()

    assert answer["is_same_picture"] is is_same
    assert answer["is_genuine"] is is_same


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "missing"),
        (b"[" * 50_000, "not_json"),
        (b'{"a": NaN', "not_json"),
        (b"\xff", "not_text"),
        (b'{"a": 1}', "not_a_receipt"),
        (b" " * 2_100_000, "too_large"),
    ],
)
def test_hostile_body_is_answered_in_a_sentence(client, db, body, code):
    response = client.post(VERIFY, body, "application/json")

    assert response.status_code == 400
    assert response.json()["error"]["code"] == code


@pytest.mark.parametrize("member", ["run", "input", "model", "times", "output"])
@pytest.mark.parametrize("value", [None, 7, [], "\x00", {"a": [1e400]}, 2**63])
def test_any_value_anywhere_is_answered(client, receipt, member, value):
    body = json.dumps({**receipt, member: value})

    answer = client.post(VERIFY, body, "application/json").json()

    assert answer["standing"] == "altered"


def test_page_checks_what_is_pasted(client, receipt):
    page = client.post("/verify", {"receipt": json.dumps(receipt, indent=4)})

    assertContains(page, "The receipt is genuine")
    assertContains(page, receipt["model"]["handle"])


def test_page_checks_a_file_and_a_picture(client, receipt):
    files = {"file": as_file(receipt), "picture": picture_file("blue")}

    page = client.post("/verify", files)

    assertContains(page, "Genuine, but of another picture")


def test_page_shows_what_was_changed(client, receipt):
    receipt["model"]["handle"] = "<script>alert(1)</script>"

    page = client.post("/verify", {"receipt": json.dumps(receipt)})

    assertContains(page, "Not genuine")
    assertContains(page, "model.handle")
    assert b"<script>alert" not in page.content


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Paste a receipt"),
        ({"receipt": "hello"}, "not JSON"),
        ({"file": SimpleUploadedFile("a", b"")}, "Paste a receipt"),
    ],
)
def test_page_says_what_it_cannot_read(client, db, form, sentence):
    assertContains(client.post("/verify", form), sentence, status_code=400)


def test_page_says_that_the_picture_is_none(client, receipt):
    form = {"file": as_file(receipt), "picture": SimpleUploadedFile("a", b"x")}

    page = client.post("/verify", form)

    assertContains(page, "This is not a picture", status_code=415)


def test_documented_program_verifies_a_receipt(receipt, tmp_path):
    program = DOCS.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    (tmp_path / "receipt.json").write_text(json.dumps(receipt), encoding="utf-8")

    fine = verified_in(tmp_path, program)
    (tmp_path / "receipt.json").write_text(json.dumps({**receipt, "run": ""}))
    changed = verified_in(tmp_path, program)

    assert fine.stdout.split()[-1] == public_key(), fine.stderr
    assert "InvalidSignature" in changed.stderr
