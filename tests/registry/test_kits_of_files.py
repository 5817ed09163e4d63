"""Kits of files for other runtimes: alone, and beside a SavedModel."""

import hashlib
import io
import json
import zipfile

import pytest
from django.core.management import CommandError
from django.db import transaction

from catalog.models import ModelVersion
from registry.models import LedgerEntry
from registry.signing.chain import demo_digest
from registry.signing.keys import signing_key
from registry.signing.signatures import sign
from registry.verifying import verify
from tests.builders import lite_file
from tests.publishing import publish
from tests.registry.test_kits import changed, fetch, take_in
from tests.registry.test_lite_demos import CONTRACT, LABELS
from tests.registry.variant_files import add, alone, packed, tfjs_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def kit_of(client, tmp_path):
    """A kit, as a file, of what a function publishes; it is not here then."""

    def make(publish_it):
        with transaction.atomic():
            version = publish_it()
            _answer, data = fetch(client, version)
            transaction.set_rollback(True)
        path = tmp_path / "kit.zip"
        path.write_bytes(data)
        return path

    return make


def web():
    return alone("Tfjs", packed(tfjs_files()))


def with_tfjs():
    version = publish("colours/packed")
    add(version, "tfjs", packed(tfjs_files()))
    return version


def files_in(path):
    with zipfile.ZipFile(path) as packed_files:
        assert packed_files.testzip() is None
        return {name: packed_files.read(name) for name in packed_files.namelist()}


def faults():
    return [str(fault) for fault in verify(lambda archives, _total: archives)]


def test_a_kit_of_a_file_holds_it_with_its_program(
    client, tflite, monkeypatch, tmp_path, capsys
):
    answer, data = fetch(client, alone("Lite", tflite))
    assert int(answer["Content-Length"]) == len(data)
    files = files_in(io.BytesIO(data))
    assert files["tflite/model.tflite"] == tflite
    assert "module" not in files["README.txt"].decode().replace("import_kit", "")

    (tmp_path / "tflite").mkdir()
    (tmp_path / "tflite" / "model.tflite").write_bytes(tflite)
    monkeypatch.chdir(tmp_path)
    exec(files["use.py"].decode(), {})  # noqa: S102

    assert "[[0. 0. 0.]]" in capsys.readouterr().out


def test_the_program_for_a_page_reads_the_folder_beside_it(client):
    files = files_in(io.BytesIO(fetch(client, web())[1]))

    assert 'loadLayersModel("tfjs/model.json")' in files["use.js"].decode()
    assert {f"tfjs/{name}" for name in tfjs_files()} < set(files)
    sums = [line.split("  ") for line in files.pop("SHA256SUMS").decode().splitlines()]
    assert {name: digest for digest, name in sums} == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items()
    }


def test_a_file_that_stands_alone_is_published_elsewhere_once(kit_of, tflite):
    path = kit_of(lambda: alone("Lite", tflite))

    assert "tests/colours/alone/1 is published as tflite" in take_in(path)
    assert "was here already" in take_in(path)

    version = ModelVersion.objects.get()
    assert (version.format, version.stands_alone) == ("tflite", True)
    assert version.documents.get().source.startswith("# Lite tests/colours/alone/1")
    entry = LedgerEntry.objects.get(kind="copied")
    assert set(entry.facts) > {"files_sha256", "format"}
    assert faults() == []


def demo():
    """A file with a contract and labels beside it."""
    file = lite_file("float").read_bytes()
    return alone("Lite", file, variant="tflite", contract=CONTRACT, labels=LABELS)


def test_contract_and_labels_of_a_file_come_with_it(kit_of, client):
    path = kit_of(demo)
    told = json.loads(files_in(path)["statement.json"])

    take_in(path)

    version = ModelVersion.objects.get()
    assert version.labels == LABELS
    assert demo_digest(version.contract_data, LABELS) == told["demo_sha256"]
    assert faults() == []
    again = json.loads(
        files_in(io.BytesIO(fetch(client, version)[1]))["statement.json"]
    )
    assert again["demo_sha256"] == told["demo_sha256"]


