"""What the site signs of a version: what the log says, and nothing else."""

import hashlib
import json

import pytest

from registry import life_cycle, renaming
from registry.ledger import SITE
from registry.models import Archive, LedgerEntry
from registry.signing.keys import public_key
from registry.signing.statement import NotStated, check_statement
from tests.factories import VersionFactory
from tests.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return publish("colours/stated")


@pytest.fixture
def statement(client, version):
    return client.get(f"/{version.handle}/statement.json").json()


def check(statement, version, **other):
    archive = version.archive
    said = {"sha256": archive.sha256, "size_bytes": archive.size_bytes}
    return check_statement(statement, **({"handle": version.handle} | said | other))


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
    facts = json.dumps({"archive_sha256": "0" * 64})
    from django.db import connection  # noqa: PLC0415 - rows cannot be changed by models

    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_ledgerentry SET facts = %s", [facts])

    assert client.get(f"/{version.handle}/statement.json").status_code == 404


def test_a_renamed_version_is_signed_for_by_its_new_name(client, version):
    renaming.rename_model(version.model, name="colours/renamed", by=SITE)

    statement = client.get("/tests/colours/renamed/1/statement.json").json()

    assert check(statement, version, handle="tests/colours/renamed/1")


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
