"""Publishing: what is taken, what is refused, what is left behind."""

import io
from pathlib import Path

import pytest

from catalog.models import Change, HubModel, ModelVersion
from catalog.services import yank
from registry import intake, scanning, services, storage
from registry.models import Archive, Submission
from tests import builders
from tests.factories import HubModelFactory, PublisherFactory, VersionFactory
from tests.publishing import document_for, publish, submit

pytestmark = pytest.mark.django_db


def stored_files() -> set[str]:
    root = Path(storage.module_storage().location)
    return {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()}


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    modules = settings.STORAGES["modules"] | {
        "OPTIONS": {"location": tmp_path / "modules"}
    }
    settings.STORAGES = settings.STORAGES | {"modules": modules}
    settings.MODULE_CACHE_DIR = tmp_path / "cache"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


@pytest.fixture
def make_documented():
    """Make a version that is documented, without an archive."""

    def make(number=1):
        publisher = PublisherFactory(name="tests", title="Tests")
        model = HubModelFactory(publisher=publisher, name="colours/classification")
        return VersionFactory(model=model, number=number, published_at=None)

    return make


def test_what_keras_2_notes_beside_a_module_is_left_out(tmp_path):
    module = builders.classifier_module(tmp_path / "module")
    (module / "keras_metadata.pb").write_bytes(b"a pickled Lambda")

    published = services.process_submission(submit(upload=builders.packed(module)))

    served = [file["path"] for file in published.version.archive.files]
    assert "saved_model.pb" in served
    assert "keras_metadata.pb" not in served


def test_published_module_carries_the_facts_read_from_it():
    version = publish()

    assert version.handle == "tests/colours/classification/1"
    assert version.model.default_version == version
    assert version.is_callable
    assert version.contract.task == "image-classification"
    assert version.labels == ["red", "green", "blue", "grey"]
    assert str(version.signature_list[0].inputs[0]) == "float32 [N,32,32,3]"
    assert version.documents.get(language="en").title == "Colours"
    assert Change.objects.filter(model_id=version.model_id).exists()


def test_only_the_repacked_archive_stays():
    version = publish()

    assert stored_files() == {version.archive.storage_key}
    assert not list(storage._temporary_dir().iterdir())


def test_same_content_gives_the_same_hash():
    first = publish("colours/one")
    second = publish("colours/two")

    assert first.archive.sha256 == second.archive.sha256


def test_local_path_holds_the_module():
    version = publish()

    folder = storage.local_path(version.archive)

    assert (folder / "saved_model.pb").is_file()
    assert storage.local_path(version.archive) == folder
    assert [p.name for p in folder.parent.iterdir()] == [version.archive.sha256]


def test_version_is_never_replaced():
    publish()

    with pytest.raises(intake.SubmissionRefused, match="versions never change"):
        submit()


def test_newest_version_becomes_the_default():
    publish(number=2)
    older = publish(number=1)

    assert HubModel.objects.get(pk=older.model_id).default_version.number == 2


@pytest.mark.parametrize(
    ("name", "number", "sentence"),
    [
        ("bad name", 1, "not a model name"),
        ("../evil", 1, "not a model name"),
        ("colours/demo", 1, "cannot end in “demo”"),
        ("colours/predict", 1, "cannot end in “predict”"),
        ("colours/50", 1, "cannot end in a number"),
        ("a" * 130, 1, "over 120 characters"),
        ("colours", 0, "whole number from 1"),
    ],
)
def test_bad_handle_is_refused(name, number, sentence):
    with pytest.raises(intake.SubmissionRefused, match=sentence):
        submit(name, number=number, upload=b"never read")

    assert not Submission.objects.exists()


def test_upload_over_the_limit_is_refused_and_not_kept(settings):
    settings.MODULE_MAX_ARCHIVE_BYTES = 10

    with pytest.raises(intake.SubmissionRefused, match="larger than 10 bytes"):
        submit(upload=b"x" * 11)

    assert not stored_files()


