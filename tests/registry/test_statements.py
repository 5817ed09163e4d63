"""What the site signs of a version: what the log says, and nothing else."""

import hashlib
import json

import pytest
from django.db import connection

from registry import life_cycle, renaming
from registry.ledger import SITE
from registry.models import Archive, LedgerEntry, VariantFile
from registry.signing.keys import public_key, signing_key
from registry.signing.signatures import sign
from registry.signing.statement import (
    SAVED_MODEL,
    NotStated,
    check_files,
    check_statement,
    deprecation,
    stated_files,
)
from tests.factories import VersionFactory
from tests.publishing import publish
from tests.registry.variant_files import add, alone, packed, tfjs_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return publish("colours/stated")


@pytest.fixture
def statement(client, version):
    return client.get(f"/{version.handle}/statement.json").json()


def check(statement, version, handle="", **other):
    archive = version.archive
    found = check_statement(statement, handle=handle or version.handle)
    said = {"sha256": archive.sha256, "size_bytes": archive.size_bytes}
    check_files(found, SAVED_MODEL, [said | other])
    return found


def test_a_statement_tells_what_was_published(statement, version):
    assert check(statement, version)["key"] == public_key()

    assert statement["files"] == sorted(
        version.archive.files, key=lambda file: file["path"]
    )
    entry = LedgerEntry.objects.get(kind="published")
    assert statement["log"] == {
        "number": entry.number,
        "kind": "published",
        "hash": entry.hash,
    }
    assert set(statement["documents_sha256"]) == {"en"}


def test_corrected_documents_are_signed_as_they_stand(client, version):
    version.documents.update(source="# Corrected")

    statement = client.get(f"/{version.handle}/statement.json").json()

    digest = hashlib.sha256(b"# Corrected").hexdigest()
    assert check(statement, version)["documents_sha256"] == {"en": digest}


@pytest.mark.parametrize(
    "change",
    [
        lambda statement: statement["files"].pop(),
        lambda statement: statement["archive"].update(sha256="0" * 64),
        lambda statement: statement.update(published_at=None),
        lambda statement: statement.update(signature=statement["signature"][::-1]),
        lambda statement: statement.update(signature="x"),
        lambda statement: statement.update(key="A" * 43 + "="),
        lambda statement: statement.update(more=1.5),
    ],
)
def test_a_changed_statement_is_refused(statement, version, change):
    change(statement)

    with pytest.raises(NotStated) as refused:
        check(statement, version)

    assert refused.value.code == "altered"


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"sha256": "0" * 64}, "other_bytes"),
        ({"size_bytes": 1}, "other_bytes"),
        ({"handle": "tests/colours/other/1"}, "other_version"),
    ],
)
def test_a_statement_about_something_else_is_refused(statement, version, other, code):
    with pytest.raises(NotStated) as refused:
        check(statement, version, **other)

    assert refused.value.code == code


@pytest.mark.parametrize("given", [None, [], {}, {"format": "other"}, "x"])
def test_what_is_no_statement_is_refused(version, given):
    with pytest.raises(NotStated) as refused:
        check(given, version)

    assert refused.value.code == "not_a_statement"


def test_bytes_that_the_log_does_not_tell_of_are_not_signed_for(client, version):
    Archive.objects.filter(version=version).update(sha256="0" * 64)

    assert client.get(f"/{version.handle}/statement.json").status_code == 404


def test_an_entry_that_was_changed_is_not_believed(client, version):
    Archive.objects.filter(version=version).update(sha256="0" * 64)
    facts = LedgerEntry.objects.get().facts | {"archive_sha256": "0" * 64}
    with connection.cursor() as cursor:  # Models refuse to change an entry.
        change = "UPDATE registry_ledgerentry SET facts = %s"
        cursor.execute(change, [json.dumps(facts)])

    assert client.get(f"/{version.handle}/statement.json").status_code == 404


