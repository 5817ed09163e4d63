"""Good archives are unpacked; each kind of bad one is refused, with the reason."""

import io
import struct
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.modules.archive import ArchiveRefused, Limits, pack, unpack
from tests.archives import (
    MODULE,
    files_tar_gz,
    files_zip,
    files_zip64,
    pax_entry,
    tar_entry,
    tar_gz,
    zip_with_link,
)
from tests.builders import classifier_module, packed

SMALL = Limits(
    max_unpacked_bytes=4_000_000, max_members=50, max_depth=4, ratio_free_bytes=100_000
)


def unpacked(upload: io.BytesIO, folder: Path) -> dict[str, bytes]:
    into = folder / "unpacked"
    into.mkdir()
    unpack(upload, into, SMALL)
    files = (path for path in into.rglob("*") if path.is_file())
    return {path.relative_to(into).as_posix(): path.read_bytes() for path in files}


def refusal(upload: io.BytesIO, folder: Path) -> str:
    with pytest.raises(ArchiveRefused) as caught:
        unpacked(upload, folder)
    return " ".join(map(str, caught.value.findings))


def plain_tar(*files: tuple[str, bytes]) -> io.BytesIO:
    return io.BytesIO(b"".join(tar_entry(*file) for file in files) + b"\0" * 1024)


@pytest.mark.parametrize(
    "upload",
    [
        plain_tar(*MODULE),
        tar_gz(*(tar_entry(*file) for file in MODULE)),
        tar_gz(*(tar_entry(f"./{name}", body) for name, body in MODULE)),
        tar_gz(*(tar_entry(f"mymodel/{name}", body) for name, body in MODULE)),
        files_zip(*MODULE),
        files_zip64(*MODULE),
        files_zip(*((f"mymodel/{name}", body) for name, body in MODULE)),
        files_zip(*MODULE, ("__MACOSX/._saved_model.pb", b"x"), (".DS_Store", b"x")),
    ],
    ids=["tar", "tar.gz", "dot", "wrapped", "zip", "zip64", "wrapped zip", "finder"],
)
def test_good_archives_give_the_same_files(upload, tmp_path):
    assert unpacked(upload, tmp_path) == dict(MODULE)


def test_long_names_are_read_in_both_tar_dialects(tmp_path):
    name = "assets/" + "a" * 150
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        upload = io.BytesIO()
        with tarfile.open(fileobj=upload, mode="w:gz", format=form) as archive:
            entry = tarfile.TarInfo(name)
            entry.size = 3
            archive.addfile(entry, io.BytesIO(b"abc"))
        folder = tmp_path / str(form)
        folder.mkdir()
        assert unpacked(upload, folder) == {name: b"abc"}


@pytest.mark.parametrize(
    "name",
    ["../evil", "a/../../evil", "/etc/passwd", "a//b", "a\\b", "~x", "a\nb", ".hidden"],
)
def test_names_that_lead_elsewhere_are_refused(name, tmp_path):
    assert "not a name we take" in refusal(files_tar_gz(name), tmp_path)
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"type": tarfile.SYMTYPE, "linkname": "saved_model.pb"}, "symbolic link"),
        ({"type": tarfile.LNKTYPE, "linkname": "saved_model.pb"}, "hard link"),
        ({"type": tarfile.FIFOTYPE}, "a pipe"),
        ({"type": tarfile.CHRTYPE}, "a device"),
        ({"type": tarfile.GNUTYPE_SPARSE}, "a sparse file"),
        ({"type": b"Z"}, "unknown type"),
    ],
)
def test_only_plain_files_and_folders_are_taken(attributes, reason, tmp_path):
    upload = tar_gz(tar_entry("saved_model.pb", b"x"), tar_entry("odd", **attributes))
    assert reason in refusal(upload, tmp_path)


def test_a_sparse_file_declared_by_pax_is_refused(tmp_path):
    records = {"GNU.sparse.major": "1", "GNU.sparse.realsize": str(50 * 2**30)}
    assert "sparse" in refusal(tar_gz(pax_entry(records)), tmp_path)


