"""A file for another runtime, added to a version of which nothing else is here."""

import hashlib
import json
import zipfile
from contextlib import nullcontext

import pytest
from django.core.management import CommandError
from django.db import transaction

from catalog.documents.importer import store_documents
from catalog.models import HubModel, ModelVersion
from registry import copying, intake, ledger
from registry.models import LedgerEntry, VariantFile
from registry.originals import CopyRefused, Original
from registry.services import process_submission
from registry.signing.keys import signing_key
from registry.signing.signatures import is_signed, sign
from registry.verifying import verify
from tests.factories import HubModelFactory, PublisherFactory, VersionFactory
from tests.publishing import document_for, submit
from tests.registry.copies import mirror, recorded_site, refused
from tests.registry.test_kits import changed, fetch, take_in
from tests.registry.variant_files import add, packed, tfjs_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
HANDLE = "tests/colours/told/1"
DOCUMENT = document_for(HANDLE, "image-classification").replace(
    "<!-- license", "<!-- format: saved_model_2 -->\n<!-- license"
)


def documented() -> ModelVersion:
    """A version as an import leaves it: a SavedModel that is not here."""
    publisher = PublisherFactory(name="tests")
    model = HubModelFactory(publisher=publisher, name="colours/told")
    version = VersionFactory(model=model, published_at=None)
    store_documents(version, {"en": DOCUMENT})
    return version


def with_file(tflite) -> ModelVersion:
    submission = add(documented(), "tflite", tflite)
    assert submission.state == "accepted", submission.told
    return ModelVersion.objects.get()


def faults():
    return [str(fault) for fault in verify(lambda archives, _count: archives)]


def test_its_first_file_publishes_it(tflite):
    version = with_file(tflite)

    [entry] = LedgerEntry.objects.all()
    assert (entry.kind, entry.handle) == ("published", HANDLE)
    assert entry.facts["format"] == "tflite"
    assert entry.facts["files"] == [version.variant_files.get().to_json()]
    assert entry.facts["default_version"] == 1
    assert set(entry.facts["documents_sha256"]) == {"en"}
    assert version.published_at
    assert (version.format, version.served_format) == ("saved_model_2", "tflite")
    assert faults() == []


def test_the_site_signs_for_it(client, tflite):
    version = with_file(tflite)

    statement = client.get(f"/{HANDLE}/statement.json").json()

    assert is_signed(statement)
    assert (statement["archive"], statement["variant"]) == (None, "tflite")
    assert statement["files"] == [version.variant_files.get().to_json()]
    assert statement["variants"] == []


def test_what_comes_next_is_added_and_changes_nothing_of_that(client, tflite):
    version = with_file(tflite)
    before = client.get(f"/{HANDLE}/statement.json").json()

    assert add(version, "tfjs", packed(tfjs_files())).state == "accepted"

    assert [entry.kind for entry in LedgerEntry.objects.all()] == [
        *("published", "variant_added")
    ]
    after = client.get(f"/{HANDLE}/statement.json").json()
    assert [each["format"] for each in after["variants"]] == ["tfjs"]
    assert after["files"] == before["files"]
    assert client.get(f"/api/v1/models/{HANDLE}").json()["format"] == "tflite"
    assert faults() == []


def test_one_of_which_the_log_said_that_it_was_added_is_signed_for(client):
    version = documented()
    file = VariantFile.objects.create(
        version=version,
        format="tflite",
        path="model.tflite",
        sha256="0" * 64,
        size_bytes=7,
    )
    facts = {"format": "tflite", "files": [file.to_json()]}
    ledger.append(ledger.Kind.VARIANT_ADDED, HANDLE, by=ledger.SITE, facts=facts)

    statement = client.get(f"/{HANDLE}/statement.json").json()

    assert (statement["variant"], statement["variants"]) == ("tflite", [])
    assert statement["log"]["kind"] == "variant_added"


def test_its_page_offers_file_statement_and_kit(client, tflite):
    address = f"/{HANDLE}"
    documented_page = _page_of(client, documented())
    for absent in ("kit.zip", "statement.json"):
        assert absent not in documented_page
    assert "not hosted" in documented_page
    add(ModelVersion.objects.get(), "tflite", tflite)

    page = client.get(address).content.decode()

    for link in ("kit.zip", "statement.json", "?lite-format=tflite"):
        assert link in page.replace(address, "")
    for absent in ("hub.load(", "not hosted"):
        assert absent not in page


def _page_of(client, version):
    return client.get(version.get_absolute_url()).content.decode()


