"""`manage.py publish_module`: an archive in a file becomes a hosted version."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.models import ModelVersion, Publisher
from tests import builders
from tests.factories import (
    DocumentFactory,
    HubModelFactory,
    PublisherFactory,
    VersionFactory,
)
from tests.publishing import document_for

pytestmark = pytest.mark.django_db
HANDLE = "acme/colours/classification/1"


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    modules = settings.STORAGES["modules"] | {
        "OPTIONS": {"location": tmp_path / "modules"}
    }
    settings.STORAGES = settings.STORAGES | {"modules": modules}
    settings.MODULE_CACHE_DIR = tmp_path / "cache"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "net.tar.gz"
    path.write_bytes(builders.packed(builders.classifier_module(tmp_path / "module")))
    return path


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "document.md"
    path.write_text(document_for(HANDLE, "image-classification"), encoding="utf-8")
    return path


def test_archive_and_document_become_a_version(archive, document):
    out = StringIO()

    call_command("publish_module", HANDLE, archive, document=[document], stdout=out)

    version = ModelVersion.objects.get()
    assert version.handle == HANDLE
    assert version.archive
    assert f"{HANDLE} is published" in out.getvalue()


def test_documented_version_needs_no_document(archive):
    model = HubModelFactory(
        publisher=PublisherFactory(name="acme"), name="colours/classification"
    )
    documented = VersionFactory(model=model)
    DocumentFactory(
        version=documented, source=document_for(HANDLE, "image-classification")
    )

    call_command("publish_module", HANDLE, archive, stdout=StringIO())

    version = ModelVersion.objects.get()
    assert version.pk == documented.pk
    assert version.archive
    assert version.documents.get().title == "Colours"


@pytest.mark.parametrize(
    ("handle", "reason"),
    [
        ("acme/colours", "publisher/name/version"),
        ("admin/colours/1", "reserved"),
        ("acme/colours/1", "An English model document is needed"),
    ],
)
def test_refusal_says_why(archive, handle, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("publish_module", handle, archive)

    assert not ModelVersion.objects.exists()


def test_file_that_is_missing_is_named(tmp_path, document):
    with pytest.raises(CommandError, match="No such file"):
        call_command("publish_module", HANDLE, tmp_path / "no", document=[document])


def test_file_that_is_no_module_is_refused(tmp_path, document):
    path = tmp_path / "net.tar.gz"
    path.write_bytes(b"nothing")

    with pytest.raises(CommandError, match="Not published"):
        call_command("publish_module", HANDLE, path, document=[document])

    assert Publisher.objects.filter(name="acme").exists()