def test_a_name_smuggled_in_by_pax_is_checked(tmp_path):
    assert "not a name" in refusal(tar_gz(pax_entry({"path": "../x"})), tmp_path)


@pytest.mark.parametrize("size", ["-1", "9" * 30, "ten"])
def test_an_impossible_size_is_refused(size, tmp_path):
    assert "impossible size" in refusal(tar_gz(pax_entry({"size": size})), tmp_path)


def test_a_huge_header_is_not_taken_into_memory(tmp_path):
    upload = tar_gz(tar_entry("pax", type=tarfile.XHDTYPE, size=2**32))
    assert "far too long" in refusal(upload, tmp_path)


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (("a/x", "a/x"), "twice"),
        (("a/x", "A/y"), "case does not count"),
        (("a/x", "a"), "file and a folder"),
        (("a", "a/x"), "file and a folder"),
        (("a/b/c/d/e",), "folders deep"),
        (("a" * 201,), "longer than"),
    ],
)
def test_names_must_fit_every_file_system(names, reason, tmp_path):
    assert reason in refusal(files_tar_gz(*names), tmp_path)


def test_too_many_entries_are_refused(tmp_path):
    names = [f"f{number}" for number in range(60)]
    assert "more than 50 entries" in refusal(files_tar_gz(*names), tmp_path)


def test_too_many_zip_entries_are_refused_unread(tmp_path):
    upload = files_zip(*((f"f{number}", b"") for number in range(60)))
    assert "more than 50 entries" in refusal(upload, tmp_path)


