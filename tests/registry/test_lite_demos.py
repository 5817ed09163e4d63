"""A `.tflite` file that stands alone: read and run in the jail, and given a demo."""

import pytest

from catalog.models import ModelVersion
from registry import intake
from registry.models import ScanReport
from registry.scanning import sentences
from registry.services import process_submission
from tests.builders import lite_file, lite_networks
from tests.publishing import document_for, submit
from tests.registry.variant_files import alone

pytestmark = pytest.mark.django_db
LABELS = ["red", "green", "blue"]
CONTRACT = {
    "task": "image-classification",
    "input": {"name": "pixels", "size": [8, 8], "resize": "stretch"},
    "output": {
        "keys": {"scores": "scores"},
        "meaning": "probabilities",
        "labels": "assets.extra/labels.txt",
    },
}


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    modules = settings.STORAGES["modules"] | {"OPTIONS": {"location": tmp_path / "own"}}
    settings.STORAGES = settings.STORAGES | {"modules": modules}


@pytest.fixture
def tried(settings):
    """Have uploads run once, as the site does."""
    settings.TRY_UPLOADS = True


def published(name: str, **changes) -> ModelVersion:
    return alone("Lite", lite_file(name).read_bytes(), variant="tflite", **changes)


def refused(upload: bytes) -> str:
    document = document_for("tests/colours/alone/1", "image-classification")
    documents = {"en": document.replace("# Module", "# Lite")}
    done = process_submission(
        submit("colours/alone", upload=upload, documents=documents)
    )
    assert done.state == "rejected"
    return " ".join(done.told)


def test_signature_and_task_make_a_demo(tried):
    version = published("float")

    [report] = ScanReport.objects.all()
    assert version.contract.task == "image-classification"
    assert version.contract.input.size == (8, 8)
    assert version.contract.output.meaning == "probabilities"
    assert "pixel values as 0 to 1" in sentences(report)[0]
    assert report.rules == ["module.files", "first-run", "contract", "document"]
    golden = report.first_run["golden"]["outputs"]["scores"]
    assert (golden["dtype"], golden["shape"]) == ("float32", [1, 3])
    assert report.first_run["p50_ms"] > 0


@pytest.mark.parametrize(
    ("name", "dtype", "value_range"),
    [("int8", "float32", (0.0, 1.0)), ("uint8", "uint8", (0.0, 255.0))],
)
def test_quantised_file_says_itself_how_it_is_fed(tried, name, dtype, value_range):
    version = published(name, labels=LABELS)

    rule = version.contract.input
    assert (rule.dtype, rule.value_range) == (dtype, value_range)
    assert version.signatures[0]["inputs"][0]["dtype"] == name
    assert version.contract.output.meaning == "probabilities"
    [report] = ScanReport.objects.all()
    assert "takes the middle square of a picture." in sentences(report)[0]


def test_labels_are_taken_from_the_file_itself():
    assert published("labelled").labels == LABELS


def test_labels_that_were_sent_win():
    sent = ["rouge", "vert", "bleu"]

    assert published("labelled", labels=sent).labels == sent


def test_labels_that_do_not_fit_are_refused():
    with pytest.raises(AssertionError, match="There are 2 labels"):
        published("float", labels=LABELS[:2])


@pytest.mark.parametrize("name", ["float", "nameless"])
def test_contract_that_was_sent_is_kept_as_it_is(name):
    contract = CONTRACT
    if name == "nameless":
        output = CONTRACT["output"] | {"keys": {"scores": "Identity"}}
        contract = CONTRACT | {"output": output}

    version = published(name, contract=contract, labels=LABELS)

    assert version.contract.input.resize == "stretch"
    assert version.contract.output.labels is None  # The file has no folder.
    assert version.labels == LABELS
    assert version.contract.signature == version.signatures[0]["name"]


def test_contract_about_other_tensors_is_refused():
    rule = CONTRACT["input"] | {"name": "images"}

    with pytest.raises(AssertionError, match="has no input 'images'"):
        published("float", contract=CONTRACT | {"input": rule})


def test_labels_without_a_demo_to_use_them_are_refused():
    with pytest.raises(AssertionError, match="no contract that says what"):
        published("double", labels=LABELS)


def test_file_nobody_explains_gets_the_general_demo(client):
    version = published("double")

    assert version.contract is None
    assert version.demo_contract.task == "tensors"
    page = client.get(version.get_absolute_url()).content.decode()
    assert f'href="{version.get_absolute_url()}/demo"' in page
    assert "No live demo" not in page


def test_file_that_fails_is_refused(tried):
    assert "The module fails when it is called" in refused(
        lite_file("failing").read_bytes()
    )


def test_operation_that_writes_files_is_not_run(tried):
    # Kernels of TensorFlow Lite reach no files, and LiteRT brings none of TensorFlow's.
    told = refused((lite_networks() / "writing.tflite").read_bytes())

    assert "Select TensorFlow op" in told


def test_file_whose_tables_lead_nowhere_is_refused():
    ours = lite_file("float").read_bytes()

    assert "its tables lead nowhere" in refused(ours[:8] + bytes(len(ours) - 8))


def test_answer_that_is_no_number_is_told_as_of_any_module(tried):
    published("broken")

    [report] = ScanReport.objects.all()
    assert "infinite or none at all" in str(report.findings)
    assert not report.is_refused


def test_file_that_takes_too_long_is_refused(tried, monkeypatch):
    monkeypatch.setattr("demos.deployment.proving.FIRST_RUN_LIMIT_S", 0.01)

    assert "takes longer than is allowed" in refused(lite_file("float").read_bytes())


def test_what_is_added_to_a_version_takes_no_contract():
    version = published("float")

    with pytest.raises(intake.SubmissionRefused, match="come with the SavedModel"):
        alone("Lite", b"x", documents={}, variant="tflite", contract=CONTRACT)
    assert ModelVersion.objects.get() == version
