"""The log of what happened to versions: appended to, never changed."""

import hashlib
import importlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from registry import ledger, services
from registry.ledger import SITE
from registry.models import Archive, LedgerEntry, LedgerHead, Unchangeable
from registry.modules.rules import RULES_VERSION
from registry.services import process_submission
from registry.signing.canonical import digest
from registry.signing.chain import START
from tests.factories import VersionFactory
from tests.publishing import publish, submit

pytestmark = pytest.mark.django_db
migration = importlib.import_module("registry.migrations.0013_record_archives")


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    modules = settings.STORAGES["modules"] | {
        "OPTIONS": {"location": tmp_path / "modules"}
    }
    settings.STORAGES = settings.STORAGES | {"modules": modules}
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


def append(handle="acme/net/1", **facts):
    return ledger.append(LedgerEntry.Kind.YANKED, handle, by=SITE, facts=facts)


def test_an_entry_holds_the_hash_of_the_one_before():
    first, second = append(reason="一"), append(reason="Two")

    assert (first.number, second.number) == (1, 2)
    assert first.previous_hash == START
    assert second.previous_hash == first.hash
    head = LedgerHead.objects.get()
    assert (head.number, head.hash) == (2, second.hash)


def test_an_entry_read_back_has_its_hash():
    written = append(reason="一", count=3, nothing=None)

    read = LedgerEntry.objects.get()

    assert read.computed_hash() == written.hash


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", 2),
        ("kind", "restored"),
        ("handle", "acme/net/2"),
        ("who", "user:eve"),
        ("token_id", 7),
        ("facts", {"reason": "Other."}),
        ("previous_hash", "1" * 64),
    ],
)
def test_every_field_is_covered_by_the_hash(field, value):
    entry = append(reason="Broken.")

    setattr(entry, field, value)

    assert entry.computed_hash() != entry.hash


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda _entry: LedgerEntry.objects.update(who="user:eve"),
        lambda _entry: LedgerEntry.objects.all().delete(),
        lambda entry: LedgerEntry.objects.bulk_update([entry], ["who"]),
        lambda _entry: LedgerEntry.objects.update_or_create(number=1),
    ],
)
def test_entries_are_neither_changed_nor_deleted(change):
    entry = append()

    with pytest.raises(Unchangeable):
        change(entry)

    assert LedgerEntry.objects.get().who == "site"


def test_staff_can_look_at_the_log_alone(admin_client):
    entry = append()
    address = f"/admin/registry/ledgerentry/{entry.pk}"

    assert admin_client.get("/admin/registry/ledgerentry/").status_code == 200
    assert admin_client.get(f"{address}/change/").status_code == 200
    assert admin_client.post(f"{address}/change/", {"who": "eve"}).status_code == 403
    assert admin_client.post(f"{address}/delete/").status_code == 403


def test_publishing_is_written_down_with_what_was_published():
    version = publish()

    entry = LedgerEntry.objects.get()

    archive = version.archive
    source = version.documents.get(language="en").source
    assert (entry.kind, entry.handle) == ("published", version.handle)
    assert (entry.who, entry.token_id) == ("site", None)
    assert entry.facts == {
        "archive_sha256": archive.sha256,
        "size_bytes": archive.size_bytes,
        "files_sha256": digest(sorted(archive.files, key=lambda file: file["path"])),
        "rules_version": RULES_VERSION,
        "documents_sha256": {"en": hashlib.sha256(source.encode()).hexdigest()},
        "previous_version": None,
        "default_version": 1,
    }


def test_a_version_names_the_archive_of_the_one_before():
    first = publish()
    publish(number=2)

    facts = LedgerEntry.objects.get(number=2).facts

    assert facts["previous_version"] == {
        "number": 1,
        "archive_sha256": first.archive.sha256,
    }
    assert facts["default_version"] == 2


def test_who_sent_an_upload_is_named():
    submission = submit()
    submission.submitted_by = get_user_model().objects.create_user("site")
    submission.save()

    process_submission(submission)

    assert LedgerEntry.objects.get().who == "user:site"


def test_what_is_not_published_is_not_in_the_log(monkeypatch):
    def full(*_args):
        raise OSError("broken disk")

    monkeypatch.setattr(services.storage, "store_archive", full)

    assert process_submission(submit()).state == "rejected"

    assert not LedgerEntry.objects.exists()
    assert not LedgerHead.objects.exclude(number=0).exists()


def test_what_is_rolled_back_leaves_no_gap():
    append()
    with transaction.atomic():
        append()
        transaction.set_rollback(True)

    assert append().number == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_write_one_chain():
    def write(number):
        try:
            return append(f"acme/net/{number}").number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(write, range(1, 13)))

    entries = list(LedgerEntry.objects.all())
    assert sorted(numbers) == list(range(1, 13))
    assert [entry.previous_hash for entry in entries] == [
        START,
        *(entry.hash for entry in entries[:-1]),
    ]


def test_what_was_here_before_the_log_is_recorded_as_that():
    version = VersionFactory()
    files = [{"path": "saved_model.pb", "size_bytes": 3, "sha256": "b" * 64}]
    Archive.objects.create(
        version=version,
        sha256="a" * 64,
        size_bytes=9,
        unpacked_bytes=3,
        files=files,
    )

    for _twice in range(2):
        migration.record_archives(apps, None)

    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.handle) == ("recorded", version.handle)
    assert entry.computed_hash() == entry.hash == LedgerHead.objects.get().hash
    assert entry.facts["files_sha256"] == digest(files)
    assert entry.facts["state"] == "published"