def test_its_saved_model_comes_as_the_next_version(tflite):
    with_file(tflite)

    with pytest.raises(intake.VersionTaken, match="publish the next number, 2"):
        submit("colours/told")

    text = document_for("tests/colours/told/2", "image-classification")
    process_submission(submit("colours/told", number=2, documents={"en": text}))
    assert HubModel.objects.get().default_version.number == 2
    before = LedgerEntry.objects.last().facts["previous_version"]
    assert set(before) == {"number", "files_sha256"}
    assert faults() == []


@pytest.fixture
def kit(client, tflite, tmp_path):
    path = tmp_path / "kit.zip"
    with transaction.atomic():
        path.write_bytes(fetch(client, with_file(tflite))[1])
        transaction.set_rollback(True)
    return path


def assert_copied(tflite):
    version = ModelVersion.objects.get()
    assert (version.handle, version.served_format) == (HANDLE, "tflite")
    assert version.documents.get().source == DOCUMENT
    assert version.model.default_version == version
    kinds = [entry.kind for entry in LedgerEntry.objects.all()]
    assert kinds == ["published", "copied"]
    assert faults() == []


def test_its_kit_publishes_it_elsewhere_once(client, kit, tflite):
    assert f"{HANDLE} is published as tflite" in take_in(kit)
    assert "was here already" in take_in(kit)

    assert_copied(tflite)
    again = client.get(f"/{HANDLE}/statement.json").json()
    assert again["variant"] == "tflite"


def test_its_kit_brings_the_file_to_where_it_is_documented(kit, tflite):
    documented()

    assert f"{HANDLE} is published as tflite" in take_in(kit)

    assert_copied(tflite)


def test_a_mirror_has_it_once(tflite):
    with recorded_site(lambda: [with_file(tflite)]) as hub:
        assert f"{HANDLE}: copied\n" in mirror(hub)
        assert f"{HANDLE}: present" in mirror(hub)

    assert_copied(tflite)


def told_besides(hub, language, text):
    detail = hub.announced[f"/api/v1/models/{HANDLE}"][1]
    detail["documents"].append({"language": language, "source": text})


@pytest.mark.parametrize(
    ("language", "text", "reason"),
    [
        ("x" * 13, DOCUMENT, "Documents are taken in en, zh-hans, not xxxxxxxxxxxxx."),
        ("zh-hans", "Nothing.", "zh-hans: Line 1: The first line must be"),
    ],
)
def test_documents_that_nobody_could_publish_are_refused(
    tflite, language, text, reason
):
    with recorded_site(lambda: [with_file(tflite)]) as hub:
        told_besides(hub, language, text)
        assert reason in refused(hub)

    assert not HubModel.objects.exists()


def test_a_document_about_a_former_name_is_about_this_one_here(tflite):
    with recorded_site(lambda: [with_file(tflite)]) as hub:
        told_besides(hub, "zh-hans", DOCUMENT.replace(HANDLE, "tests/former/1"))
        assert f"{HANDLE}: copied\n" in mirror(hub)

    [source] = {each.source for each in ModelVersion.objects.get().documents.all()}
    assert source == DOCUMENT


def test_a_name_that_nobody_could_publish_is_refused(tmp_path, tflite):
    file = {"path": "model.tflite", "sha256": "0" * 64, "size_bytes": len(tflite)}
    original = Original("", "tests/told?/1", {"en": DOCUMENT}, {"tflite": [file]})
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "model.tflite").write_bytes(tflite)

    with pytest.raises(CopyRefused, match="not a model name"):
        copying.copy(original, lambda _form: nullcontext(tmp_path / "files"))

    assert not HubModel.objects.exists()


def test_what_its_publisher_added_meanwhile_stays(kit, tflite, monkeypatch):
    receive = copying.receive_submission

    def receive_later(*given):
        assert add(ModelVersion.objects.get(), "tflite", tflite).state == "accepted"
        return receive(*given)

    monkeypatch.setattr(copying, "receive_submission", receive_later)

    with pytest.raises(CommandError, match="has its TensorFlow Lite files"):
        take_in(kit)

    assert ModelVersion.objects.get().variant_files.count() == 1
    assert faults() == []


def test_nothing_stays_of_a_copy_whose_file_is_refused(kit):
    with zipfile.ZipFile(kit) as files:
        statement = json.loads(files.read("statement.json"))
    del statement["key"], statement["signature"]
    [file] = statement["files"]
    file |= {"sha256": hashlib.sha256(b"no file").hexdigest(), "size_bytes": 7}
    files = {
        "tflite/model.tflite": b"no file",
        "statement.json": json.dumps(sign(statement, signing_key())).encode(),
    }
    kit.write_bytes(changed(kit.read_bytes(), files))

    with pytest.raises(CommandError, match="no TensorFlow Lite file"):
        take_in(kit)

    assert not HubModel.objects.exists()