def test_upload_that_is_no_archive_is_rejected_with_a_reason():
    submission = services.process_submission(submit(upload=b"not an archive"))

    assert submission.state == "rejected"
    assert submission.findings
    assert not ModelVersion.objects.exists()
    assert not stored_files()


def test_document_for_another_handle_is_rejected():
    documents = {"en": document_for("tests/other/1", "image-classification")}

    submission = services.process_submission(submit(documents=documents))

    assert submission.state == "rejected"
    assert any("tests/other/1" in finding for finding in submission.told)


def test_processing_twice_publishes_once():
    submission = submit()
    services.process_submission(submission)

    services.process_submission(Submission.objects.get(pk=submission.pk))

    assert ModelVersion.objects.count() == Archive.objects.count() == 1


def test_second_upload_of_one_handle_is_rejected_when_the_first_is_published():
    first, second = submit(), submit()

    services.process_submission(first)
    services.process_submission(second)

    assert (first.state, second.state) == ("accepted", "rejected")
    assert "versions never change" in second.told[0]
    assert stored_files() == {first.version.archive.storage_key}


def test_scan_that_breaks_leaves_no_file_and_no_submission_behind(monkeypatch):
    def break_down(*_arguments):
        raise ArithmeticError("an unforeseen graph")

    monkeypatch.setattr(scanning.inspecting, "inspect_upload", break_down)

    submission = services.process_submission(submit())

    assert submission.state == "rejected"
    assert "could not be checked" in submission.told[0]
    assert stored_files() == set()
    assert not list(storage._temporary_dir().iterdir())


def test_rows_that_cannot_be_written_leave_no_archive(monkeypatch):
    def break_down(*_arguments):
        raise ArithmeticError("a number no column can hold")

    monkeypatch.setattr(scanning.importer, "store_documents", break_down)

    submission = services.process_submission(submit())

    assert submission.state == "rejected"
    assert stored_files() == set()
    assert not HubModel.objects.exists()


def test_archive_is_moved_into_place_whole():
    version = publish()
    path = Path(storage.module_storage().path(version.archive.storage_key))

    assert path.stat().st_size == version.archive.size_bytes
    assert path.stat().st_mode & 0o777 == 0o644


def test_language_the_site_does_not_speak_is_refused():
    text = document_for("tests/colours/classification/1", "image-classification")

    with pytest.raises(intake.SubmissionRefused, match=r"en, zh-hans, not \.\./de"):
        submit(documents={"en": text, "../de": text})


def test_withdrawn_default_gives_way_to_the_version_before():
    first = publish(number=1)
    second = publish(number=2)

    yank(second, reason="Wrong labels.")

    assert HubModel.objects.get(pk=first.model_id).default_version == first


def test_missing_document_is_refused():
    with pytest.raises(intake.SubmissionRefused, match="English model document"):
        submit(documents={"zh-hans": "只有中文"}, upload=b"")


def test_receiving_reads_streams_not_bytes():
    class Stream(io.BytesIO):
        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= storage.CHUNK_BYTES
            return super().read(size)

    upload = Stream(builders.picture_bytes())

    key, _sha256, size = storage.save_stream("incoming/x", upload, 10_000)

    assert storage.module_storage().size(key) == size


def test_documented_version_takes_its_archive(make_documented):
    documented = make_documented()

    version = publish()

    assert version.pk == documented.pk
    assert version.archive
    assert version.published_at
    assert version.documents.get().title == "Colours"
    assert version.model.default_version == version


def test_withdrawn_version_stays_taken(make_documented):
    yank(make_documented(), reason="Wrong labels.")

    with pytest.raises(intake.SubmissionRefused):
        submit()


def test_hosted_version_leads_though_a_newer_one_is_documented(make_documented):
    make_documented(number=2)

    version = publish()

    assert version.model.default_version == version


def test_placeholder_describes_no_archive():
    text = document_for("tests/colours/classification/1", "image-classification")

    submission = services.process_submission(
        submit(documents={"en": text.replace("# Module", "# Placeholder")})
    )

    assert submission.state == "rejected"
    assert "Placeholder" in submission.told[0]
