"""`verify_registry` finds whatever is not as it was published, and says where."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from catalog.models import ModelVersion
from registry import storage
from registry.models import Archive, LedgerEntry, LedgerHead
from registry.modules import archive as packing
from tests.factories import VersionFactory
from tests.publishing import publish

pytestmark = pytest.mark.django_db
HANDLE = "tests/colours/classification/1"


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    modules = settings.STORAGES["modules"] | {
        "OPTIONS": {"location": tmp_path / "modules"}
    }
    settings.STORAGES = settings.STORAGES | {"modules": modules}
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


def faults() -> list[str]:
    out = io.StringIO()
    try:
        call_command("verify_registry", stdout=out)
        code = 0
    except CommandError as error:
        code = error.returncode
    lines = out.getvalue().splitlines()[:-1]
    assert code == (1 if lines else 0)
    return lines


def rewrite(sql: str, *values: object) -> None:
    """As somebody would who can reach the database."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def stored(version) -> Path:
    return Path(storage.module_storage().path(version.archive.storage_key))


def pack_again(version, tmp_path, change) -> None:
    folder = tmp_path / "changed"
    folder.mkdir()
    with storage.open_stored(version.archive.storage_key) as stream:
        packing.unpack(stream, folder, packing.Limits())
    change(folder)
    with stored(version).open("wb") as out:
        packing.pack(folder, out)


def test_what_is_as_it_was_published_has_no_faults():
    publish()
    publish(number=2)

    assert faults() == []


def test_an_empty_site_has_no_faults(db):
    assert faults() == []


@pytest.mark.parametrize(
    "change", ["who = 'user:eve'", "handle = 'tests/other/1'", "facts = '{\"a\": 1.5}'"]
)
def test_a_changed_entry_is_named(change):
    publish()

    rewrite(f"UPDATE registry_ledgerentry SET {change} WHERE number = 1")  # noqa: S608

    assert "log, entry 1: it was changed: its hash is another one." in faults()


def test_an_entry_taken_out_of_the_middle_is_noticed():
    for number in (1, 2, 3):
        publish(number=number)

    rewrite("DELETE FROM registry_ledgerentry WHERE number = 2")

    found = faults()
    assert "log, entry 3: entry 2 should come here." in found
    assert "log, entry 3: it does not follow from the entry before it." in found
    assert (
        "tests/colours/classification/2: the log does not say that it was published."
        in found
    )


def test_an_entry_changed_with_its_hash_breaks_the_chain():
    publish()
    publish(number=2)
    entry = LedgerEntry.objects.get(number=1)
    entry.who = "user:eve"

    rewrite(
        "UPDATE registry_ledgerentry SET who = %s, hash = %s WHERE number = 1",
        entry.who,
        entry.computed_hash(),
    )

    assert faults() == ["log, entry 2: it does not follow from the entry before it."]


def test_a_log_whose_end_was_cut_off_is_noticed():
    publish()
    publish(number=2)

    rewrite("DELETE FROM registry_ledgerentry WHERE number = 2")

    assert "log: its end is not where the last entry was written." in faults()


def test_a_log_without_its_head_is_noticed():
    publish()
    LedgerHead.objects.all().delete()

    assert faults() == ["log: its end is not where the last entry was written."]


def test_one_flipped_bit_is_found(tmp_path):
    path = stored(publish())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    found = faults()

    assert found[0].startswith(f"{HANDLE}: the archive's SHA-256 is ")
    assert len(found) >= 2  # and what of it can be read no more


def test_a_changed_file_is_named(tmp_path):
    def change(folder):
        (folder / "assets.extra/labels.txt").write_text("no\nno\nno\n")
        (folder / "more.txt").write_text("more")

    pack_again(publish(), tmp_path, change)

    found = faults()

    assert f"{HANDLE}, assets.extra/labels.txt: its bytes were changed." in found
    assert f"{HANDLE}, more.txt: it does not belong here." in found


def test_a_missing_file_is_named(tmp_path):
    def change(folder):
        (folder / "assets.extra/labels.txt").unlink()

    pack_again(publish(), tmp_path, change)

    assert f"{HANDLE}, assets.extra/labels.txt: it is missing." in faults()


def test_a_shortened_archive_is_told_with_its_size():
    version = publish()
    data = stored(version).read_bytes()
    stored(version).write_bytes(data[:-20])

    assert (
        f"{HANDLE}: the archive has {len(data) - 20} bytes, not {len(data)}."
        in faults()
    )


def test_a_lost_archive_does_not_stop_the_check(tmp_path):
    first = publish("colours/one")
    publish("colours/two", build=_other_module)
    stored(first).unlink()

    found = faults()

    assert len(found) == 1
    assert found[0].startswith("tests/colours/one/1: ")
    assert "cannot be read" in found[0]


def _other_module(path: Path) -> Path:
    from tests import builders  # noqa: PLC0415

    module = builders.classifier_module(path)
    (module / "assets.extra").mkdir(exist_ok=True)
    (module / "assets.extra/note.txt").write_text("other")
    return module


def test_rows_that_agree_with_the_bytes_but_not_with_the_log_are_found(tmp_path):
    version = publish()
    pack_again(version, tmp_path, lambda folder: (folder / "more").write_text("x"))
    data = stored(version).read_bytes()
    Archive.objects.update(size_bytes=len(data))

    assert f"{HANDLE}: its size_bytes is not the one in the log." in faults()


def test_a_version_published_without_the_log_is_named():
    publish()
    rewrite("DELETE FROM registry_ledgerentry")
    LedgerHead.objects.all().delete()

    assert faults() == [f"{HANDLE}: the log does not say that it was published."]


def test_a_version_that_is_gone_is_named():
    publish()
    Archive.objects.all().delete()

    assert faults() == [
        f"{HANDLE}: the log says it was published, but it has no archive."
    ]


def test_a_state_that_the_log_does_not_know_is_told():
    version = publish()
    VersionFactory()  # documented alone, and not in the log
    ModelVersion.objects.update(state="yanked")

    assert faults() == [f"{version.handle}: it is yanked; the log says published."]
