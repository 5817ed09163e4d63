"""`manage.py mirror` of files for other runtimes: alone, and beside a SavedModel."""

import hashlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.models import ModelVersion
from registry import life_cycle
from registry.ledger import SITE
from registry.models import LedgerEntry
from registry.verifying import verify
from tests.builders import lite_file
from tests.publishing import document_for, publish
from tests.registry.copies import mirror, recorded_site, refused
from tests.registry.test_lite_demos import CONTRACT, LABELS
from tests.registry.variant_files import add, alone, manifest, packed, tfjs_files

pytestmark = pytest.mark.django_db
HANDLE = "tests/colours/copied/1"


@pytest.fixture(autouse=True)
def _own_search_index(settings, tmp_path):
    """Another test's index may know changes of the same numbers."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"


def original():
    return [publish("colours/copied")]


def with_formats(tflite):
    """A SavedModel with two formats added, and a file that stands alone."""

    def make():
        [version] = original()
        add(version, "tflite", tflite)
        add(version, "tfjs", packed(tfjs_files()))
        made = [version, alone("Lite", tflite)]
        return list(ModelVersion.objects.filter(pk__in=[each.pk for each in made]))

    return make


def rows(version):
    found = version.variant_files.all()
    return {f"{row.format}/{row.path}": row.sha256 for row in found}


def test_every_format_is_copied_and_verified_once(tflite):
    with recorded_site(with_formats(tflite)) as hub:
        said = mirror(hub)
        fetched = len(hub.seen)
        again = mirror(hub)

    assert f"{HANDLE}: copied\n" in said
    assert "2 present" in again
    assert not [path for path in hub.seen[fetched:] if "-format=" in path]
    module, lite = ModelVersion.objects.order_by("model__name").reverse()
    assert set(rows(module)) == {
        "tflite/model.tflite",
        *(f"tfjs/{name}" for name in tfjs_files()),
    }
    assert lite.stands_alone
    assert rows(lite) == {"tflite/model.tflite": hashlib.sha256(tflite).hexdigest()}
    assert list(verify(lambda archives, _total: archives)) == []
    told = [
        entry.facts["format"] for entry in LedgerEntry.objects.filter(kind="copied")
    ]
    assert sorted(told) == ["saved_model", "tfjs", "tflite", "tflite"]


def test_a_tfjs_folder_that_stands_alone_is_copied():
    with recorded_site(lambda: [alone("Tfjs", packed(tfjs_files()))]) as hub:
        assert "tests/colours/alone/1: copied" in mirror(hub)

    version = ModelVersion.objects.get()
    assert (version.format, len(rows(version))) == ("tfjs", 3)
    assert version.documents.get().source.startswith("# Tfjs tests/colours/alone/1")
    assert list(verify(lambda archives, _total: archives)) == []


def demo():
    file = lite_file("float").read_bytes()
    return [alone("Lite", file, variant="tflite", contract=CONTRACT, labels=LABELS)]


def test_contract_and_labels_of_a_file_are_copied_with_it():
    with recorded_site(demo) as hub:
        assert "tests/colours/alone/1: copied" in mirror(hub)

    version = ModelVersion.objects.get()
    assert version.labels == LABELS
    assert version.contract.output.keys == {"scores": "scores"}
    assert list(verify(lambda archives, _total: archives)) == []


LABELS_OF = "/api/v1/models/tests/colours/alone/1/labels"


def test_labels_that_were_not_signed_for_are_refused():
    with recorded_site(demo) as hub:
        _status, answer = hub.announced[LABELS_OF]
        answer["results"][0]["label"] = "other"
        assert "another demo contract" in refused(hub)


def with_tfjs():
    [version] = original()
    add(version, "tfjs", packed(tfjs_files()))
    return [ModelVersion.objects.get(pk=version.pk)]


def test_a_format_that_was_added_since_comes_with_the_next_run():
    with recorded_site(original) as hub, recorded_site(with_tfjs) as later:
        mirror(hub)
        hub.announced = later.announced
        hub.seen.clear()
        assert f"{HANDLE}: copied\n" in mirror(hub)

    assert len(rows(ModelVersion.objects.get())) == 3
    assert not [path for path in hub.seen if "tf-hub-format" in path]


def test_what_was_withdrawn_here_gets_no_format():
    with recorded_site(original) as hub, recorded_site(with_tfjs) as later:
        mirror(hub)
        life_cycle.yank(ModelVersion.objects.get(), reason="Wrong.", by=SITE)
        hub.announced = later.announced
        assert f"{HANDLE}: present" in mirror(hub)

    assert rows(ModelVersion.objects.get()) == {}


def test_broken_files_of_a_folder_are_gone_on_with(settings, tmp_path, monkeypatch):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    monkeypatch.setattr("tfhub_dev.downloading.TRIES", 1)
    with recorded_site(lambda: [alone("Tfjs", packed(tfjs_files()))]) as hub:
        shard = "/tests/colours/alone/1/group1-shard2of2.bin?tfjs-format=file"
        whole = hub.announced.pop(shard)
        refused(hub)
        hub.announced[shard] = whole
        hub.seen.clear()
        assert ": copied" in mirror(hub)

    assert shard in hub.seen
    assert not [path for path in hub.seen if "shard1of2" in path]
    assert list((tmp_path / "mirror").iterdir()) == []


def test_tampered_files_are_refused(tflite):
    with recorded_site(lambda: [alone("Lite", tflite)]) as hub:
        place = "/tests/colours/alone/1?lite-format=tflite"
        hub.announced[place] = (200, tflite[:-1] + b"x")

        assert "SHA-256" in refused(hub)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda files: files[0].update(sha256="0" * 64), "about other bytes"),
        (lambda files: files[0].update(path="../evil"), "no plain name"),
        (lambda files: files[0].update(size_bytes=10**12), "too many"),
        (lambda files: files.pop(), "more than these"),
        (lambda files: files.clear(), "not hosted there"),
    ],
)
def test_other_files_than_those_signed_for_are_not_copied(change, reason):
    with recorded_site(lambda: [alone("Tfjs", packed(tfjs_files()))]) as hub:
        detail = hub.announced["/api/v1/models/tests/colours/alone/1"][1]
        change(detail["variant_files"])

        told = mirror(hub) if reason == "not hosted there" else refused(hub)

    assert reason in told
    assert not ModelVersion.objects.exists()


def test_a_format_that_is_not_signed_for_stays_there():
    file = {"path": "model.tflite", "sha256": "0" * 64, "size_bytes": 7, "url": "x"}
    with recorded_site(original) as hub:
        detail = hub.announced[f"/api/v1/models/{HANDLE}"][1]
        detail["variant_files"] = [file | {"format": "tflite"}]
        said = mirror(hub)

    assert f"{HANDLE}: copied: without tflite, not signed for there" in said


def test_a_format_here_with_other_bytes_stays():
    out = StringIO()
    with recorded_site(with_tfjs) as hub:
        [version] = original()
        other = manifest() | {"modelTopology": {"class_name": "Other"}}
        add(version, "tfjs", packed(tfjs_files(other)))
        before = rows(ModelVersion.objects.get())

        with pytest.raises(CommandError):
            call_command("mirror", hub.address, stdout=out)

    assert "versions never change" in out.getvalue()
    assert rows(ModelVersion.objects.get()) == before


@pytest.mark.parametrize("kind", ["Lite", "Tfjs"])
def test_a_file_is_no_copy_of_a_saved_model_of_the_same_number(kind, tflite):
    upload = tflite if kind == "Lite" else packed(tfjs_files())
    out = StringIO()
    with recorded_site(lambda: [alone(kind, upload)]) as hub:
        text = document_for("tests/colours/alone/1", "image-classification")
        publish("colours/alone", documents={"en": text})

        with pytest.raises(CommandError):
            call_command("mirror", hub.address, stdout=out)

    assert "versions never change" in out.getvalue()
