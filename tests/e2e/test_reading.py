"""Language, theme and keyboard."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def visitor(new_context):
    """A page in a browser set to a language."""
    return lambda locale: new_context(locale=locale).new_page()


def test_the_language_of_the_browser_is_used(visitor):
    page = visitor("zh-CN")
    page.goto("/models")

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.get_by_role("heading", level=1)).to_have_text("模型")


def test_a_chosen_language_stays(page):
    page.goto("/models")
    page.get_by_title("Language").click()
    page.get_by_role("button", name="简体中文").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")

    page.goto("/")

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_a_chosen_theme_stays(page):
    page.goto("/")
    page.get_by_title("Theme").click()
    page.get_by_role("button", name="Dark").click()

    page.goto("/models")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_first_tab_skips_to_the_content(page):
    page.goto("/models")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()

    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_a_model_is_found_and_run_by_keyboard_alone(page):
    page.goto("/models")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search models").first).to_be_focused()
    page.keyboard.type("boxes")
    expect(page.locator(".row")).to_have_count(1)
    page.locator(".row h3 a").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Try it").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="A red wall").focus()
    page.keyboard.press("Enter")

    expect(page.locator("[data-run][data-state=finished]")).to_be_visible()


def test_leaving_the_search_field_does_not_search_again(page):
    page.goto("/models")
    page.locator("#q").press_sequentially("boxes")
    expect(page.locator(".row")).to_have_count(1)
    page.evaluate(
        "document.body.addEventListener('htmx:beforeRequest', () => { asked = true })"
    )

    page.locator("#q").press("Tab")

    expect(page.locator("#q")).not_to_be_focused()
    assert page.evaluate("typeof asked") == "undefined"


def test_the_list_narrows_while_facets_are_chosen(page):
    page.goto("/models")
    page.get_by_role("checkbox", name="Image classification").first.check()

    expect(page.get_by_text("tests/colours/classification").first).to_be_visible()
    expect(page.get_by_text("tests/boxes/detection")).to_have_count(0)
    assert "task=image-classification" in page.url


def test_the_api_page_lists_every_address(page):
    page.goto("/api/docs")

    expect(page.locator("#main")).to_contain_text("/api/v1/models")
    expect(page.locator("#main")).to_contain_text("/predict")