@pytest.mark.parametrize(
    "changes",
    [
        {"labels.txt": b"green\nred\nblue\n"},
        {"labels.txt": None},
        {"contract.json": b"{}"},
    ],
)
def test_another_demo_than_the_one_signed_for_is_refused(kit_of, changes):
    path = kit_of(demo)
    path.write_bytes(changed(path.read_bytes(), changes))

    with pytest.raises(CommandError, match="another demo contract"):
        take_in(path)

    assert not ModelVersion.objects.exists()


def test_labels_that_were_changed_here_are_found():
    version = demo()
    ModelVersion.objects.update(labels=["other"] * 3)

    assert faults() == [
        f"{version.handle}: its contract or labels are not as in the log."
    ]


def test_a_tfjs_folder_that_stands_alone_is_published_elsewhere(kit_of, client):
    path = kit_of(web)

    assert "is published as tfjs" in take_in(path)

    version = ModelVersion.objects.get()
    assert version.variant_files.count() == len(tfjs_files())
    assert faults() == []
    again = files_in(io.BytesIO(fetch(client, version)[1]))
    assert again["tfjs/model.json"] == files_in(path)["tfjs/model.json"]


def test_formats_travel_with_their_saved_model(kit_of):
    path = kit_of(with_tfjs)

    assert "is published as saved_model, tfjs" in take_in(path)

    version = ModelVersion.objects.get()
    assert version.archive
    assert version.variant_files.count() == len(tfjs_files())
    assert faults() == []


def test_a_format_that_was_added_since_is_taken_in_alone(kit_of):
    path = kit_of(with_tfjs)
    publish("colours/packed")

    assert "is published as tfjs;" in take_in(path)
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"tfjs/model.json": b"{}"}, "other bytes than these"),
        ({"tfjs/more.bin": b"x"}, "other bytes than these"),
        ({"tfjs/model.json": None}, "more than these"),
        ({"tflite/model.tflite": b"x"}, "tells of no tflite"),
        ({"module.tar.gz": b"x"}, "tells of no saved_model"),
        ({"tfjs/../evil": b"x"}, "does not belong"),
        ({"tfjs/a/b": b"x"}, "does not belong"),
        ({"tfjs/.evil": b"x"}, "does not belong"),
        ({"coral/model.tflite": b"x"}, "does not belong"),
    ],
)
def test_a_tampered_kit_is_refused(kit_of, changes, reason):
    path = kit_of(web)
    path.write_bytes(changed(path.read_bytes(), changes))

    with pytest.raises(CommandError, match=reason):
        take_in(path)

    assert not ModelVersion.objects.exists()


def signed_as(path, files):
    """The kit with these files, signed by this site whatever they are."""
    body = json.loads(files_in(path)["statement.json"])
    body["files"] = [
        {
            "path": name.partition("/")[2],
            "sha256": hashlib.sha256(data).hexdigest(),
            "size_bytes": len(data),
        }
        for name, data in files.items()
    ]
    del body["key"], body["signature"]
    statement = {"statement.json": json.dumps(sign(body, signing_key())).encode()}
    gone = dict.fromkeys(f"tfjs/{name}" for name in tfjs_files())
    return changed(path.read_bytes(), {**gone, **files, **statement})


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"tfjs/model.json": b"{}"}, "no modelTopology"),
        ({"tfjs/net.bin": b"{}"}, "no model.json"),
    ],
)
def test_what_a_stranger_signed_goes_through_the_checks(kit_of, files, reason):
    path = kit_of(web)
    path.write_bytes(signed_as(path, files))

    with pytest.raises(CommandError, match=reason):
        take_in(path)

    assert not ModelVersion.objects.exists()


def test_more_than_a_site_takes_is_not_written(kit_of, settings):
    path = kit_of(web)
    settings.MODULE_MAX_ARCHIVE_BYTES = 50

    with pytest.raises(CommandError, match="too large"):
        take_in(path)
