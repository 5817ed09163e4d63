"""Kits: what is in them, how they are sent, and how they are taken in, or not."""

import hashlib
import io
import json
import zipfile
from io import StringIO

import pytest
from asgiref.sync import async_to_sync
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import AsyncRequestFactory

from catalog.models import ModelVersion
from registry import life_cycle
from registry.kits.sending import send_kit
from registry.kits.writing import make_kit
from registry.ledger import SITE
from registry.models import LedgerEntry, ScanReport
from registry.signing.keys import public_key, signing_key
from registry.signing.signatures import sign
from registry.verifying import verify
from tests.archives import tar_entry, tar_gz
from tests.factories import VersionFactory
from tests.publishing import publish

pytestmark = pytest.mark.django_db
GOLDEN = {
    "seed": 0,
    "inputs_sha256": "0" * 64,
    "outputs": {"logits": {"dtype": "float32", "shape": [1, 3], "start": [0.5]}},
}


def published():
    version = publish("colours/packed")
    version.scan_reports.update(first_run={"golden": GOLDEN})
    return version


@pytest.fixture
def version():
    return published()


def fetch(client, version):
    answer = client.get(f"/{version.handle}/kit.zip")
    assert answer.status_code == 200
    return answer, b"".join(answer.streaming_content)


@pytest.fixture
def kit(client):
    """The bytes of a kit whose version is not here."""
    with transaction.atomic():
        _answer, data = fetch(client, published())
        transaction.set_rollback(True)
    return data


def test_a_kit_holds_all_there_is_of_a_version(client, version):
    answer, data = fetch(client, version)

    assert int(answer["Content-Length"]) == len(data)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        files = {name: packed.read(name) for name in packed.namelist()}
    assert set(files) == {
        *("README.txt", "kit.json", "statement.json", "documents/en.md"),
        *("contract.json", "labels.txt", "use.py", "golden.json", "licence.txt"),
        *("SHA256SUMS", "module.tar.gz"),
    }
    assert hashlib.sha256(files["module.tar.gz"]).hexdigest() == version.archive.sha256
    for line in files.pop("SHA256SUMS").decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files.pop(name)).hexdigest() == digest
    assert files == {}


def test_the_program_in_a_kit_reads_the_folder_beside_it(client, version):
    _answer, data = fetch(client, version)

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        program = packed.read("use.py").decode()
        licence = packed.read("licence.txt").decode()

    assert 'URL = "module"' in program
    assert "http" not in program
    compile(program, "use.py", "exec")
    assert licence.startswith("apache-2.0: ")


def test_a_kit_is_the_same_each_time_and_not_sent_again(client, version):
    answer, data = fetch(client, version)
    client.cookies["django_language"] = "zh-hans"

    assert fetch(client, version)[1] == data
    headers = {"If-None-Match": answer["ETag"]}
    again = client.get(f"/{version.handle}/kit.zip", headers=headers)
    assert again.status_code == 304
    head = client.head(f"/{version.handle}/kit.zip")
    assert (head["Content-Length"], head.content) == (str(len(data)), b"")


def test_a_kit_is_sent_in_pieces_on_the_event_loop(version):
    made = make_kit(ModelVersion.objects.with_page_data().get(pk=version.pk))
    answer = send_kit(AsyncRequestFactory().get("/kit.zip"), made, "kit.zip")

    async def gone():
        return [len(piece) async for piece in answer]

    assert sum(async_to_sync(gone)()) == int(answer["Content-Length"])


def test_what_is_withdrawn_or_not_here_has_no_kit(client, version):
    documented = VersionFactory()
    life_cycle.yank(version, reason="Wrong.", by=SITE)

    assert client.get(f"/{documented.handle}/kit.zip").status_code == 404
    assert client.get(f"/{version.handle}/kit.zip").status_code == 410


