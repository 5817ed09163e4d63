"""Uploads are converted and run for the first time, before they are taken."""

import io
import tarfile

import pytest

from demos.deployment import proving as engine_proving
from demos.deployment.proving import EngineProver
from registry import proving, services
from registry.models import ScanReport, Submission
from registry.modules.facts import Facts
from registry.modules.reader import read_module
from registry.modules.rules import Finding
from registry.storage import local_path
from tests import builders
from tests.publishing import submit

pytestmark = pytest.mark.django_db

MEGABYTE = 1024**2


@pytest.fixture(autouse=True)
def _try_uploads(settings, tmp_path):
    settings.TRY_UPLOADS = True
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.MODULE_CACHE_DIR = tmp_path / "cache"


def processed(upload: bytes) -> tuple[Submission, ScanReport]:
    submission = services.process_submission(submit(upload=upload))
    return submission, ScanReport.objects.get(submission=submission)


def packed_with(upload: bytes, name: str, **extras: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        files = {name: upload} | {
            f"assets.extra/{key}": text.encode() for key, text in extras.items()
        }
        for path, body in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    return out.getvalue()


def first_run(build, folder):
    module = build(folder / "module")
    work = folder / "work"
    work.mkdir()
    return EngineProver().run_first(module, Facts.of(read_module(module)), work)


def test_demos_bring_what_runs_modules():
    assert isinstance(proving.prover(), EngineProver)


def test_first_run_is_noted_with_its_answer(tmp_path_factory):
    module = builders.classifier_module(tmp_path_factory.mktemp("module"))

    submission, report = processed(builders.packed(module))

    assert submission.state == "accepted", submission.findings
    assert report.version == submission.version
    assert report.rules[-1] == "first-run"
    run = report.first_run
    assert run["load_ms"] > 0
    assert 0 < run["p50_ms"] < 1000
    assert 100 * MEGABYTE < run["peak_bytes"] < 2048 * MEGABYTE
    logits = run["golden"]["outputs"]["logits"]
    assert logits["shape"] == [1, 4]
    assert logits["dtype"] == "float32"
    # Noise has no colour, so the fourth of red, green, blue and grey is the answer.
    assert max(logits["start"]) == logits["start"][3] == 2.0


@pytest.mark.parametrize(
    "build",
    [
        builders.counter_module,
        builders.painter_module,
        builders.detector_module,
        builders.silent_module,
    ],
)
def test_modules_of_every_kind_are_fed(build, tmp_path):
    run = first_run(build, tmp_path)

    assert run.findings == ()
    assert run.golden["outputs"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("stuck", "Running the module takes longer than is allowed."),
        ("hungry", "Running the module takes more than 1153 MB of memory."),
        ("failing", "The module fails when it is called"),
    ],
)
def test_module_that_cannot_be_run_is_refused_and_nothing_else_suffers(
    name, sentence, monkeypatch, tmp_path_factory, settings
):
    limit_s = 8.0 if name == "stuck" else 60.0
    monkeypatch.setattr(engine_proving, "FIRST_RUN_LIMIT_S", limit_s)
    settings.CONVERSION_MEMORY_BYTES = 1100 * MEGABYTE
    module = builders.hostile_module(name, tmp_path_factory.mktemp("module"))

    submission, report = processed(builders.packed(module))

    assert submission.state == "rejected"
    assert submission.told[0].startswith(sentence)
    assert report.findings[0]["rule"] == "first-run"
    assert 0 < report.peak_bytes < 1600 * MEGABYTE
    assert not list(settings.FILE_UPLOAD_TEMP_DIR.iterdir())


def test_module_that_answers_no_numbers_is_taken_with_a_warning(tmp_path_factory):
    module = builders.hostile_module("infinite", tmp_path_factory.mktemp("module"))

    submission, report = processed(builders.packed(module))

    assert submission.state == "accepted", submission.findings
    assert [item["level"] for item in report.findings] == ["warning"]
    outputs = report.first_run["golden"]["outputs"]["outputs"]
    assert outputs["start"][0] == "-inf"


def test_hdf5_file_of_keras_becomes_a_module():
    submission, report = processed(builders.keras_upload("good.h5"))

    assert_callable_and_trainable(submission, report)