@pytest.mark.parametrize("make", [files_zip, files_zip64])
@pytest.mark.parametrize("offset", [b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff"])
def test_a_zip_directory_that_leads_elsewhere_is_refused(make, offset, tmp_path):
    raw = bytearray(make(*MODULE).getvalue())
    place = raw.index(b"PK\x01\x02")
    raw[place + 42 : place + 46] = offset
    assert refusal(io.BytesIO(raw), tmp_path)


def test_a_zip_entry_without_a_name_is_refused(tmp_path):
    raw = bytearray(files_zip(*MODULE).getvalue())
    place = raw.index(b"PK\x01\x02")
    raw[place + 46] = 0
    assert "leads out of it" in refusal(io.BytesIO(raw), tmp_path)


def zip64_of(count: int, directory_bytes: int) -> io.BytesIO:
    """A ZIP64 archive whose end says so of its directory."""
    raw = bytearray(files_zip64(*MODULE).getvalue())
    place = raw.rindex(b"PK\x06\x06")
    raw[place + 32 : place + 48] = struct.pack("<QQ", count, directory_bytes)
    return io.BytesIO(raw)


@pytest.mark.parametrize(("count", "size"), [(60, 100), (2, 2**40), (2**63, 2**63)])
def test_a_zip64_directory_is_measured_before_it_is_read(count, size, tmp_path):
    assert "more than 50 entries" in refusal(zip64_of(count, size), tmp_path)


def test_a_zip64_directory_that_is_not_where_it_should_be_is_refused(tmp_path):
    raw = files_zip64(*MODULE).getvalue().replace(b"PK\x06\x06", b"PK\x06\x00")
    assert "no directory" in refusal(io.BytesIO(raw), tmp_path)


@pytest.mark.parametrize("kind", ["tar", "zip", "zip64"])
def test_a_bomb_is_stopped_while_it_inflates(kind, tmp_path):
    zeros = bytes(3_000_000)
    make = {"zip": files_zip, "zip64": files_zip64}.get(kind)
    bomb = make(("x", zeros)) if make else files_tar_gz("x", body=zeros)
    assert "times its size" in refusal(bomb, tmp_path)


def test_the_unpacked_size_is_limited(tmp_path):
    upload = files_tar_gz("a", "b", body=bytes(range(256)) * 10_000)
    limits = Limits(max_unpacked_bytes=4_000_000, max_ratio=10_000)
    with pytest.raises(ArchiveRefused, match="more than the 4 MB allowed"):
        unpack(upload, tmp_path, limits)


def test_a_link_in_a_zip_is_refused(tmp_path):
    upload = zip_with_link("saved_model.pb", "/etc/passwd")
    assert "symbolic link" in refusal(upload, tmp_path)


def test_an_encrypted_zip_is_refused(tmp_path):
    raw = bytearray(files_zip(*MODULE).getvalue())
    directory = raw.index(b"PK\x01\x02")
    raw[directory + 8] |= 1
    assert "encrypted" in refusal(io.BytesIO(bytes(raw)), tmp_path)


def test_a_zip_compressed_otherwise_is_refused(tmp_path):
    upload = io.BytesIO()
    with zipfile.ZipFile(upload, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("saved_model.pb", b"x")
    assert "other than deflate" in refusal(upload, tmp_path)


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (b"", "neither"),
        (b"<html>", "neither"),
        (b"\x1f\x8bnot gzip", "damaged"),
        (b"PK\x03\x04 and no more", "too early"),
        (tar_gz().getvalue(), "empty"),
        (tar_gz(b"\x01" * 512).getvalue(), "damaged"),
    ],
)
def test_what_is_no_archive_is_refused(upload, reason, tmp_path):
    assert reason in refusal(io.BytesIO(upload), tmp_path)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(cut=st.floats(0.02, 0.98), kind=st.sampled_from(["tar", "zip", "zip64"]))
def test_a_cut_archive_is_refused(cut, kind, tmp_path_factory):
    body = bytes(range(256)) * 40
    make = {"zip": files_zip, "zip64": files_zip64}.get(kind)
    whole = make(("x", body)) if make else files_tar_gz("x", body=body)
    raw = whole.getvalue()
    refusal(io.BytesIO(raw[: int(len(raw) * cut)]), tmp_path_factory.mktemp("cut"))


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    place=st.floats(0, 1),
    byte=st.integers(0, 255),
    kind=st.sampled_from(["tar", "zip", "zip64"]),
)
def test_a_broken_byte_never_raises_anything_else(place, byte, kind, tmp_path_factory):
    make = {"tar": plain_tar, "zip": files_zip, "zip64": files_zip64}[kind]
    upload = make(*MODULE)
    raw = bytearray(upload.getvalue())
    raw[min(int(len(raw) * place), len(raw) - 1)] = byte
    folder = tmp_path_factory.mktemp("broken")
    with suppress(ArchiveRefused):
        unpacked(io.BytesIO(bytes(raw)), folder)
    assert [child.name for child in folder.iterdir()] == ["unpacked"]


# --- packing ------------------------------------------------------------------


def test_packing_twice_gives_equal_bytes(tmp_path):
    module = classifier_module(tmp_path / "module")
    first, second = io.BytesIO(), io.BytesIO()
    files = pack(module, first)
    (tmp_path / "again").mkdir()
    unpack(io.BytesIO(packed(module)), tmp_path / "again", Limits())
    assert pack(tmp_path / "again", second) == files
    assert first.getvalue() == second.getvalue()


def test_a_folder_comes_before_the_files_in_it(tmp_path):
    module = classifier_module(tmp_path / "module")
    out = io.BytesIO()
    files = pack(module, out)
    out.seek(0)
    with tarfile.open(fileobj=out, mode="r:gz") as archive:
        names = [entry.name for entry in archive]
        assert all(entry.uid == entry.mtime == 0 for entry in archive.getmembers())
    for file in files:
        parent = file.path.rpartition("/")[0]
        assert not parent or names.index(parent) < names.index(file.path)


def test_packing_follows_no_link(tmp_path):
    (tmp_path / "module").mkdir()
    (tmp_path / "module" / "passwd").symlink_to("/etc/passwd")

    with pytest.raises(ArchiveRefused, match="is no file"):
        pack(tmp_path / "module", io.BytesIO())
