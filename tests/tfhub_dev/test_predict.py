"""`tfhub_dev.load(…).predict(…)` and `.remote()`: the same answers as the site's."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

import tfhub_dev
from demos.models import Run
from tests import builders
from tests.publishing import publish
from tests.tfhub_dev.local_answers import assert_alike, local
from tfhub_dev.__main__ import main
from tfhub_dev.answers import assigned
from tfhub_dev.client import Site
from tfhub_dev.failures import Exit, Failure

BUILDS = {
    "classification": builders.classifier_module,
    "feature": builders.feature_module,
    "detection": builders.detector_module,
    "segmentation": builders.segmenter_module,
    "style": builders.stylizer_module,
    "texts": builders.counter_module,
    "text": builders.writer_module,
    "two-pictures": builders.painter_module,
    "drawing": builders.sketch_module,
    "without-contract": builders.silent_module,
}
TEXTS = ["one two", "three"]


@pytest.fixture
def picture(tmp_path):
    """Red on the left, green below on the right, noise elsewhere."""
    pixels = np.random.default_rng(3).integers(0, 90, (60, 100, 3), np.uint8)
    pixels[5:50, 5:45] = (255, 0, 0)
    pixels[30:55, 60:90] = (0, 255, 0)
    path = tmp_path / "picture.jpg"
    Image.fromarray(pixels).save(path, quality=95)
    return path


def inputs_of(version, picture):
    """Something for every input, and an option where there is one."""
    contract = version.demo_contract
    given = {"image": str(picture), "tensor": [0.5, 2.0]}
    inputs = [
        TEXTS
        if rule.kind == "text" and rule.many
        else given.get(rule.kind, "a few words")
        for rule in contract.fields.values()
    ]
    options = {choice.name: choice.count - 1 for choice in contract.choices}
    options |= {number.name: number.high for number in contract.numbers}
    return inputs, options


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_every_kind_of_model_answers_here_as_at_the_site(
    live_site, worker, copies, picture
):
    jobs, expected = [], []
    for name, build in BUILDS.items():
        version = publish(f"here/{name}", build=build)
        address = f"{live_site}/{version.handle}"
        inputs, options = inputs_of(version, picture)
        jobs.append([address, inputs, options])
        expected.append(tfhub_dev.remote(address).predict(*inputs, **options))

    for name, site, here in zip(
        BUILDS, expected, local(jobs, copies, picture.parent / "cache"), strict=True
    ):
        predictions, result, png, _text = here
        assert_alike(predictions, site.predictions, name)
        assert_alike(result, site.result, name)
        assert (png is None) == (site.picture is None), name
        if png:
            pixels = [
                np.asarray(Image.open(io.BytesIO(data)), float)
                for data in (base64.b64decode(png), site.picture)
            ]
            assert np.abs(pixels[0] - pixels[1]).max() <= 1, name


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_receipt_of_a_run_is_genuine_until_it_is_changed(
    live_site, worker, copies, picture, tmp_path, capsys
):
    version = publish("here/receipt")
    tfhub_dev.remote(version.handle, live_site).predict(picture)
    run = Run.objects.latest("created_at")
    receipt = tmp_path / "receipt.json"
    address = f"{live_site}/runs/{run.pk}/receipt.json"
    receipt.write_bytes(Site(live_site).send("GET", address).content)
    words = ["verify", str(receipt), "--site", live_site]

    assert main(words) == Exit.OK
    assert main([*words, "--picture", str(picture)]) == Exit.OK

    text = receipt.read_text(encoding="utf-8")
    receipt.write_text(text.replace(version.handle, "tests/other/1"), encoding="utf-8")
    capsys.readouterr()
    assert main(words) == Exit.REFUSED
    assert capsys.readouterr().out.startswith("altered")


def test_inputs_are_told_apart_by_place_field_or_name():
    fields = {"image": "content", "input_style": "style"}

    assert assigned(fields, ["a", "b"], {}) == {"image": "a", "input_style": "b"}
    assert assigned(fields, [], {"content": "a"}) == {"image": "a"}
    assert assigned(fields, ["a"], {"ratio": 0.5}) == {"image": "a", "ratio": 0.5}
    with pytest.raises(Failure, match="takes 2"):
        assigned(fields, ["a", "b", "c"], {})
    with pytest.raises(Failure, match="twice"):
        assigned(fields, ["a"], {"image": "b"})
