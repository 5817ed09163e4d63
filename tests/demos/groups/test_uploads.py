"""What is read of an upload of many pictures, and what is not."""

import io
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demos.engine.errors import PictureRefused
from demos.groups.uploads import BatchLimits, Entries
from demos.services import RunRefused
from tests.builders import picture_bytes

LIMITS = BatchLimits(max_pictures=5, max_bytes=10**6, max_pixels=10**6)


def upload(name="picture.png", data=None):
    return SimpleUploadedFile(name, picture_bytes() if data is None else data)


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    """A zip of `{name: bytes}`, or of pairs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in dict(members).items():
            archive.writestr(name, data)
    return upload("pictures.zip", out.getvalue())


def read(*uploads, limits=LIMITS):
    """The title of each file, with the size of its picture or the code of a refusal."""
    with Entries(uploads, limits) as entries:
        return [
            (
                title,
                found.code
                if isinstance(found, PictureRefused)
                else found.picture.width,
            )
            for title, found in entries.pictures()
        ]


def refusal(*uploads, limits=LIMITS):
    with pytest.raises(RunRefused) as refused, Entries(uploads, limits):
        pass
    return refused.value.code


def test_files_come_in_their_order():
    wide = picture_bytes(size=(20, 10))

    assert read(upload("b.png"), upload("a.png", wide)) == [
        ("b.png", 64),
        ("a.png", 20),
    ]


def test_a_zip_is_known_by_its_content_and_its_folders_do_not_count():
    archive = zipped({"holiday/sea/a.png": picture_bytes(), "b.png": picture_bytes()})
    archive.name = "photo.jpg"

    titles = [title for title, _found in read(archive, upload("c.png"))]

    assert titles == ["a.png", "b.png", "c.png"]


def test_what_systems_leave_is_passed_over():
    names = ["__MACOSX/._a.png", ".DS_Store", "sea/Thumbs.db", "sea/"]
    members = dict.fromkeys(names, b"") | {"a.png": picture_bytes()}

    assert read(zipped(members)) == [("a.png", 64)]


def test_a_file_that_is_no_picture_leaves_the_others():
    archive = zipped({"a.png": picture_bytes(), "b.txt": b"hello", "c.png": b""})

    assert read(archive) == [
        ("a.png", 64),
        ("b.txt", "picture_unknown"),
        ("c.png", "picture_empty"),
    ]


def test_paths_that_climb_are_names_like_others():
    assert read(zipped({"../../etc/passwd.png": picture_bytes()})) == [
        ("passwd.png", 64)
    ]


def test_a_file_that_unpacks_to_more_than_a_picture_may_is_refused(settings):
    settings.DEMO_MAX_UPLOAD_BYTES = 1000

    archive = zipped({"bomb.png": bytes(10**7), "a.png": picture_bytes()})

    assert read(archive) == [("bomb.png", "picture_too_large"), ("a.png", 64)]


def test_a_size_that_is_a_lie_is_read_no_further_than_the_limit(settings):
    settings.DEMO_MAX_UPLOAD_BYTES = 1000
    data = zipped({"bomb.png": bytes(10**7)}).read()
    liar = data.replace(struct.pack("<L", 10**7), struct.pack("<L", 900))

    with Entries([upload("a.zip", liar)], LIMITS) as entries:
        [(_title, refused)] = entries.pictures()

    assert refused.code in {"picture_damaged", "picture_too_large"}


def test_what_is_beyond_the_bytes_of_a_batch_is_refused():
    size = len(picture_bytes())
    limits = BatchLimits(5, 2 * size, 10**6)

    codes = [found for _title, found in read(*[upload()] * 4, limits=limits)]

    assert codes == [64, 64, "batch_bytes_spent", "batch_bytes_spent"]


def test_what_is_beyond_the_pixels_of_a_batch_is_refused():
    limits = BatchLimits(5, 10**6, 2 * 64 * 48)

    codes = [found for _title, found in read(*[upload()] * 3, limits=limits)]

    assert codes == [64, 64, "batch_pixels_spent"]


def test_a_picture_with_too_many_pixels_by_itself_says_so(settings):
    settings.DEMO_MAX_PIXELS = 100

    assert read(upload()) == [("picture.png", "picture_too_many_pixels")]


@pytest.mark.parametrize("compression", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_rare_ways_to_compress_are_not_tried(compression):
    archive = zipped({"a.png": picture_bytes()}, compression)

    assert read(archive) == [("a.png", "batch_entry_unreadable")]


def test_a_damaged_member_leaves_the_others():
    archive = zipped(
        {"a.png": picture_bytes(), "b.png": picture_bytes()}, zipfile.ZIP_STORED
    )
    data = bytearray(archive.read())
    data[60] ^= 255

    assert read(upload("x.zip", bytes(data))) == [
        ("a.png", "picture_damaged"),
        ("b.png", 64),
    ]


@pytest.mark.parametrize("keep", [10, 100, -1])
def test_a_torn_archive_is_refused(keep):
    data = zipped({"a.png": picture_bytes()}).read()

    assert refusal(upload("a.zip", data[:keep])) == "batch_zip_damaged"


def test_a_directory_of_thousands_is_refused_unread():
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 10, 0, 0)

    assert refusal(upload("a.zip", b"PK\x03\x04" + bytes(20) + end)) == "batch_too_many"


def test_more_pictures_than_a_batch_takes_are_refused():
    assert refusal(*[upload()] * 6) == "batch_too_many"
    assert refusal(zipped({f"{n}.png": b"" for n in range(6)})) == "batch_too_many"


def test_nothing_is_refused():
    assert refusal() == "batch_empty"
    assert refusal(zipped({"folder/": b""})) == "batch_empty"


def test_names_in_chinese_are_read_as_windows_and_others_write_them():
    data = zipped({"小狗.png": picture_bytes()}).read()
    old_name = "小狗.pngxx".encode("gb18030")  # as long as the other
    old = data.replace("小狗.png".encode(), old_name).replace(b"\0\x08", b"\0\0")

    assert read(upload("a.zip", data)) == [("小狗.png", 64)]
    assert read(upload("a.zip", old)) == [("小狗.pngxx", 64)]


def test_titles_are_fit_for_a_page():
    long = "x" * 300 + ".png"

    titles = [title for title, _found in read(upload("a\nb\x00.png"), upload(long))]

    assert titles[0] == "ab.png"
    assert len(titles[1]) == 200
