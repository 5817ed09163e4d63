"""download and show: a version in the format it was published as, or in another."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.factories import PublisherFactory, VersionFactory
from tests.publishing import publish
from tests.registry.variant_files import add, alone, packed, tfjs_files
from tfhub_dev.__main__ import main
from tfhub_dev.client import Site
from tfhub_dev.failures import Exit, Failure
from tfhub_dev.formats import choose

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("copies"),
]
HANDLE = "tests/colours/alone/1"
NAME = "tests_colours_alone_1"


@pytest.fixture
def asked(live_site, monkeypatch, tmp_path, capsys):
    """Runs a command in a folder of its own: exit code, answer, and what is said."""
    monkeypatch.setenv("TFHUB_DEV_SITE", live_site)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def run(*words):
        code = main([*words, "--json"])
        out, err = capsys.readouterr()
        return code, json.loads(out), err

    return run


def in_folder(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_tflite_file_is_downloaded_and_verified(asked, tflite, tmp_path):
    alone("Lite", tflite)

    code, answer, said = asked("download", HANDLE, "--verify")

    assert code == Exit.OK
    assert in_folder(tmp_path / "here") == {f"{NAME}.tflite": tflite}
    assert (answer["format"], answer["file"]) == ("tflite", f"{NAME}.tflite")
    assert answer["sha256"] == hashlib.sha256(tflite).hexdigest()
    assert answer["statement"]["variant"] == "tflite"
    assert "from now on" in said
    assert "byte for byte" in asked("download", HANDLE, "--verify")[2]


def test_a_file_of_a_version_that_is_documented_as_a_savedmodel_is_verified(
    asked, tflite
):
    publisher = PublisherFactory(name="tests")
    version = VersionFactory(model__publisher=publisher, model__name="told")
    add(version, "tflite", tflite)

    code, answer, _said = asked("download", version.handle, "--verify")

    assert code == Exit.OK
    assert answer["statement"]["variant"] == answer["format"] == "tflite"


def test_a_tfjs_model_is_downloaded_into_its_folder(asked, tmp_path):
    alone("Tfjs", packed(tfjs_files()))

    code, answer, _said = asked("download", HANDLE, "--verify")

    assert code == Exit.OK
    assert in_folder(tmp_path / "here" / f"{NAME}_tfjs") == tfjs_files()
    assert (answer["folder"], answer["file"]) == (f"{NAME}_tfjs", None)
    assert answer["files"][-1]["file"] == f"{NAME}_tfjs/model.json"


def test_a_broken_shard_is_told_and_what_is_missing_comes(asked, tmp_path):
    alone("Tfjs", packed(tfjs_files()))
    folder = tmp_path / "here" / "net"
    asked("download", HANDLE, "-o", "net")
    (folder / "model.json").unlink()
    assert asked("download", HANDLE, "-o", "net")[0] == Exit.OK
    assert in_folder(folder) == tfjs_files()
    (folder / "group1-shard1of2.bin").write_bytes(b"x")

    code, answer, _said = asked("download", HANDLE, "-o", "net")

    assert (code, answer["error"]["code"]) == (Exit.REFUSED, "hash_mismatch")


def test_a_version_with_several_formats_comes_in_the_one_that_is_wanted(
    asked, tflite, tmp_path
):
    version = publish("colours/several")
    add(version, "tflite", tflite)

    code, answer, _said = asked("download", version.handle)
    assert (code, answer["format"]) == (Exit.OK, "saved_model")
    words = ["download", version.handle, "--verify", "--format"]
    code, answer, _said = asked(*words, "tflite")
    assert (code, answer["format"]) == (Exit.OK, "tflite")
    code, answer, _said = asked(*words, "tfjs")

    assert (code, answer["error"]["code"]) == (Exit.NOT_FOUND, "no_such_format")
    assert "here as saved_model and tflite" in answer["error"]["message"]
    assert set(in_folder(tmp_path / "here")) == {
        "tests_colours_several_1.tar.gz",
        "tests_colours_several_1.tflite",
    }


def test_other_bytes_than_the_site_signed_for_are_refused(asked, tflite, monkeypatch):
    alone("Lite", tflite)
    ask = Site.ask

    def swapped(self, method, path, **options):
        answer = ask(self, method, path, **options)
        if path.startswith("models/"):
            answer["variant_files"][0]["sha256"] = hashlib.sha256(b"other").hexdigest()
        return answer

    monkeypatch.setattr(Site, "ask", swapped)
    Path(f"{NAME}.tflite").write_bytes(b"other")

    code, answer, _said = asked("download", HANDLE, "--verify")

    assert (code, answer["error"]["code"]) == (Exit.REFUSED, "other_bytes")


def test_there_is_nothing_to_unpack_in_a_file(asked, tflite, tmp_path):
    alone("Lite", tflite)

    code, answer, _said = asked("download", HANDLE, "--extract", "folder")

    assert (code, answer["error"]["code"]) == (Exit.USAGE, "nothing_to_unpack")
    assert in_folder(tmp_path / "here") == {}


def test_show_tells_formats_sizes_and_hashes(asked, tflite, capsys):
    add(alone("Lite", tflite), "tfjs", packed(tfjs_files()))

    main(["show", HANDLE])

    out = capsys.readouterr().out
    assert "tflite, tfjs\n" in out
    assert hashlib.sha256(tflite).hexdigest() in out
    assert "group1-shard1of2.bin 10 B" in out


@pytest.mark.parametrize("path", ["../evil", "/etc/evil", "a/b", ".evil", "..", "é"])
def test_names_that_lead_elsewhere_are_refused(path):
    file = {"url": "http://hub/x", "sha256": "0" * 64, "size_bytes": 1}
    detail = {"handle": HANDLE, "format": "tfjs", "url": "http://hub"}
    detail["variant_files"] = [file | {"format": "tfjs", "path": path}]

    with pytest.raises(Failure, match="no plain name") as failure:
        choose(detail, None)

    assert failure.value.exit_code == Exit.REFUSED
