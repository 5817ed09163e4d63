"""Files for other runtimes: checked, added once, and served to their clients."""

from pathlib import Path

import pytest

from catalog.models import HubModel, Variant
from catalog.services import record_change
from registry import intake, storage
from registry.models import LedgerEntry, VariantFile
from registry.services import process_submission
from registry.verifying import verify
from tests.publishing import publish
from tests.registry.variant_files import (
    WEIGHTS,
    add,
    announce,
    packed,
    send,
    tfjs_files,
)

pytestmark = pytest.mark.django_db
TFJS = {"tfjs-format": "file"}
LITE = {"lite-format": "tflite"}


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    """What is damaged here is named by its content, as are the files of other tests."""
    modules = settings.STORAGES["modules"] | {"OPTIONS": {"location": tmp_path / "own"}}
    settings.STORAGES = settings.STORAGES | {"modules": modules}


@pytest.fixture
def version():
    return publish("colours/variants")


@pytest.fixture
def with_tfjs(version):
    submission = add(version, "tfjs", packed(tfjs_files()))
    assert submission.state == "accepted", submission.findings
    return version


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def faults():
    return [str(fault) for fault in verify(lambda archives, _count: archives)]


def test_browser_finds_the_model_and_its_shards_beside_it(client, with_tfjs):
    page = with_tfjs.get_absolute_url()

    model = client.get(f"{page}/model.json", TFJS)
    first = client.get(f"{page}/group1-shard1of2.bin", TFJS)
    second = client.get(f"{page}/group1-shard2of2.bin", TFJS)

    assert body(model) == tfjs_files()["model.json"]
    assert model["Content-Type"] == "application/json"
    assert body(first) + body(second) == WEIGHTS
    for response in (model, first, second):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Repr-Digest"].startswith("sha-256=:")
    assert HubModel.objects.get().downloads == 1


def test_pages_and_archives_are_not_opened_to_other_sites(client, with_tfjs):
    page = with_tfjs.get_absolute_url()

    for query in ({}, {"tf-hub-format": "compressed"}):
        assert "Access-Control-Allow-Origin" not in client.get(page, query)


def test_json_of_the_page_stays_what_it_was(client, with_tfjs):
    response = client.get(f"{with_tfjs.get_absolute_url()}/model.json")

    assert response.json()["handle"].startswith("tests/colours/variants")


def test_handle_without_version_leads_to_the_same_file(client, with_tfjs):
    response = client.get(f"/{with_tfjs.model.handle}/model.json", TFJS)

    assert response.status_code == 302
    address = f"{with_tfjs.get_absolute_url()}/model.json?tfjs-format=file"
    assert response["Location"] == address
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path",
    ["tests/tfjs-model/colours/variants/1", "tests/tfjs-model/other/default/1"],
)
def test_addresses_of_tfhub_lead_to_the_files(client, with_tfjs, path):
    Variant.objects.create(
        version=with_tfjs, format="tfjs", handle="tests/other/default/1"
    )

    response = client.get(f"/{path}/model.json", TFJS)

    assert body(response) == tfjs_files()["model.json"]


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/missing.bin", TFJS, 404),
        ("/model.json", {"tfjs-format": "compressed"}, 400),
        ("", LITE, 404),
        ("0/model.json", TFJS, 404),
        ("/../model.json", TFJS, 404),
    ],
)
def test_what_is_not_here_is_said_to_scripts_too(
    client, with_tfjs, path, query, status
):
    response = client.get(with_tfjs.get_absolute_url() + path, query)

    assert response.status_code == status
    assert response["Access-Control-Allow-Origin"] == "*"


def test_file_of_tflite_is_loaded_before_it_is_served(client, version, tflite):
    submission = add(version, "tflite", tflite)

    assert submission.state == "accepted", submission.findings
    response = client.get(version.get_absolute_url(), LITE)
    assert body(response) == tflite
    assert "tests_colours_variants_1.tflite" in response["Content-Disposition"]
    [report] = submission.scan_reports.all()
    assert "first-run" in report.rules
    former = client.get("/tests/lite-model/colours/variants/1", LITE)
    assert body(former) == tflite


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 something else entirely", "no TensorFlow Lite file"),
        (b"\x1c\0\0\0TFL3" + b"\xff" * 200, "its tables lead nowhere"),
    ],
)
def test_file_that_is_no_tflite_is_refused(version, content, words):
    submission = add(version, "tflite", content)

    assert submission.state == "rejected"
    assert words in " ".join(submission.told)
    assert not VariantFile.objects.exists()


def test_variant_is_added_once(version, with_tfjs):
    with pytest.raises(intake.VersionTaken, match=r"TensorFlow\.js"):
        announce(version, "tfjs", packed(tfjs_files()))


def test_second_of_two_at_once_changes_nothing(version):
    first, late = (send(version, "tfjs", packed(tfjs_files())) for _each in range(2))
    process_submission(first)

    process_submission(late)

    assert late.state == "rejected"
    assert "never change" in " ".join(late.told)
    assert VariantFile.objects.count() == len(tfjs_files())


def test_variant_of_no_version_is_refused(version):
    with pytest.raises(intake.SubmissionRefused, match="no published version"):
        announce(version, "tfjs", b"x", number=9)


def test_variant_without_a_number_is_of_the_newest_version(version):
    assert announce(version, "tfjs", b"x", number=None).number == version.number


def test_log_tells_what_was_added_and_verifies_it(with_tfjs):
    entry = LedgerEntry.objects.get(kind="variant_added")
    paths = [file["path"] for file in entry.facts["files"]]

    assert paths == sorted(tfjs_files())
    assert faults() == []


def test_changed_shard_is_a_fault(with_tfjs):
    row = VariantFile.objects.get(path="group1-shard1of2.bin")
    with Path(storage.module_storage().path(row.storage_key)).open("ab") as stream:
        stream.write(b"more")

    assert any("group1-shard1of2.bin" in fault for fault in faults())


def test_lost_row_is_a_fault(with_tfjs):
    VariantFile.objects.filter(path="model.json").delete()

    assert any("missing" in fault for fault in faults())


def test_withdrawn_version_takes_its_variants_along(client, with_tfjs):
    with_tfjs.mark_yanked("Wrong.")
    record_change(with_tfjs.model)

    response = client.get(f"{with_tfjs.get_absolute_url()}/model.json", TFJS)

    assert response.status_code == 410


def test_page_of_files_shows_each_format_with_code(client, with_tfjs):
    page = client.get(f"{with_tfjs.get_absolute_url()}/files").content.decode()

    assert "group1-shard2of2.bin" in page
    assert "loadLayersModel" in page
    address = f"{with_tfjs.get_absolute_url()}/model.json?tfjs-format=file"
    assert f'href="{address}"' in page
