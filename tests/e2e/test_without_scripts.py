"""Everything essential works in a browser that runs no JavaScript."""

from playwright.sync_api import expect


def test_search_and_facets_answer(page_without_scripts):
    page = page_without_scripts
    page.goto("/models")
    page.get_by_role("searchbox", name="Search models").fill("boxes")
    page.keyboard.press("Enter")

    expect(page.get_by_text("tests/boxes/detection").first).to_be_visible()
    assert "q=boxes" in page.url


def test_a_sample_runs_and_the_page_refreshes_itself(page_without_scripts):
    page = page_without_scripts
    page.goto("/tests/colours/classification/2/demo")
    page.get_by_role("button", name="A blue sky").click()

    expect(page.locator(".bars-row").first).to_contain_text("blue")


def test_a_chosen_file_runs(page_without_scripts, picture):
    page = page_without_scripts
    page.goto("/tests/colours/classification/2/demo")
    page.get_by_label("Choose file").set_input_files(picture("green"))
    page.get_by_role("button", name="Run model").click()

    expect(page.locator(".bars-row").first).to_contain_text("green")


def test_the_language_switches(page_without_scripts):
    page = page_without_scripts
    page.goto("/models")
    page.get_by_title("Language").click()
    page.get_by_role("button", name="简体中文").first.click()

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
