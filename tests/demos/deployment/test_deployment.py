"""Real tiny modules converted, proven and measured; the reasons where not."""

import hashlib
import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from catalog.models import Change
from demos import tasks
from demos.deployment import programs, services
from demos.deployment.routing import route_of
from demos.engine import trial
from demos.engine.conversion import Order
from demos.models import Conversion
from registry.jail.reports import read_report
from tests import builders
from tests.demos.asking import hosted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(services, "MEASURE_S", 0.05)


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The folder of what trials left behind, by what was tried."""
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(autouse=True)
def _tried_once(monkeypatch, reports):
    """Tell what a trial of the same files came to, where there was one before."""
    try_out = programs.try_out

    def told(order: trial.Order, folder: Path) -> trial.Report:
        files = [order.path, *sorted(order.path.rglob("*"))]
        contents = b"".join(file.read_bytes() for file in files if file.is_file())
        asked = pickle.dumps(replace(order, path=Path()))
        kept = reports / hashlib.sha256(contents + asked).hexdigest()
        if not kept.is_dir():
            report = try_out(order, folder)
            shutil.copytree(folder, kept)
            return report
        shutil.copytree(kept, folder)
        return trial.Report(**read_report(folder / trial.REPORT))

    monkeypatch.setattr(programs, "try_out", told)


@pytest.fixture
def converts(monkeypatch):
    """Convert without TensorFlow: hand out a file that was converted before."""

    def converts(name: str) -> None:
        file = builders.converted_file(name)

        def convert(order: Order, _folder: Path) -> None:
            order.out.write_bytes(file.read_bytes())

        monkeypatch.setattr(programs, "convert", convert)

    return converts


@pytest.mark.parametrize(("is_on", "rows"), [(True, 1), (False, 0)])
def test_clock_converts_only_where_that_is_wanted(settings, monkeypatch, is_on, rows):
    hosted()
    settings.DEMO_CONVERT_MODELS = is_on
    monkeypatch.setattr(services, "deploy", lambda _version: None)
    monkeypatch.setattr(tasks.deploy_version, "delay", lambda **_: None)

    tasks.deploy_version()

    assert Conversion.objects.count() == rows


def chosen(version):
    return version.measurements.get(is_chosen=True).runtime


def test_version_is_converted_proven_and_measured():
    version = hosted()

    row = services.deploy(version)

    assert (row.state, row.reason, row.same_top) == ("agreed", "", True)
    assert row.max_difference < 1e-4
    assert row.checked_inputs >= 4
    assert default_storage.size(row.key) == row.size_bytes > 0
    litert = version.measurements.get(runtime="litert")
    tensorflow = version.measurements.get(runtime="tensorflow")
    assert litert.p50_ms < tensorflow.p50_ms
    assert litert.peak_memory_bytes < tensorflow.peak_memory_bytes
    assert litert.cold_load_ms < tensorflow.cold_load_ms
    assert litert.cpu
    assert chosen(version) == "litert"
    assert route_of(version.pk).queue == "fast"
    assert Change.objects.filter(model_id=version.model_id).exists()


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (builders.detector_module, "any_size"),
        (builders.counter_module, "strings"),
    ],
)
def test_what_litert_cannot_take_stays_with_tensorflow(build, reason):
    version = hosted(build)

    row = services.deploy(version)

    assert (row.state, row.reason) == ("unsupported", reason)
    assert chosen(version) == "tensorflow"
    assert row.key == ""


def test_other_answers_stay_with_tensorflow(converts):
    converts("classifier")  # It takes the same pictures and answers otherwise.
    version = hosted(builders.corner_module)

    row = services.deploy(version)

    assert row.state == "differs"
    assert row.reason.startswith("differs: ")
    assert chosen(version) == "tensorflow"
    assert route_of(version.pk).runtime == "tensorflow"


def test_converted_file_that_cannot_be_run_stays_with_tensorflow(converts):
    converts("segmenter")
    version = hosted(builders.feature_module)

    row = services.deploy(version)

    assert row.state in ("failed", "differs")
    assert chosen(version) == "tensorflow"


def test_slower_runtime_is_not_chosen(converts, monkeypatch):
    converts("classifier")
    monkeypatch.setattr(services, "is_faster", lambda *_reports: False)
    version = hosted()

    row = services.deploy(version)

    assert (row.state, row.same_top) == ("slower", True)
    assert chosen(version) == "tensorflow"
    assert version.measurements.count() == 2


def test_program_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(services, "TRIAL_LIMIT_S", 0.2)
    version = hosted()

    row = services.deploy(version)

    assert row.state == "failed"
    assert row.reason == "saved_model: stopped by its time limit"
    assert not version.measurements.exists()


def test_versions_are_taken_in_hand_once():
    first, second = hosted(), hosted(builders.feature_module)

    assert services.claim_next(is_next=False) == first
    assert services.claim_next(is_next=False) is None
    assert services.claim_next(is_next=True) == second
    assert services.claim_next(is_next=True) is None
    assert Conversion.objects.filter(state="pending").count() == 2


def test_version_whose_worker_died_is_noted():
    version = hosted()
    services.claim_next(is_next=False)
    long_ago = services.timezone.now() - 2 * services.LOST_AFTER
    Conversion.objects.update(created_at=long_ago)

    assert services.claim_next(is_next=False) is None

    row = Conversion.objects.get(version=version)
    assert (row.state, row.reason) == ("failed", "lost")
