"""Downloads: going on, checking, unpacking, and servers that misbehave."""

import hashlib
import re
from http.server import BaseHTTPRequestHandler

import pytest

from tests.archives import tar_entry, tar_gz
from tests.builders import classifier_module, packed
from tests.tfhub_dev.hub import running
from tfhub_dev.client import Site
from tfhub_dev.commands.download import extract
from tfhub_dev.downloading import BLOCK_BYTES, TRIES, RemoteFile, download
from tfhub_dev.failures import Exit, Failure

CONTENT = bytes(range(256)) * 4000
SIZE = len(CONTENT)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Files(BaseHTTPRequestHandler):
    """Sends `CONTENT`, in pieces where the hub says so."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        hub = self.server.hub
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        is_same = self.headers.get("If-Range") == f'"{SHA256}"'
        start = int(asked[1]) if asked and is_same and not hub.lose else 0
        hub.seen.append(start)
        if hub.busy:  # As one that closed a connection nobody had used for a while.
            hub.busy -= 1
            self.close_connection = True
            return
        body = CONTENT[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/*")
        for name, value in hub.announced.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: hub.break_after])


@pytest.fixture
def hub():
    with running(Files) as hub:
        yield hub


def fetch(hub, target, sha256=SHA256, size=SIZE):
    file = RemoteFile("tests/colours/1", f"{hub.address}/file", sha256, size)
    download(Site(hub.address, pause=lambda _seconds: None), file, target)


def test_file_is_whole_and_nothing_lies_beside_it(hub, tmp_path):
    fetch(hub, tmp_path / "new" / "a.tar.gz")

    assert (tmp_path / "new" / "a.tar.gz").read_bytes() == CONTENT
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_cut_connection_is_gone_on_with(hub, tmp_path):
    hub.break_after = 4 * BLOCK_BYTES

    fetch(hub, tmp_path / "a.tar.gz")

    assert (tmp_path / "a.tar.gz").read_bytes() == CONTENT
    assert hub.seen == [0, 4 * BLOCK_BYTES, 8 * BLOCK_BYTES, 12 * BLOCK_BYTES]


def test_connection_that_breaks_before_the_answer_is_made_again(hub, tmp_path):
    hub.busy = 2
    hub.break_after = 4 * BLOCK_BYTES

    fetch(hub, tmp_path / "a.tar.gz")

    assert (tmp_path / "a.tar.gz").read_bytes() == CONTENT
    assert hub.seen[:4] == [0, 0, 0, 4 * BLOCK_BYTES]


def test_site_that_never_answers_is_given_up(hub, tmp_path):
    hub.busy = 100

    with pytest.raises(Failure, match="cannot be reached") as failure:
        fetch(hub, tmp_path / "a.tar.gz")

    assert failure.value.exit_code == Exit.NETWORK
    assert len(hub.seen) == TRIES


def test_download_of_an_earlier_day_is_gone_on_with(hub, tmp_path):
    part = tmp_path / f".a.tar.gz.{SHA256[:16]}.part"
    part.write_bytes(CONTENT[:1000])

    fetch(hub, tmp_path / "a.tar.gz")

    assert hub.seen == [1000]
    assert (tmp_path / "a.tar.gz").read_bytes() == CONTENT


def test_server_without_ranges_is_asked_for_everything(hub, tmp_path):
    hub.lose = {"ranges"}
    (tmp_path / f".a.tar.gz.{SHA256[:16]}.part").write_bytes(CONTENT[:1000])

    fetch(hub, tmp_path / "a.tar.gz")

    assert (tmp_path / "a.tar.gz").read_bytes() == CONTENT


def test_part_of_other_bytes_does_not_get_through(hub, tmp_path):
    (tmp_path / f".a.tar.gz.{SHA256[:16]}.part").write_bytes(b"x" * 1000)

    with pytest.raises(Failure, match="SHA-256") as failure:
        fetch(hub, tmp_path / "a.tar.gz")

    assert failure.value.exit_code == Exit.REFUSED
    assert list(tmp_path.iterdir()) == []


def test_other_bytes_than_announced_are_refused(hub, tmp_path):
    with pytest.raises(Failure, match="SHA-256"):
        fetch(hub, tmp_path / "a.tar.gz", sha256="0" * 64)

    assert list(tmp_path.iterdir()) == []


def test_header_that_tells_of_other_bytes_ends_it_at_once(hub, tmp_path):
    hub.announced = {"Repr-Digest": f"sha-256=:{'A' * 43}=:"}

    with pytest.raises(Failure, match="announces other bytes"):
        fetch(hub, tmp_path / "a.tar.gz")


def test_more_bytes_than_announced_are_not_written(hub, tmp_path):
    with pytest.raises(Failure, match="more bytes"):
        fetch(hub, tmp_path / "a.tar.gz", size=1000)


def test_server_that_sends_nothing_is_given_up(hub, tmp_path):
    hub.break_after = 0

    with pytest.raises(Failure) as failure:
        fetch(hub, tmp_path / "a.tar.gz")

    assert failure.value.exit_code == Exit.NETWORK
    assert len(hub.seen) == TRIES


def test_folder_that_cannot_be_written_is_told(hub, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(Failure, match="cannot be written"):
        fetch(hub, tmp_path / "file" / "a.tar.gz")


@pytest.mark.usefixtures("copies")
def test_archive_is_unpacked(tmp_path):
    archive = tmp_path / "a.tar.gz"
    archive.write_bytes(packed(classifier_module(tmp_path / "module")))

    extract(archive, tmp_path / "new" / "folder")

    assert (tmp_path / "new" / "folder" / "saved_model.pb").is_file()
    assert len(list((tmp_path / "new").iterdir())) == 1


@pytest.mark.usefixtures("copies")
@pytest.mark.parametrize("name", ["../outside", "/etc/outside"])
def test_hostile_archive_is_not_unpacked(tmp_path, name):
    archive = tmp_path / "a.tar.gz"
    archive.write_bytes(tar_gz(tar_entry(name, b"x")).getvalue())

    with pytest.raises(Failure, match="not unpacked") as failure:
        extract(archive, tmp_path / "inside" / "folder")

    assert failure.value.findings
    assert list((tmp_path / "inside").iterdir()) == []