def assert_callable_and_trainable(submission, report):
    """What the module is that was made of the tests' Keras classifier."""
    assert submission.state == "accepted", submission.findings
    version = submission.version
    assert version.is_callable
    assert version.fine_tunable
    assert str(version.signature_list[0].inputs[0]) == "float32 [N,16,16,3]"
    assert version.parameter_count == 4 * 27 + 4 * 4 + 4 * 3 + 3
    assert {"keras", "conversion", "first-run"} <= set(report.rules)
    assert len(report.first_run["golden"]["outputs"]["outputs"]["start"]) == 3
    graph = (local_path(version.archive) / "saved_model.pb").read_bytes()
    assert b"internal_grad_fn" in graph  # Of swish: it cannot be trained without.


def test_keras_file_that_scales_its_pictures_is_fed_pixel_values():
    submission, report = processed(builders.keras_upload("scaled.keras"))

    assert submission.state == "accepted", submission.findings
    assert submission.version.contract.input.value_range == (0.0, 255.0)
    assert "pixel values" not in str(report.findings)


def test_keras_file_of_several_inputs_keeps_their_names():
    submission, _report = processed(builders.keras_upload("two.keras"))

    assert submission.state == "accepted", submission.findings
    signature = submission.version.signature_list[0]
    assert [spec.name for spec in signature.inputs] == ["left", "right"]
    assert len(signature.outputs) == 2


def test_keras_file_becomes_a_module_with_the_contract_and_labels_beside_it():
    contract = """{"task": "image-classification",
        "input": {"name": "inputs", "size": [16, 16]},
        "output": {"keys": {"scores": "outputs"}, "meaning": "probabilities",
                   "labels": "assets.extra/labels.txt"}}"""
    extras = {"demo.json": contract, "labels.txt": "red\ngreen\nblue\n"}
    upload = packed_with(builders.keras_upload("good.keras"), "my.keras", **extras)

    submission, report = processed(upload)

    assert_callable_and_trainable(submission, report)
    assert submission.version.labels == ["red", "green", "blue"]
    assert submission.version.contract.task == "image-classification"


def test_file_of_keras_2_becomes_a_module():
    file = builders.keras_2_file("teachable.h5")

    submission, report = processed(file.read_bytes())

    assert submission.state == "accepted", submission.findings
    version = submission.version
    assert version.is_callable
    assert version.fine_tunable
    assert str(version.signature_list[0].inputs[0]) == "float32 [N,96,96,3]"
    assert report.first_run["golden"]["outputs"]["outputs"]["shape"] == [1, 3]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lambda.h5", "'Lambda'"),
        ("lambda.keras", "'Lambda'"),
        ("custom.h5", "'Strangers>Doubling'"),
        ("custom.keras", "'Doubling'"),
        ("writes.h5", "the function 'io.write_file'"),
    ],
)
def test_hostile_file_of_keras_2_is_refused(name, words):
    submission, report = processed(builders.keras_2_file(name).read_bytes())

    assert submission.state == "rejected"
    assert words in Finding.from_json(report.findings[0]).text


@pytest.mark.parametrize(
    ("name", "rule", "words"),
    [
        ("lambda.keras", "keras", "'Lambda'"),
        ("lambda.h5", "keras", "'Lambda'"),
        ("custom.keras", "keras", "'Doubling'"),
        ("module.keras", "keras", "'Popen' of 'subprocess'"),
        ("tfsm.keras", "keras", "'TFSMLayer'"),
        ("vocabulary.keras", "keras", "vocabulary from a file"),
        ("only.weights.h5", "keras", "weights without a model"),
        ("external.h5", "keras", "lies in another file"),
        ("linked.h5", "keras", "a link to elsewhere"),
        ("huge.keras", "conversion", ""),
    ],
)
def test_hostile_keras_file_is_refused(name, rule, words, settings):
    settings.CONVERSION_MEMORY_BYTES = 1500 * MEGABYTE

    submission, report = processed(builders.keras_upload(name))

    assert submission.state == "rejected"
    found = [item for item in report.findings if item["rule"] == rule]
    assert found, report.findings
    assert any(words in Finding.from_json(item).text for item in found), found
    assert report.peak_bytes < 200 * MEGABYTE  # of what reads it
