"""Modules that say nothing of a demo get one where signature and task say enough."""

import io
import json
import tarfile
from dataclasses import asdict, replace

import pytest

from catalog.scaling import SCALINGS, Evidence
from registry.deriving import give_contract
from registry.models import ScanReport, Submission
from registry.modules.facts import Facts
from registry.modules.reader import read_module
from registry.modules.rules import Finding
from registry.services import process_submission
from registry.storage import open_stored
from tests import builders
from tests.publishing import document_for, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def plain(tmp_path):
    """A classifier without a contract."""
    folder = builders.classifier_module(tmp_path / "plain")
    for file in (folder / "assets.extra").iterdir():
        file.unlink()
    (folder / "assets.extra").rmdir()
    return folder


def test_a_classifier_gets_a_demo_that_is_in_its_archive(plain):
    submission = process_submission(submit(upload=builders.packed(plain)))

    version = submission.version
    assert version.contract.task == "image-classification"
    with (
        open_stored(version.archive.storage_key) as stream,
        tarfile.open(fileobj=io.BytesIO(stream.read())) as archive,
    ):
        names = [name.removeprefix("./") for name in archive.getnames()]
    assert "assets.extra/demo.json" in names
    finding = Finding.from_json(*ScanReport.objects.get().findings)
    assert (finding.level, finding.rule) == ("warning", "contract")
    assert "pixel values as 0 to 1" in finding.text


def sent_with(labels, plain, **options):
    submission = submit(upload=builders.packed(plain), **options)
    submission.labels = labels
    submission.save()
    return process_submission(submission)


def test_labels_sent_alone_belong_to_the_demo_that_is_made(plain):
    labels = ["red", "green", "blue", "none of them"]

    version = sent_with(labels, plain).version

    assert version.labels == labels
    assert version.contract.output.labels == "assets.extra/labels.txt"


@pytest.mark.parametrize(
    ("labels", "options", "told"),
    [
        (["red", "green"], {}, "There are 2 labels"),
        (["red"] * 4, {"task": "text-embedding"}, "no contract that says"),
    ],
)
def test_labels_that_fit_nothing_are_refused(plain, labels, options, told):
    submission = sent_with(labels, plain, **options)

    assert submission.state == "rejected"
    assert told in " ".join(submission.told)


def test_a_task_that_the_signature_does_not_fit_gets_none(plain):
    submission = submit(upload=builders.packed(plain), task="text-embedding")

    process_submission(submission)

    assert submission.version.contract is None


def test_a_module_with_a_contract_keeps_it():
    submission = process_submission(submit())

    assert submission.version.contract.input.value_range == (0.0, 1.0)
    assert ScanReport.objects.get().findings == []


def test_nothing_is_written_through_a_link(plain, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    facts = Facts.of(read_module(plain))
    (plain / "assets.extra").symlink_to(elsewhere)
    handle = "tests/plain/1"
    documents = {"en": document_for(handle, "image-classification")}

    given = give_contract(Submission(documents=documents), facts, plain, ScanReport())

    assert given.contract is None
    assert list(elsewhere.iterdir()) == []


def test_the_file_says_what_the_facts_say(plain):
    documents = {"en": document_for("tests/plain/1", "image-feature-vector")}

    facts = give_contract(
        Submission(documents=documents),
        Facts.of(read_module(plain)),
        plain,
        ScanReport(),
    )

    text = (plain / "assets.extra" / "demo.json").read_text(encoding="utf-8")
    assert json.loads(text) == facts.contract.to_json()


def derived(plain, evidence):
    """The contract that is made, and what the report says of it."""
    documents = {"en": document_for("tests/plain/1", "image-classification")}
    facts = replace(Facts.of(read_module(plain)), evidence=evidence)
    report = ScanReport()
    given = give_contract(Submission(documents=documents), facts, plain, report)
    (finding,) = report.findings
    return given.contract, Finding.from_json(finding).text


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        (Evidence(), "pixel values as 0 to 1, the middle"),
        (
            Evidence("-1..1", backbone="MobileNetV2"),
            "pixel values as -1 to 1 (as Keras feeds MobileNetV2), the middle",
        ),
        (
            Evidence("caffe", backbone="VGG16"),
            "0 to 255, BGR, less ImageNet's mean (as Keras feeds VGG16)",
        ),
        (
            Evidence("torch", backbone="DenseNet121"),
            "less ImageNet's mean and over its deviation (as Keras feeds DenseNet121)",
        ),
    ],
)
def test_the_warning_says_what_the_scaling_leans_on(plain, evidence, told):
    contract, warning = derived(plain, evidence)

    assert told in warning
    fed = asdict(contract.input)
    wanted = SCALINGS[evidence.scaling or "0..1"]
    assert {name: fed[name] for name in wanted} == wanted


def test_what_the_graph_shows_is_no_assumption(plain):
    contract, warning = derived(plain, Evidence("0..255", is_certain=True))

    assert "pixel values" not in warning
    assert contract.input.value_range == (0.0, 255.0)
