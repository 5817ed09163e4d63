"""`tfhub_dev validate`: the site's rules, on this machine."""

import json

import pytest

from registry.modules.rules import RULES_VERSION
from tests.archives import files_tar_gz
from tests.builders import classifier_module, packed
from tests.publishing import document_for
from tests.registry.variant_files import tfjs_files
from tfhub_dev.__main__ import main
from tfhub_dev.failures import Exit

pytestmark = pytest.mark.usefixtures("copies")


@pytest.fixture
def model(tmp_path):
    text = document_for("tests/colours/1", "image-classification")
    (tmp_path / "document.md").write_text(text)
    return classifier_module(tmp_path / "my_model")


def report(capsys, *words):
    code = main(["validate", *map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_sound_folder_has_no_findings(model, capsys):
    code, found = report(capsys, model)

    assert code == Exit.OK
    assert found["findings"] == []
    assert found["rules_version"] == RULES_VERSION
    assert found["facts"]["task"] == "image-classification"
    assert found["facts"]["label_count"] == 4


def test_archive_is_looked_into_as_well(model, tmp_path, capsys):
    archive = tmp_path / "model.tar.gz"
    archive.write_bytes(packed(model))

    assert report(capsys, archive)[0] == Exit.OK


def test_everything_wrong_is_told_at_once(model, tmp_path, capsys):
    (model / "assets.extra" / "labels.txt").write_text("red\n")
    (model / "run.sh").write_text("rm")
    (tmp_path / "document.md").write_text("# Module other/name/1\n")

    code, found = report(capsys, model, "--handle", "tests/colours/1")

    rules = {finding["rule"] for finding in found["findings"]}
    assert code == Exit.REFUSED
    assert rules >= {"contract", "module.files", "document"}
    assert any("other/name/1" in finding["text"] for finding in found["findings"])


def test_hostile_archive_is_refused_and_nothing_is_written(tmp_path, capsys):
    archive = tmp_path / "evil" / "model.tar.gz"
    archive.parent.mkdir()
    archive.write_bytes(files_tar_gz("../outside", "/etc/outside").getvalue())

    code, found = report(capsys, archive)

    assert code == Exit.REFUSED
    assert len([f for f in found["findings"] if f["rule"] == "archive.names"]) == 2
    assert not (tmp_path / "outside").exists()


def test_litert_file_is_known_by_its_mark(tflite, tmp_path, capsys):
    good, bad = tmp_path / "good.tflite", tmp_path / "bad.tflite"
    good.write_bytes(tflite)
    bad.write_bytes(b"something else")

    assert report(capsys, good)[0] == Exit.OK
    assert report(capsys, bad)[0] == Exit.REFUSED


def test_lines_for_people_name_rule_and_place(model, capsys):
    (model / "assets.extra" / "labels.txt").write_text("red\n")

    main(["validate", str(model)])

    out, err = capsys.readouterr()
    assert out.startswith("contract")
    assert "1 finding." in err


@pytest.mark.parametrize(
    ("kind", "code"), [("Lite", Exit.OK), ("Module", Exit.REFUSED)]
)
def test_document_must_be_about_what_the_file_is(tflite, tmp_path, capsys, kind, code):
    file, text = tmp_path / "net.tflite", tmp_path / "document.md"
    file.write_bytes(tflite)
    told = document_for("tests/colours/1", "image-classification")
    text.write_text(told.replace("# Module", f"# {kind}"))

    found = report(capsys, file)

    assert found[0] == code
    assert ("is uploaded is a Lite" in str(found[1])) == (kind == "Module")


def test_folder_of_tensorflow_js_is_checked_as_the_server_does(tmp_path, capsys):
    for name, data in tfjs_files().items():
        (tmp_path / name).write_bytes(data)
    assert report(capsys, tmp_path)[0] == Exit.OK

    (tmp_path / "group1-shard1of2.bin").write_bytes(b"less")
    assert report(capsys, tmp_path)[1]["findings"][0]["rule"] == "module.weights"