def test_a_kit_takes_few_queries(client, version, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        fetch(client, version)


def test_the_page_offers_the_kit(client, version):
    page = client.get(f"/{version.handle}").content.decode()

    assert f'href="/{version.handle}/kit.zip"' in page


def take_in(path, **options):
    out = StringIO()
    call_command("import_kit", str(path), stdout=out, **options)
    return out.getvalue()


def test_a_kit_is_published_elsewhere_once(kit, tmp_path, client):
    path = tmp_path / "kit.zip"
    path.write_bytes(kit)

    assert "tests/colours/packed/1 is published" in take_in(path, key=public_key())
    assert "was here already" in take_in(path)

    version = ModelVersion.objects.get()
    assert version.documents.get().source.startswith("# Module tests/colours/packed/1")
    assert LedgerEntry.objects.filter(kind="copied").count() == 1
    assert list(verify(lambda archives, _total: archives)) == []
    _answer, again = fetch(client, version)
    for name in ("module.tar.gz", "documents/en.md", "labels.txt"):
        with (
            zipfile.ZipFile(io.BytesIO(kit)) as sent,
            zipfile.ZipFile(io.BytesIO(again)) as made,
        ):
            assert sent.read(name) == made.read(name)


@pytest.mark.parametrize(
    ("start", "sentence"),
    [([0.50001], "answers here as it did"), ([0.6], "otherwise"), ([], "otherwise")],
)
def test_the_golden_answer_is_compared(kit, tmp_path, monkeypatch, start, sentence):
    from registry import services  # noqa: PLC0415

    process = services.process_submission

    def tried(submission):
        done = process(submission)
        outputs = {"logits": GOLDEN["outputs"]["logits"] | {"start": start}}
        ScanReport.objects.update(first_run={"golden": GOLDEN | {"outputs": outputs}})
        return done

    monkeypatch.setattr("registry.copying.process_submission", tried)
    path = tmp_path / "kit.zip"
    path.write_bytes(kit)

    assert sentence in take_in(path)


def changed(kit, changes):
    """The kit with files replaced, added, or left out; sums are made anew."""
    with zipfile.ZipFile(io.BytesIO(kit)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()} | changes
    files = {name: data for name, data in files.items() if data is not None}
    if "SHA256SUMS" not in changes:
        lines = [
            f"{hashlib.sha256(data).hexdigest()}  {name}\n"
            for name, data in files.items()
            if name != "SHA256SUMS"
        ]
        files["SHA256SUMS"] = "".join(lines).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


EVIL = tar_gz(tar_entry("../evil", b"x")).getvalue()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"../evil": b"x"}, "does not belong"),
        ({"documents/fr.md": b"x"}, "does not belong"),
        ({"module.tar.gz": EVIL}, "other bytes"),
        ({"module.tar.gz": EVIL, "SHA256SUMS": b""}, "Other bytes than SHA256SUMS"),
        ({"licence.txt": None, "SHA256SUMS": b"x"}, "no kit"),
        ({"statement.json": None}, "no kit"),
        ({"statement.json": b"{}"}, "no statement"),
        ({"statement.json": b"[" * 100_000}, "no kit"),
        ({"kit.json": b"7"}, "no kit"),
        ({"kit.json": b'{"format": "other"}'}, "no kit of form"),
        ({"documents/en.md": b"# Else"}, "not the document"),
        ({"documents/en.md": b"\xff"}, "no kit"),
        ({"README.txt": b"x" * (17 * 1024 * 1024)}, "larger than"),
    ],
)
def test_a_hostile_kit_is_refused(kit, tmp_path, changes, reason):
    path = tmp_path / "kit.zip"
    path.write_bytes(changed(kit, changes))

    with pytest.raises(CommandError, match=reason):
        take_in(path)

    assert not ModelVersion.objects.exists()
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("data", [b"", b"PK", b"x" * 1000])
def test_what_is_no_archive_is_refused(tmp_path, data):
    path = tmp_path / "kit.zip"
    path.write_bytes(data)

    with pytest.raises(CommandError, match="Not published"):
        take_in(path)


def test_a_cut_kit_is_refused(kit, tmp_path):
    path = tmp_path / "kit.zip"
    path.write_bytes(kit[:-10])

    with pytest.raises(CommandError, match="Not published"):
        take_in(path)


def test_a_name_that_comes_twice_is_refused(kit, tmp_path):
    path = tmp_path / "kit.zip"
    path.write_bytes(kit)
    with zipfile.ZipFile(path, "a") as packed, pytest.warns(match="Duplicate"):
        packed.writestr("kit.json", b"{}")

    with pytest.raises(CommandError, match="does not belong"):
        take_in(path)


def test_another_key_than_was_asked_for_is_refused(kit, tmp_path):
    path = tmp_path / "kit.zip"
    path.write_bytes(kit)

    with pytest.raises(CommandError, match="signed by"):
        take_in(path, key="another")


def test_a_signed_kit_of_a_bad_module_goes_through_the_checks(kit, tmp_path):
    """Whoever has a key can sign anything: the checks are not left out for it."""
    archive = {"sha256": hashlib.sha256(EVIL).hexdigest(), "size_bytes": len(EVIL)}
    statement = resigned(kit, {"archive": archive})
    path = tmp_path / "kit.zip"
    path.write_bytes(changed(kit, {"module.tar.gz": EVIL, "statement.json": statement}))

    with pytest.raises(CommandError, match="leads out of the archive"):
        take_in(path)

    assert not ModelVersion.objects.exists()


def resigned(kit, changes, without=()):
    """The kit with another statement, signed by this site."""
    with zipfile.ZipFile(io.BytesIO(kit)) as packed:
        body = json.loads(packed.read("statement.json")) | changes
    for name in ("key", "signature", *without):
        del body[name]
    return json.dumps(sign(body, signing_key())).encode()


def test_a_kit_of_the_first_form_is_read(kit, tmp_path):
    about = {
        "format": "model-hub-kit/1",
        "handle": "tests/colours/packed/1",
        "published_at": None,
        "deprecation_reason": "Old.",
        "successor": "",
    }
    path = tmp_path / "kit.zip"
    old = {
        "kit.json": json.dumps(about).encode(),
        "statement.json": resigned(kit, {}, without=("variants", "deprecation")),
    }
    path.write_bytes(changed(kit, old))

    assert "is published" in take_in(path)

    assert ModelVersion.objects.get().deprecation_reason == "Old."


def test_deprecation_is_believed_as_it_is_signed(kit, tmp_path):
    forged = {"deprecation_reason": "Forged.", "successor": "tests/evil"}
    about = {"format": "model-hub-kit/1", "handle": "tests/colours/packed/1"}
    said = {"deprecation": {"reason": "Old.", "successor": ""}}
    path = tmp_path / "kit.zip"
    path.write_bytes(changed(kit, {"kit.json": json.dumps(about | forged).encode()}))
    take_in(path)
    version = ModelVersion.objects.get()
    assert version.deprecation_reason == ""

    path.write_bytes(changed(kit, {"statement.json": resigned(kit, said)}))
    take_in(path)

    version.refresh_from_db()
    assert version.deprecation_reason == "Old."


def test_large_kits_are_zip64_and_as_long_as_announced(
    client, version, tmp_path, monkeypatch
):
    small = fetch(client, version)[1]
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1500)

    answer, data = fetch(client, version)

    assert int(answer["Content-Length"]) == len(data) > len(small)
    monkeypatch.undo()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
    path = tmp_path / "kit.zip"
    path.write_bytes(data)
    assert "was here already" in take_in(path)


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(CommandError, match=r"nowhere\.zip"):
        take_in("/nowhere.zip")
