"""`tfhub_dev publish`: parts, going on, the check log, and how it ends."""

import json
import tarfile

import pytest

from tests.builders import classifier_module
from tests.publishing import document_for
from tests.tfhub_dev import hub as hubs
from tfhub_dev.__main__ import main
from tfhub_dev.client import Site
from tfhub_dev.failures import Exit

pytestmark = pytest.mark.usefixtures("copies")


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """Nobody waits in tests; the value is how long they would have."""
    waited = []
    start = Site.__init__
    monkeypatch.setattr(
        Site,
        "__init__",
        lambda self, *given: start(self, *given, pause=waited.append),
    )
    return waited


@pytest.fixture
def hub(monkeypatch):
    with hubs.running() as hub:
        monkeypatch.setenv("TFHUB_DEV_SITE", hub.address)
        monkeypatch.setenv("TFHUB_DEV_TOKEN", hubs.TOKEN)
        yield hub


@pytest.fixture
def model(tmp_path):
    """A SavedModel folder with its document beside it."""
    text = document_for("tests/colours/1", "image-classification")
    (tmp_path / "document.md").write_text(text)
    return classifier_module(tmp_path / "my_model")


def test_folder_becomes_a_page(hub, model, capsys):
    code = main(["publish", str(model)])

    out, err = capsys.readouterr()
    assert code == Exit.OK
    assert out == f"{hub.address}/tests/colours/1\n"
    assert "archive.names: Names are fine." in err
    assert f'hub.load("{hub.address}/tests/colours/1")' in err
    assert hub.announced["handle"] == "tests/colours/1"
    assert list(hub.announced["documents"]) == ["en"]
    assert len(hub.parts) > 2


def test_same_folder_is_packed_to_the_same_bytes(hub, model, tmp_path):
    main(["publish", str(model)])
    first, hub.state = hub.received, "uploading"
    hub.parts.clear()
    (model / "saved_model.pb").touch()

    main(["publish", str(model)])

    assert hub.received == first
    (tmp_path / "sent.tar.gz").write_bytes(first)
    with tarfile.open(tmp_path / "sent.tar.gz") as archive:
        assert "saved_model.pb" in archive.getnames()


def test_archive_is_sent_as_it_is(hub, model, tmp_path):
    archive = tmp_path / "model.keras"
    archive.write_bytes(bytes(range(256)) * 20)

    main(["publish", str(archive), "--handle", "tests/colours"])

    assert hub.received == archive.read_bytes()
    assert hub.announced["handle"] == "tests/colours"
    assert hub.announced["file"]["name"] == "model.keras"


def test_broken_upload_goes_on_with_the_parts_that_are_missing(hub, model, capsys):
    hub.break_after = 2

    assert main(["publish", str(model)]) == Exit.NETWORK
    hub.break_after = None
    hub.seen.clear()
    assert main(["publish", str(model)]) == Exit.OK

    sent = [line for line in hub.seen if line.startswith("PUT")]
    assert len(sent) == len(hub.parts) - 2
    assert "POST submissions" not in hub.seen
    assert "Going on with the upload" in capsys.readouterr().err


def test_ended_upload_is_not_gone_on_with(hub, model, home):
    main(["publish", str(model)])

    assert json.loads((home / "uploads.json").read_text()) == {}


def test_parts_the_site_lost_are_sent_again(hub, model):
    hub.lose = {1}

    assert main(["publish", str(model)]) == Exit.OK


def test_busy_site_is_waited_for(hub, model, waits):
    hub.busy = 2

    assert main(["publish", str(model)]) == Exit.OK
    assert waits == [0, 0]


