"""`manage.py validate_document`: every problem at once, each with its line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.catalog.documents.samples import ENGLISH


@pytest.fixture
def validate(tmp_path):
    """Validate a text; the lines written, without the path."""

    def run(text):
        path, out = tmp_path / "document.md", StringIO()
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        try:
            call_command("validate_document", path, stdout=out)
        except CommandError as error:
            out.write(f"{error}\n")
        return out.getvalue().replace(f"{path}:", "").splitlines()

    return run


def test_sound_document_passes(validate):
    assert validate(ENGLISH) == ["Nothing to correct."]


def test_every_problem_is_named_with_its_line(validate):
    text = ENGLISH.replace("apache-2.0", "beerware").replace("true", "perhaps")

    lines = validate(text)

    assert lines[0].startswith("10: `beerware`")
    assert lines[1].startswith("11: `fine-tunable`")
    assert lines[2] == "2 things to correct."


def test_what_rendering_leaves_out_must_be_corrected(validate):
    lines = validate(
        ENGLISH.replace("A small network.", "A net.\n\n<script>x</script>")
    )

    assert lines == [
        "18: `<script>` and what stands in it are left out.",
        "1 thing to correct.",
    ]


def test_what_rendering_changes_is_a_notice(validate):
    lines = validate(
        ENGLISH.replace(
            "A small network.",
            '![A](https://x.example/a.png)\n<pad> <b onclick="x()">y</b>\n\n'
            "<img src='/local.png'>",
        )
    )

    assert lines == [
        "16: Notice: The picture on x.example is shown as a link to it.",
        "17: Notice: `<pad>` is no tag that is known here: shown as text.",
        "17: Notice: `<b>` loses `onclick`.",
        "19: Notice: The picture `/local.png` is not shown: it has no host.",
        "Nothing to correct.",
    ]


def test_file_that_is_no_text_is_named(validate):
    assert validate(b"# Module a/b/1\n\xff") == [
        "2: The line is not text in UTF-8.",
        "1 thing to correct.",
    ]
