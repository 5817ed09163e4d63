"""Hostile uploads: each is refused for its own reason, and nothing else suffers."""

import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.models import ModelVersion
from registry import services, storage
from registry.models import ScanReport
from registry.modules.proto import SavedModel
from registry.modules.rules import Finding
from tests import builders
from tests.archives import (
    files_tar_gz,
    files_zip,
    pax_entry,
    tar_entry,
    tar_gz,
    zip_with_link,
)
from tests.publishing import submit

pytestmark = pytest.mark.django_db

MEGABYTE = 1024**2
RIGHT_TO_LEFT = "\u202e"


def _graph(change: Callable[[SavedModel], None]) -> Callable[[Path], bytes]:
    def build(folder: Path) -> bytes:
        module = builders.classifier_module(folder)
        path = module / "saved_model.pb"
        saved_model = SavedModel.FromString(path.read_bytes())
        change(saved_model)
        path.write_bytes(saved_model.SerializeToString())
        return builders.packed(module)

    return build


def _write_file(saved_model) -> None:
    saved_model.meta_graphs[0].graph_def.node.add(name="evil", op="WriteFile")


def _hidden_in_a_function(saved_model) -> None:
    hidden = saved_model.meta_graphs[0].graph_def.library.function.add()
    hidden.signature.name = "hidden"
    hidden.node_def.add(name="evil", op="DatasetFromGraph")


def _lambda_layer(saved_model) -> None:
    item = saved_model.meta_graphs[0].object_graph_def.nodes.add()
    item.user_object.metadata = '{"config": {"layers": [{"class_name": "Lambda"}]}}'


def _no_signature(saved_model) -> None:
    saved_model.meta_graphs[0].signature_def.clear()


def _bare_graph(text: bytes) -> bytes:
    return files_tar_gz("saved_model.pb", body=text).getvalue()


def _nested_groups() -> bytes:
    text = b""
    for _ in range(4000):  # far deeper than protobuf follows
        text = b"\x12" + _varint(len(text)) + text
    return text


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _without_shard(folder: Path) -> bytes:
    module = builders.classifier_module(folder)
    next((module / "variables").glob("*.data-*")).unlink()
    return builders.packed(module)