def test_log_goes_on_where_its_stream_was_cut(hub, model, capsys, monkeypatch):
    hub.cut_streams = 1
    read = hubs.Hub.submission
    # Still at work while the first stream lasts.
    monkeypatch.setattr(
        hubs.Hub,
        "submission",
        property(
            lambda self: (
                read.fget(self)
                | ({"state": "scanning"} if self.resumed_from == [0] else {})
            )
        ),
    )

    assert main(["publish", str(model)]) == Exit.OK

    assert hub.resumed_from == [0, 1]
    assert capsys.readouterr().err.count("Names are fine.") == 1


def test_rejection_tells_every_finding(hub, model, capsys):
    hub.findings = [
        {"rule": "module.operations", "text": "ReadFile is used.", "place": "node x"},
        {"rule": "document", "text": "No licence.", "hint": "Name one."},
    ]

    code = main(["publish", str(model), "--json"])

    out, err = capsys.readouterr()
    assert code == Exit.REFUSED
    assert json.loads(out)["error"]["findings"] == hub.findings
    assert "module.operations (node x): ReadFile is used." in err
    assert "document: No licence. Name one." in err


def test_version_that_is_there_is_refused_with_the_sites_words(hub, model, capsys):
    error = {"code": "version_exists", "message": "Version 1 is there; 2 is free."}
    hub.refusal = (409, error)

    assert main(["publish", str(model)]) == Exit.REFUSED
    assert "2 is free" in capsys.readouterr().err


def test_without_a_token_the_way_to_one_is_told(hub, model, monkeypatch, capsys):
    monkeypatch.delenv("TFHUB_DEV_TOKEN")

    assert main(["publish", str(model)]) == Exit.NOT_ALLOWED
    assert f"tfhub_dev login --site {hub.address}" in capsys.readouterr().err


def test_wrong_token_is_not_allowed(hub, model, monkeypatch, capsys):
    monkeypatch.setenv("TFHUB_DEV_TOKEN", "mh_other")

    assert main(["publish", str(model)]) == Exit.NOT_ALLOWED
    assert "not known here" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nothing", "notes.txt", "empty"])
def test_what_cannot_be_published_is_not_announced(hub, model, tmp_path, name):
    (tmp_path / "notes.txt").write_text("text")
    (tmp_path / "empty").mkdir()

    assert main(["publish", str(tmp_path / name)]) in (Exit.USAGE, Exit.NOT_FOUND)
    assert "POST submissions" not in hub.seen


def test_link_in_the_folder_is_named(hub, model, capsys):
    (model / "assets.extra" / "link").symlink_to("/etc/hostname")

    assert main(["publish", str(model)]) == Exit.REFUSED
    assert "link" in capsys.readouterr().err


def test_contract_and_labels_are_sent_along(hub, model, tmp_path):
    (tmp_path / "demo.json").write_text('{"task": "image-classification"}')
    (tmp_path / "labels.txt").write_text("red\ngreen\n")

    main(
        [
            *("publish", str(model), "--contract", str(tmp_path / "demo.json")),
            *("--labels", str(tmp_path / "labels.txt")),
        ]
    )

    assert hub.announced["contract"] == {"task": "image-classification"}
    assert hub.announced["labels"] == ["red", "green"]


def test_documents_are_told_apart_by_language(hub, model, tmp_path):
    (tmp_path / "document.zh-hans.md").write_text("# Module tests/colours/1\n一个模型")

    main(["publish", str(model)])

    assert sorted(hub.announced["documents"]) == ["en", "zh-hans"]


