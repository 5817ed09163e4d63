"""Runs of a `.tflite` file that stands alone: LiteRT answers, at once and measured."""

import json

import pytest

from demos import services
from demos.calibration import calibrate_one
from demos.deployment import services as deployment
from demos.deployment.hosting import NoModule, hosted, routed_module
from demos.deployment.routing import needed_queues, route_of
from demos.execution import execute
from demos.explaining import services as explaining
from demos.explaining.work import execute as explain
from demos.models import Conversion, Explanation
from demos.receipts.making import make_receipt
from demos.serializers import model_answer
from registry.models import VariantFile
from registry.resolver import find_version
from registry.storage import module_storage
from tests.builders import lite_file
from tests.demos.asking import picture
from tests.factories import ArchiveFactory, SampleFactory
from tests.registry.variant_files import alone, packed, tfjs_files

pytestmark = pytest.mark.django_db
HANDLE = "tests/colours/alone/1"


@pytest.fixture
def version():
    return alone("Lite", lite_file("labelled").read_bytes())


def answered(version, color="red"):
    run = services.start_run(version=version, picture=picture(color))
    execute(str(run.pk))
    run.refresh_from_db()
    return run


def test_litert_answers_before_anything_was_measured(version):
    run = answered(version)

    assert run.state == "finished", run.error_code
    assert run.result["predictions"][0]["label"] == "red"
    assert run.provenance["name"] == "litert"
    route = route_of(version.pk)
    assert (route.queue, route.runtime) == ("fast", "litert")
    assert needed_queues() == {"fast"}


def test_answer_and_receipt_name_the_bytes_that_were_run(
    version, django_assert_num_queries
):
    [file] = version.variant_files.all()
    run = answered(version)

    assert make_receipt(run)["model"]["archive_sha256"] == file.sha256
    found = find_version(HANDLE)
    with django_assert_num_queries(0):  # It is written on the event loop.
        assert model_answer(found, "http://hub")["sha256"] == file.sha256


def test_file_beside_a_saved_model_answers_nobody(version):
    ArchiveFactory(version=version)

    assert route_of(version.pk).runtime == "tensorflow"


def test_files_for_the_browser_need_no_worker():
    web = alone("Tfjs", packed(tfjs_files()))

    assert needed_queues() == set()
    with pytest.raises(services.NoDemo):
        services.start_run(version=web, picture=picture())


def test_it_is_measured_like_any_other(version, monkeypatch):
    monkeypatch.setattr(deployment, "MEASURE_S", 0.05)
    assert deployment.claim_next(is_next=False) == version

    row = deployment.deploy(version)

    assert (row.state, row.reason, row.sha256) == ("agreed", "", "")
    [measured] = version.measurements.all()
    assert (measured.runtime, measured.is_chosen) == ("litert", True)
    route = route_of(version.pk)
    assert route.expected_ms == measured.p50_ms
    assert route.sha256 == version.variant_files.get().sha256
    assert answered(version).state == "finished"


def strictly(text):
    """JSON as every program reads it: Python's own would take NaN."""

    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


def test_an_answer_that_is_no_number_is_told_in_a_sentence(client):
    version = alone("Lite", lite_file("broken").read_bytes())
    run = answered(version)

    assert (run.state, run.error_code) == ("failed", "module_not_finite")
    page = client.get(f"/runs/{run.pk}").content.decode()
    assert "infinite or none at all (NaN)" in page
    told = strictly(client.get(f"/api/v1/runs/{run.pk}").content)
    assert told["error"]["code"] == "module_not_finite"
    for place in ("", "/demo", "/files", "/kit.zip"):
        assert client.get(f"/{HANDLE}{place}").status_code == 200
    answer = client.get(f"/api/v1/models/{HANDLE}")
    assert strictly(answer.content)["demo"]


def test_lost_file_is_said_and_nothing_else_answers(version, settings, tmp_path):
    settings.MODULE_CACHE_DIR = tmp_path
    module_storage().delete(version.variant_files.get().storage_key)

    with pytest.raises(NoModule):
        routed_module(hosted(version.pk), route_of(version.pk))
    assert answered(version).error_code == "module_missing"
    assert not Conversion.objects.exists()


def test_damaged_file_is_not_run(version, settings, tmp_path):
    settings.MODULE_CACHE_DIR = tmp_path
    known = version.variant_files.get().sha256
    VariantFile.objects.update(sha256=f"{known[:2]}{'0' * 62}")

    assert answered(version).error_code == "module_missing"


def test_heat_map_comes_by_covering_parts(version):
    run = answered(version)

    explanation = explaining.ask_why(run)
    explain(str(explanation.pk))

    made = Explanation.objects.get()
    assert (made.state, made.method) == ("finished", "occlusion"), made.error_code


def test_classifier_learns_how_sure_it_usually_is(version, monkeypatch):
    monkeypatch.setattr("demos.calibration.FEWEST_SAMPLES", 1)
    monkeypatch.setattr("demos.calibration.calibrated", lambda found, _: len(found))
    slugs = [SampleFactory().slug]
    version.contract_data["inputs"][0]["samples"] = slugs
    version.save()

    assert calibrate_one() == version

    version.refresh_from_db()
    assert version.unsure_above == 1  # One sample, one answer.
