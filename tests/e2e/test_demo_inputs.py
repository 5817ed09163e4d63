"""Giving a model texts, drawings, several pictures and numbers, by hand and by key."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.builders import picture_bytes
from tests.e2e.shown import run_of

COUNTER = "/tests/texts/counter/1/demo"
WRITER = "/tests/texts/writer/1/demo"
DRAWING = "/tests/drawn/sides/1/demo"
PAINTER = "/tests/any/painter/1/demo"
GENERIC = "/tests/plain/sums/1/demo"


def finished(page: Page):
    return page.locator("[data-run][data-state=finished]")


def draw(page: Page, *, at: float) -> None:
    """Draw a line down the sheet, `at` this share of its width."""
    sheet = page.locator("[data-sheet]")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    x = box["x"] + at * box["width"]
    page.mouse.move(x, box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(x, box["y"] + 0.8 * box["height"], steps=5)
    page.mouse.up()


def test_texts_are_compared_and_the_keyboard_runs_them(page):
    page.goto(COUNTER)
    field = page.get_by_label("Text", exact=True)
    field.fill("one two\nthree four five")

    field.press("Control+Enter")

    expect(page.locator(".matrix tbody tr")).to_have_count(2)
    expect(page.get_by_text("Most alike: text 1 and text 2")).to_be_visible()
    expect(field).to_be_focused()


def test_an_example_runs_and_fills_the_field(page):
    page.goto(COUNTER)

    page.get_by_role("button", name="quoted").click()

    expect(page.locator(".matrix tbody tr")).to_have_count(3)
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("春天"))


def test_lines_are_counted_while_one_types(page):
    page.goto(COUNTER)

    page.get_by_label("Text", exact=True).press_sequentially("a\n\nb\n")

    expect(page.locator("[data-length-of]")).to_have_text("2")


def test_a_text_too_many_is_refused_with_a_sentence(page, complaints):
    complaints.expect("status of 400|Response Status Error Code 400")
    page.goto(COUNTER)
    page.get_by_label("Text", exact=True).fill("\n".join("abcde"))

    page.get_by_role("button", name="Run model").click()

    expect(page.get_by_role("alert").get_by_text("5")).to_be_visible()


def test_a_text_goes_on_from_where_it_ended(page):
    page.goto(WRITER)
    page.get_by_label("Text", exact=True).fill("Once")
    page.get_by_role("button", name="Run model").click()
    expect(page.locator(".written-text")).to_have_text("Once and so on")

    page.get_by_role("button", name="Continue").click()

    expect(page.locator(".written-text")).to_have_text("Once and so on and so on")
    expect(page.locator(".written-text ins")).to_have_text(" and so on")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Once and so on")


def test_a_drawing_runs_by_itself_after_a_pause(page):
    page.goto(DRAWING)

    draw(page, at=0.2)

    expect(page.locator(".bars-row").first).to_contain_text("left")


def test_undo_takes_the_last_line_away_and_asks_again(page):
    page.goto(DRAWING)
    draw(page, at=0.2)
    expect(page.locator(".bars-row").first).to_contain_text("left")
    draw(page, at=0.7)
    draw(page, at=0.9)
    expect(page.locator(".bars-row").first).to_contain_text("right")
    page.get_by_role("button", name="Undo").click()

    page.get_by_role("button", name="Undo").click()

    expect(page.locator(".bars-row").first).to_contain_text("left")


def test_a_cleared_sheet_is_not_sent(page, complaints):
    complaints.expect("status of 400|Response Status Error Code 400")
    page.goto(DRAWING)
    draw(page, at=0.2)
    expect(finished(page)).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("button", name="Clear")).to_have_attribute(
        "aria-disabled", "true"
    )

    page.get_by_role("button", name="Run model").click()

    expect(page.get_by_role("alert")).to_contain_text("Choose a picture")


def test_a_picture_of_a_drawing_does_as_well(page, tmp_path):
    from PIL import Image  # noqa: PLC0415

    sheet = Image.new("L", (100, 100), "white")
    sheet.paste("black", (80, 10, 90, 90))
    sheet.save(tmp_path / "right.png")
    page.goto(DRAWING)

    page.get_by_label("Choose file").set_input_files(tmp_path / "right.png")

    expect(page.locator(".bars-row").first).to_contain_text("right")


def test_two_pictures_run_once_both_are_there(page, tmp_path):
    (tmp_path / "green.png").write_bytes(picture_bytes(color="green"))
    page.goto(PAINTER)
    content = page.get_by_role("group", name="Picture", exact=True)
    style = page.get_by_role("group", name="Style", exact=True)
    content.get_by_role("radio", name="A red wall").check()
    expect(page.locator("[data-run]")).to_have_count(0)

    style.get_by_label("Choose file").set_input_files(tmp_path / "green.png")

    expect(finished(page)).to_be_visible()
    expect(style.get_by_text("green.png")).to_be_visible()


def test_a_number_and_its_range_move_together(page):
    page.goto(PAINTER)
    number = page.get_by_role("spinbutton", name="Strength")

    page.locator("[data-number] [type=range]").fill("0.25")

    expect(number).to_have_value("0.25")


def test_the_line_between_two_pictures_moves_by_key(page):
    page.goto(f"/runs/{run_of('picture')}")
    page.get_by_role("slider", name="Share of the picture").focus()

    page.keyboard.press("Home")

    expect(page.locator("[data-clip]")).to_have_attribute("width", "0%")


def test_points_below_the_threshold_are_hidden(page):
    page.goto(f"/runs/{run_of('pose')}")
    marks = page.locator("[data-mark]:not([display])")
    expect(marks).to_have_count(6)

    page.get_by_label("Score threshold").fill("0.5")

    expect(marks).to_have_count(3)
    expect(page.get_by_text("2 points at 0.50 or more")).to_be_visible()


def test_a_model_without_a_contract_is_tried_with_what_it_takes(page):
    page.goto(GENERIC)
    page.get_by_label(re.compile("weights")).fill("[1, 2]")
    page.get_by_role("radio", name="A red wall").check()
    expect(page.locator("[data-run]")).to_have_count(0)
    page.get_by_label("Text", exact=True).fill("banana")

    page.get_by_role("button", name="Run model").click()

    expect(page.locator(".table tbody tr")).to_have_count(2)


@pytest.mark.parametrize("name", ["JSON", "CSV"])
def test_a_result_is_taken_away(page, name):
    page.goto(COUNTER)
    page.get_by_role("button", name="quoted").click()
    expect(finished(page)).to_be_visible()

    with page.expect_download() as waiting:
        page.get_by_role("link", name=name, exact=True).click()

    file_name = waiting.value.suggested_filename
    assert re.fullmatch(rf"texts-counter-[0-9a-f]{{8}}\.{name.lower()}", file_name)


def test_texts_run_without_scripts(page_without_scripts):
    page = page_without_scripts
    page.goto(COUNTER)
    page.get_by_label("Text", exact=True).fill("one\ntwo")

    page.get_by_role("button", name="Run model").click()

    expect(page.locator(".matrix tbody tr")).to_have_count(2)


def test_examples_run_without_scripts(page_without_scripts):
    page = page_without_scripts
    page.goto(COUNTER)

    page.get_by_role("button", name="quoted").click()

    expect(page.locator(".matrix tbody tr")).to_have_count(3)


def test_two_pictures_run_without_scripts(page_without_scripts):
    page = page_without_scripts
    page.goto(PAINTER)
    page.get_by_role("radio", name="A red wall").first.check(force=True)
    page.get_by_role("radio", name="A blue sky").last.check(force=True)

    page.get_by_role("button", name="Run model").click()

    expect(finished(page)).to_be_visible()
