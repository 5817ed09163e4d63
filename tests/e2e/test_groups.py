"""Models compared, pictures in batches, changed copies: in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import assert_accessible
from tests.e2e.shop import BATCH, COMPARISON, STRIP
from tests.e2e.test_pages import assert_good_in_every_look

ONE = "tests/colours/classification/1"
TWO = "tests/colours/classification/2"
COMPARE = f"/compare?m={ONE}&m={TWO}"
GROUPS = [f"/compare/{COMPARISON}", f"/batches/{BATCH}", f"/robustness/{STRIP}"]


def ended(page: Page):
    return page.locator("[data-group][data-ended]")


def summary(page: Page):
    return page.locator(".compare-summary, .group-summary")


def test_two_models_answer_side_by_side(page):
    page.goto(COMPARE)

    page.get_by_role("button", name="A blue sky").click()

    expect(page).to_have_url(re.compile("/compare/[0-9a-f-]{36}$"))
    expect(summary(page)).to_have_text("All agree: “blue”.")
    expect(page.get_by_text("same answer")).to_have_count(2)


def test_a_dropped_file_is_compared(page, picture):
    page.goto(COMPARE)

    page.get_by_label("Choose file").set_input_files(picture("green"))

    expect(summary(page)).to_have_text("All agree: “green”.")


def test_a_model_is_found_and_added(page):
    page.goto(f"/compare?m={ONE}")

    page.get_by_label("Find a model to add").fill("boxes")
    page.get_by_role("link", name="tests/boxes/detection").click()

    expect(page.locator(".compare-title")).to_have_count(2)
    expect(page.get_by_role("button", name="Run 2 models")).to_be_visible()


def test_a_model_page_leads_to_the_comparison(page):
    page.goto(f"/{TWO}")

    page.get_by_role("link", name="Compare", exact=True).click()

    expect(page.locator(".compare-title")).to_have_count(1)


def test_many_pictures_become_a_table(page, picture):
    page.goto(f"/{TWO}/demo")
    page.get_by_role("link", name="Many pictures at once").click()

    page.get_by_label("Choose files").set_input_files(
        [picture("green"), picture("blue")]
    )
    page.get_by_role("button", name="Run all pictures").click()

    expect(ended(page)).to_be_attached()
    rows = page.locator(".batch tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("green.png")
    expect(rows.first.locator("td").nth(1)).to_have_text("green")
    expect(rows.last.locator("td").nth(1)).to_have_text("blue")


def test_more_bytes_than_a_batch_takes_are_not_sent(page, tmp_path):
    large = tmp_path / "large.png"
    large.write_bytes(bytes(65 * 1024**2))
    page.goto(f"/{TWO}/batch")

    page.get_by_label("Choose files").set_input_files(large)

    expect(page.get_by_role("alert")).to_contain_text("larger than")
    expect(page.get_by_label("Choose files")).to_have_js_property("value", "")


def test_a_finished_run_shows_how_robust_it_is(page):
    page.goto(f"/{TWO}/demo")
    page.get_by_role("button", name="A blue sky").click()
    page.get_by_role("button", name="How robust?").click()

    expect(ended(page)).to_be_attached()
    expect(page.locator(".strip-item")).to_have_count(9)
    expect(summary(page)).to_contain_text("of 9 copies keep “blue”")


def test_without_scripts_models_are_compared(page_without_scripts):
    page = page_without_scripts
    page.goto(f"/compare?m={ONE}&q=classification")
    page.get_by_role("link", name=re.compile("^Add .*colours.classification")).click()

    page.get_by_role("button", name="A red wall").click()

    expect(summary(page)).to_have_text("All agree: “red”.")


def test_without_scripts_many_pictures_are_run(page_without_scripts, picture):
    page = page_without_scripts
    page.goto(f"/{TWO}/batch")
    page.locator("input[type=file]").set_input_files([picture("green"), picture("red")])

    page.get_by_role("button", name="Run all pictures").click()

    expect(summary(page)).to_have_text("2 files")
    expect(page.locator(".batch tbody tr")).to_have_count(2)


@pytest.mark.parametrize("path", GROUPS)
def test_what_was_answered_is_accessible(new_context, path):
    page = new_context(reduced_motion="reduce").new_page()

    page.goto(path)

    expect(ended(page)).to_be_attached()
    assert_good_in_every_look(page)


@pytest.mark.parametrize("path", GROUPS)
def test_what_was_answered_is_accessible_in_chinese(new_context, path):
    page = new_context(locale="zh-CN", reduced_motion="reduce").new_page()

    page.goto(path)

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert_accessible(page)
