"""TensorFlow.js models that are not what they say."""

import json

import pytest

from registry.modules import tfjs
from registry.modules.rules import Refused
from tests.registry.variant_files import manifest, tfjs_files

WEIGHT = {"name": "w", "shape": [2, 3], "dtype": "float32"}


def check(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    tfjs.check(folder)


def test_sound_model_passes(tmp_path):
    check(tmp_path, tfjs_files())


@pytest.mark.parametrize(
    "weight",
    [
        {"quantization": {"dtype": "uint8", "min": 0, "scale": 1}, "shape": [24]},
        {"dtype": "float16", "shape": [12]},
        {"dtype": "int32", "shape": []} | {"shape": [6]},
    ],
)
def test_bytes_are_counted_by_type(tmp_path, weight):
    check(tmp_path, tfjs_files(manifest(weights=[WEIGHT | weight])))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"paths": ["../../secret"]}, "not the name of a shard"),
        ({"paths": ["/etc/passwd"]}, "not the name of a shard"),
        ({"paths": ["http://elsewhere/x.bin"]}, "not the name of a shard"),
        ({"paths": ["model.json"]}, "not the name of a shard"),
        ({"paths": [3]}, "not the name of a shard"),
        ({"paths": []}, "no paths"),
        ({"paths": ["lost.bin"]}, "not there"),
        ({"paths": ["group1-shard1of2.bin"]}, "hold 10 bytes of 24"),
        ({"weights": [WEIGHT | {"shape": [2, 4]}]}, "hold 24 bytes of 32"),
        ({"weights": [WEIGHT | {"shape": [-2, -3]}]}, "shape that is none"),
        ({"weights": [WEIGHT | {"shape": [True, 6]}]}, "shape that is none"),
        ({"weights": [WEIGHT | {"shape": "2x3"}]}, "has no shape"),
        ({"weights": [WEIGHT | {"dtype": "string"}]}, "no type"),
        ({"weights": [{"shape": [6]}]}, "no name"),
        ({"weights": "none"}, "no paths or weights"),
    ],
)
def test_manifest_that_lies_is_refused(tmp_path, changes, words):
    with pytest.raises(Refused, match=words):
        check(tmp_path, tfjs_files(manifest(**changes)))


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (b"[]", "no modelTopology"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (json.dumps(manifest() | {"format": "exe"}).encode(), "neither"),
        (json.dumps(manifest() | {"weightsManifest": {}}).encode(), "weightsManifest"),
    ],
)
def test_model_that_is_none_is_refused(tmp_path, model, words):
    with pytest.raises(Refused, match=words):
        check(tmp_path, tfjs_files() | {"model.json": model})


@pytest.mark.parametrize("more", ["index.html", "folder/x.bin"])
def test_what_does_not_belong_is_refused(tmp_path, more):
    with pytest.raises(Refused, match="does not belong"):
        check(tmp_path, tfjs_files() | {more: b"x"})


def test_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"no model\.json"):
        check(tmp_path, {"weights.bin": b"x"})