def _with_a_cut_shard(folder: Path) -> bytes:
    module = builders.classifier_module(folder)
    shard = next((module / "variables").glob("*.data-*"))
    os.truncate(shard, shard.stat().st_size // 2)
    return builders.packed(module)


def _with_too_few_labels(folder: Path) -> bytes:
    module = builders.classifier_module(folder)
    (module / "assets.extra" / "labels.txt").write_text("red\ngreen\n")
    return builders.packed(module)


def _zip_in_zip() -> bytes:
    inner = files_zip(("x", bytes(1000))).getvalue()
    return files_zip(("saved_model.pb", b"x"), ("assets/inner.bin", inner)).getvalue()


def _sparse_tar() -> bytes:
    records = {"GNU.sparse.major": "1", "GNU.sparse.realsize": str(50 * 2**30)}
    return tar_gz(pax_entry(records)).getvalue()


ARCHIVES = {
    "traversal": (files_tar_gz("../../evil"), "archive.names", "leads out"),
    "traversal in a zip": (
        files_zip(("a/../../evil", b"x")),
        "archive.names",
        "leads out",
    ),
    "absolute": (files_tar_gz("/etc/cron.d/evil"), "archive.names", "absolute path"),
    "backslash": (files_tar_gz("..\\evil"), "archive.names", "use letters"),
    "drive": (files_tar_gz("C:/evil"), "module.files", "not part of"),
    "control character": (files_tar_gz("a\x07b"), "archive.names", "cannot be seen"),
    "right to left": (
        files_tar_gz(f"assets/{RIGHT_TO_LEFT}txt.exe"),
        "archive.names",
        "cannot be seen",
    ),
    "not normalised": (files_tar_gz("assets/e\u0301"), "archive.names", "otherwise"),
    "not UTF-8": (
        tar_gz(tar_entry("assets/\udcff")),
        "archive.names",
        "cannot be seen",
    ),
    "device name": (files_tar_gz("assets/nul.txt"), "archive.names", "Windows"),
    "link": (
        tar_gz(tar_entry("x", type=tarfile.SYMTYPE, linkname="/etc/passwd")),
        "archive.kinds",
        "symbolic link",
    ),
    "hard link": (
        tar_gz(tar_entry("x", type=tarfile.LNKTYPE, linkname="/etc/passwd")),
        "archive.kinds",
        "hard link",
    ),
    "link in a zip": (
        zip_with_link("x", "/etc/passwd"),
        "archive.kinds",
        "symbolic link",
    ),
    "device": (
        tar_gz(tar_entry("x", type=tarfile.CHRTYPE)),
        "archive.kinds",
        "a device",
    ),
    "sparse": (io.BytesIO(_sparse_tar()), "archive.kinds", "a sparse file"),
    "duplicate": (files_tar_gz("a/x", "a/x"), "archive.names", "twice"),
    "case": (files_tar_gz("a/x", "A/x"), "archive.names", "case does not count"),
    "count": (
        files_tar_gz(*(f"f{number}" for number in range(2100))),
        "archive.size",
        "more than 2000 entries",
    ),
    "ratio": (
        files_tar_gz("x", body=bytes(200 * MEGABYTE)),
        "archive.size",
        "times its size",
    ),
    "ratio in a zip": (
        files_zip(("x", bytes(200 * MEGABYTE))),
        "archive.size",
        "times its size",
    ),
    "nested": (io.BytesIO(_zip_in_zip()), "archive.nested", "inside the archive"),
    "wrong magic": (io.BytesIO(b"MZ\x90\x00" * 200), "archive.container", "neither"),
    "truncated": (
        io.BytesIO(files_tar_gz("x", body=os.urandom(9000)).getvalue()[:5000]),
        "archive.container",
        "too early",
    ),
    "trailing": (
        io.BytesIO(files_zip(("x", b"x")).getvalue() + b"#!/bin/sh"),
        "archive.container",
        "behind its end",
    ),
    "trailing in a tar": (
        io.BytesIO(tar_entry("x", b"x") + bytes(1024) + tar_entry("y", b"y")),
        "archive.container",
        "behind its end",
    ),
}

MODULES = {
    "writes a file": (_graph(_write_file), "module.operations", "WriteFile"),
    "hides a graph": (
        _graph(_hidden_in_a_function),
        "module.operations",
        "function 'hidden'",
    ),
    "carries a Lambda": (_graph(_lambda_layer), "keras", "Lambda"),
    "has no signature": (_graph(_no_signature), "module.signature", "no signature"),
    "has no shard": (_without_shard, "module.weights", "data-00000-of-00001"),
    "has a cut shard": (_with_a_cut_shard, "module.weights", "cut off"),
    "has too few labels": (_with_too_few_labels, "contract", "2 labels"),
    "is nested endlessly": (
        lambda _folder: _bare_graph(_nested_groups()),
        "module.graph",
        "not a SavedModel",
    ),
    "is noise": (
        lambda _folder: _bare_graph(b"\xff" * 5000),
        "module.graph",
        "not a SavedModel",
    ),
}


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    modules = settings.STORAGES["modules"] | {
        "OPTIONS": {"location": tmp_path / "modules"}
    }
    settings.STORAGES = settings.STORAGES | {"modules": modules}
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


def assert_refused(upload: bytes, rule: str, words: str, folder: Path) -> None:
    submission = services.process_submission(submit(upload=upload))

    assert submission.state == "rejected"
    report = ScanReport.objects.get(submission=submission)
    findings = map(Finding.from_json, report.findings)
    found = [item for item in findings if item.rule == rule]
    assert found, report.findings
    assert any(words in item.text + item.place for item in found), found
    assert not any(why for name, why in report.layers.items() if name != "user")
    assert 0 < report.peak_bytes < 200 * MEGABYTE
    assert not ModelVersion.objects.exists()
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert not list(storage._temporary_dir().iterdir())


@pytest.mark.parametrize(("upload", "rule", "words"), ARCHIVES.values(), ids=ARCHIVES)
def test_hostile_archive_is_refused(upload, rule, words, tmp_path):
    assert_refused(upload.getvalue(), rule, words, tmp_path)


@pytest.mark.parametrize(("build", "rule", "words"), MODULES.values(), ids=MODULES)
def test_hostile_module_is_refused(build, rule, words, tmp_path, tmp_path_factory):
    upload = build(tmp_path_factory.mktemp("hostile") / "module")

    assert_refused(upload, rule, words, tmp_path)


def test_graph_that_takes_all_memory_is_refused(settings, tmp_path):
    settings.SCAN_MEMORY_BYTES = 120 * MEGABYTE
    text = b"\x0a\x00" * (20 * MEGABYTE)  # nodes: two bytes here, many in memory
    for _message in ("GraphDef", "MetaGraphDef"):
        text = b"\x12" + _varint(len(text)) + text
    noise = files_zip(("saved_model.pb", text), ("assets/noise", os.urandom(MEGABYTE)))

    assert_refused(noise.getvalue(), "module.graph", "MB of memory", tmp_path)


def test_everything_wrong_is_told_at_once(tmp_path_factory):
    module = builders.classifier_module(tmp_path_factory.mktemp("many") / "module")
    (module / "setup.py").write_bytes(b"x")
    (module / "assets.extra" / "labels.txt").write_text("red\n")
    next((module / "variables").glob("*.data-*")).unlink()

    submission = services.process_submission(
        submit(upload=builders.packed(module), documents={"en": "# Nothing\n"})
    )

    report = ScanReport.objects.get(submission=submission)
    rules = {item["rule"] for item in report.findings}
    assert rules == {"module.files", "module.weights", "contract", "document"}
    assert len(submission.findings) == len(report.findings)


def test_a_zip_whose_directory_lies_is_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("saved_model.pb", b"x")
    raw = out.getvalue()
    place = raw.rindex(b"saved_model.pb")
    lying = raw[:place] + b"saved_model.bp" + raw[place + 14 :]

    assert_refused(lying, "archive.container", "damaged", tmp_path)
