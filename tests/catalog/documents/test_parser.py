"""`catalog.documents.parser`: documents taken apart, problems with lines."""

import pytest

from catalog.documents.parser import MAX_CHARACTERS, parse
from tests.catalog.documents.samples import CHINESE, ENGLISH


def sentences(text):
    return [(problem.line, problem.sentence) for problem in parse(text).problems]


def test_handle_title_and_summary_are_read():
    document = parse(ENGLISH)

    assert (document.kind, document.handle) == ("Module", "zoo/lite0/classification/1")
    assert (document.publisher, document.version) == ("zoo", 1)
    assert document.title == "EfficientNet-Lite0"
    assert document.summary == "Tells a thousand kinds of things apart, on a phone."
    assert document.problems == ()


def test_metadata_keeps_every_value_of_a_repeated_key_once():
    text = "# Module a/b/1\nText.\n" + "".join(
        f"<!-- {line} -->\n"
        for line in ("task: text-embedding", "dataset: squad", "dataset: wikipedia")
    )

    document = parse(text + "<!--dataset: squad-->\n")

    assert document.metadata["dataset"] == ("squad", "wikipedia")
    assert document.problems == ()


def test_sections_are_not_cut_inside_code():
    titles = [section.title for section in parse(ENGLISH).sections]

    assert titles == ["Overview", "Application scenarios", "Limits", "Citation"]


def test_scenarios_are_plain_text():
    assert parse(ENGLISH).scenarios == (
        "Sort holiday photos by what they show.",
        "Label products.",
    )


def test_chinese_sections_are_known():
    document = parse(CHINESE)

    assert document.scenarios == ("整理相册", "标注商品")
    assert document.limits == "一张图只认一个对象。"
    assert [work.key for work in document.works] == ["zoo2024"]
    assert "应用场景" not in document.body
    assert "引用" not in document.body


def test_scenarios_without_a_list_are_its_paragraphs():
    text = "# Module a/b/1\nText.\n\n## Application scenarios\n\nOne.\n\nTwo.\n"

    assert parse(text).scenarios == ("One.", "Two.")


def test_body_leaves_out_what_the_page_shows_apart():
    body = parse(ENGLISH).body

    assert body.startswith("A small network.")
    assert "holiday" not in body
    assert "@inproceedings" not in body
    assert "It knows" not in body
    assert "# not a heading" in body


@pytest.mark.parametrize("title", ["Overview", "overview ##", "概述"])
def test_heading_overview_is_left_out_where_the_body_begins(title):
    head = "# Module a/b/1\nText.\n\n"

    assert parse(f"{head}## {title}\n\nWords.\n").body == "Words."
    assert parse(f"{head}## Use\n\n## {title}\n").body == f"## Use\n\n## {title}"


def test_citation_section_without_bibtex_stays_in_the_body():
    text = "# Module a/b/1\nText.\n\n## Citation\n\nSee the paper.\n"

    assert "See the paper." in parse(text).body


def test_title_falls_back_to_the_name_in_words():
    text = "# Module google/imagenet/mobilenet_v2_100_224/classification/5\nText.\n"

    assert parse(text).title == "Imagenet mobilenet v2 100 224 classification"


def test_invisible_joiners_windows_lines_and_byte_order_mark_are_fine():
    document = parse("\ufeff# Module a/b&zwnj;c/1\r\n\r\nText.\r\n")

    assert (document.handle, document.summary) == ("a/bc/1", "Text.")


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("", 1, "The first line must be"),
        ("# Module Upper/x/1\nText.\n", 1, "The first line must be"),
        ("# Module a/1\nText.\n", 1, "needs a name"),
        ("# Module a/b/1\n\n## Body\n", 2, "description must follow"),
        ("# Module a/b/1\nText.\n", 2, "task"),
        ("# Module a/b/1\nT.\n<!-- task: fly -->\n", 3, "`fly` is not in"),
        ("# Module a/b/1\nT.\n<!-- colour: red -->\n", 3, "no key `colour`"),
        ("# Module a/b/1\nT.\n\nMore.\n", 4, "Only comments"),
        ("# Module a/b/1\nT.\n<!-- fine-tunable: yes -->\n", 3, "true"),
        ("# Module a/b/1\nT.\n<!-- format: onnx -->\n", 3, "saved_model_2"),
        ("# Module a/b/1\nT.\n<!-- colab: http://x.org -->\n", 3, "https"),
        (
            "# Module a/b/1\nT.\n<!-- license: mit -->\n<!-- license: isc -->\n",
            3,
            "once",
        ),
    ],
)
def test_problem_names_its_line(text, line, part):
    assert any(where == line and part in said for where, said in sentences(text))


def test_words_where_metadata_is_expected_are_kept():
    document = parse("# Module a/b/1\nText.\n\nMore words.\n")

    assert "More words." in document.body


def test_endless_document_is_refused_unread():
    assert "longer than" in sentences("# Module a/b/1\n" + "x" * MAX_CHARACTERS)[0][1]


@pytest.mark.parametrize(
    "heading",
    [
        "Placeholder a/b/1",
        "Lite a/b/lite/1",
        "Tfjs a/b/1/default/1",
        "Coral a/b/1",
        "Collection a/many/1",
        "Publisher a",
    ],
)
def test_other_kinds_are_known(heading):
    document = parse(f"# {heading}\nText.\n")

    assert document.kind == heading.partition(" ")[0]
    assert document.publisher == "a"


def test_words_beside_bibtex_stay_in_the_body():
    text = ENGLISH.replace("## Citation\n", "## Citation\n\nPlease cite our paper:\n")

    document = parse(text)

    assert "Please cite our paper:" in document.body
    assert "@inproceedings" not in document.body
    assert document.works[0].key == "tan2019"