def test_a_renamed_version_is_signed_for_by_its_new_name(client, version):
    renaming.rename_model(version.model, name="colours/renamed", by=SITE)

    statement = client.get("/tests/colours/renamed/1/statement.json").json()

    assert check(statement, version, handle="tests/colours/renamed/1")


def stated(client, version):
    statement = client.get(f"/{version.handle}/statement.json").json()
    return check_statement(statement, handle=version.handle)


def test_files_that_were_added_are_signed_for_with_their_entry(client, version):
    add(version, "tfjs", packed(tfjs_files()))

    statement = stated(client, version)

    told = {file["path"]: file for file in stated_files(statement)["tfjs"]}
    rows = VariantFile.objects.filter(version=version)
    assert told == {row.path: row.to_json() for row in rows}
    entry = LedgerEntry.objects.get(kind="variant_added")
    assert statement["variants"][0]["log"]["hash"] == entry.hash
    check(statement, version)


def test_added_files_that_the_log_does_not_tell_of_are_left_out(client, version):
    add(version, "tfjs", packed(tfjs_files()))
    VariantFile.objects.filter(path="model.json").update(sha256="0" * 64)

    assert set(stated_files(stated(client, version))) == {SAVED_MODEL}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda files: files[0].update(sha256="0" * 64), "other bytes than these"),
        (lambda files: files[0].update(path="other"), "other bytes than these"),
        (lambda files: files.pop(), "more than these"),
        (lambda files: files.append(files[0] | {"path": "x"}), "other bytes"),
    ],
)
def test_other_files_than_those_that_stand_alone_are_refused(client, change, words):
    statement = stated(client, alone("Tfjs", packed(tfjs_files())))
    files = [dict(file) for file in stated_files(statement)["tfjs"]]
    check_files(statement, "tfjs", files[::-1])
    change(files)

    with pytest.raises(NotStated, match=words):
        check_files(statement, "tfjs", files)


def test_a_format_that_nobody_signed_for_is_refused(statement):
    with pytest.raises(NotStated, match="tells of no tflite file"):
        check_files(statement, "tflite", [])


@pytest.mark.parametrize(
    "more",
    [
        {"archive": None},
        {"archive": None, "variant": 7},
        {"archive": None, "variant": "tflite", "files": []},
        {"archive": 7},
        {"archive": {}},
        {"variants": 7},
        {"variants": [{}]},
        {"variants": [{"format": "tfjs", "files": ["x"]}]},
        {"archive": None, "variant": "tfjs", "files": {}},
    ],
)
def test_a_signed_statement_that_says_nothing_is_none(statement, version, more):
    body = {k: v for k, v in statement.items() if k not in ("key", "signature")}
    hostile = sign({**body, **more}, signing_key())

    with pytest.raises(NotStated) as refused:
        check_statement(hostile, handle=version.handle)

    assert refused.value.code == "not_a_statement"


def test_advice_against_a_version_is_signed(client, version):
    claimed = {"deprecation_reason": "Forged.", "successor": "tests/evil"}
    assert deprecation(stated(client, version), claimed) == ("", "")

    life_cycle.deprecate(version, reason="Old.", successor="", by=SITE)

    assert deprecation(stated(client, version), claimed) == ("Old.", "")
    assert deprecation({}, claimed) == ("Forged.", "tests/evil")


def test_withdrawn_and_documented_versions_have_none(client, version):
    life_cycle.yank(version, reason="Wrong.", by=SITE)
    documented = VersionFactory()

    assert client.get(f"/{version.handle}/statement.json").status_code == 410
    assert client.get(f"/{documented.handle}/statement.json").status_code == 404


def test_a_statement_takes_few_queries(client, version, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.get(f"/{version.handle}/statement.json")


def test_the_files_page_leads_to_the_statement(client, version):
    page = client.get(f"/{version.handle}/files").content.decode()

    assert f'href="/{version.handle}/statement.json"' in page