def test_life_cycle_is_changed_by_version(hub, capsys):
    handle = "tests/colours/1"

    assert main(["yank", handle, "--reason", "It is wrong.", "--json"]) == Exit.OK
    told = json.loads(capsys.readouterr().out)
    assert told == {"asked": f"models/{handle}/yank", "reason": "It is wrong."}
    assert main(["restore", handle]) == Exit.OK
    words = ["--reason", "Old.", "--successor", "tests/colours/2"]
    assert main(["deprecate", handle, *words, "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["successor"] == "tests/colours/2"
    assert main(["yank", "tests/colours", "--reason", "It is wrong."]) == Exit.USAGE


def test_file_for_another_runtime_is_added_to_a_version(hub, tmp_path, capsys):
    file = tmp_path / "model.tflite"
    file.write_bytes(b"\x1c\0\0\0TFL3" + bytes(5000))

    code = main(["publish", str(file), "--handle", "tests/colours/1"])

    assert code == Exit.OK
    assert hub.received == file.read_bytes()
    assert hub.announced["variant"] == "tflite"
    assert "documents" not in hub.announced
    assert f"{hub.address}/tests/colours/1" in capsys.readouterr().out


def test_folder_of_tensorflow_js_is_packed(hub, tmp_path):
    folder = tmp_path / "web"
    folder.mkdir()
    (folder / "model.json").write_text("{}")
    (folder / "group1-shard1of1.bin").write_bytes(b"1234")

    main(["publish", str(folder), "--handle", "tests/colours/1"])

    assert hub.announced["variant"] == "tfjs"
    (tmp_path / "sent.tar.gz").write_bytes(hub.received)
    with tarfile.open(tmp_path / "sent.tar.gz") as archive:
        assert set(archive.getnames()) == {"model.json", "group1-shard1of1.bin"}


def test_variant_needs_the_version_it_belongs_to(hub, tmp_path, capsys):
    file = tmp_path / "model.tflite"
    file.write_bytes(b"x")

    assert main(["publish", str(file)]) == Exit.USAGE

    assert "--handle publisher/name/3" in capsys.readouterr().err


@pytest.fixture
def lite(tmp_path):
    """A .tflite file, with a document of another name beside it."""
    text = document_for("tests/colours/1", "image-classification")
    (tmp_path / "net.md").write_text(text.replace("# Module", "# Lite"))
    (tmp_path / "net.tflite").write_bytes(b"\x1c\0\0\0TFL3" + bytes(5000))
    return tmp_path / "net.tflite"


def test_file_for_another_runtime_is_published_by_itself(hub, lite, capsys):
    code = main(["publish", str(lite), "--document", str(lite.with_suffix(".md"))])

    err = capsys.readouterr().err
    assert code == Exit.OK
    assert (hub.announced["handle"], hub.announced["variant"]) == (
        "tests/colours/1",
        "tflite",
    )
    assert hub.announced["documents"]["en"].startswith("# Lite")
    assert "Published: tests/colours/1" in err
    assert "hub.load" not in err
    assert f"Code to copy: {hub.address}/tests/colours/1\n" in err


def test_documents_beside_a_file_are_taken_where_no_handle_is_given(hub, lite):
    lite.with_suffix(".md").rename(lite.parent / "document.md")

    assert main(["publish", str(lite)]) == Exit.OK
    assert "documents" in hub.announced
    assert main(["publish", str(lite), "--handle", "tests/colours/2"]) == Exit.OK
    assert "documents" not in hub.announced


@pytest.fixture
def linked(model):
    """A model that is refused once it is packed."""
    (model / "assets.extra" / "link").symlink_to("/etc/hostname")
    return str(model)


@pytest.mark.parametrize(
    ("handle", "actions", "words"),
    [
        ("tests/colours", ["download"], "“laptop” may not publish"),
        ("acme/colours", ["publish"], "for acme here, only for tests"),
    ],
)
def test_right_is_asked_for_before_packing(hub, linked, capsys, handle, actions, words):
    hub.actions = actions

    code = main(["publish", linked, "--handle", handle])

    assert code == Exit.NOT_ALLOWED
    assert words in capsys.readouterr().err
    assert hub.seen == ["GET me"]


def test_token_is_tried_before_packing(hub, linked, monkeypatch):
    monkeypatch.setenv("TFHUB_DEV_TOKEN", "mh_bad")

    assert main(["publish", linked]) == Exit.NOT_ALLOWED
    assert hub.seen == ["GET me"]
