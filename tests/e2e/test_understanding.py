"""Why, receipts, labels and measurements in a browser."""

import json
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import assert_accessible, assert_no_sideways_scrolling

MODEL = "/tests/colours/classification/2"
WINDOWS = {
    "desk": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "phone": {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}},
}


@pytest.fixture(params=sorted(WINDOWS))
def window_page(request, new_context) -> Page:
    """A page of a light desk or a dark phone."""
    context = new_context(reduced_motion="reduce", **WINDOWS[request.param])
    return context.new_page()


@pytest.fixture
def half_red(tmp_path: Path) -> Path:
    """A picture that is red on its left, so that a part of it counts."""
    image = Image.new("RGB", (64, 48), "grey")
    image.paste("red", (0, 0, 32, 48))
    path = tmp_path / "half-red.png"
    image.save(path)
    return path


def run(page: Page, picture: Path) -> None:
    """Have a picture classified; scripts do so as soon as it is chosen."""
    page.goto(f"{MODEL}/demo")
    page.get_by_label("Choose file").set_input_files(picture)
    expect(page.locator("[data-run][data-state=finished]")).to_be_visible()


def ask_why(page: Page) -> None:
    page.get_by_role("button", name="Why?").click()
    expect(page.locator("[data-explanation=finished]")).to_be_visible()


@pytest.mark.parametrize("path", [f"{MODEL}/labels", f"{MODEL}/labels?q=no", "/verify"])
def test_page_is_accessible(window_page, path):
    window_page.goto(path)

    assert_accessible(window_page)
    assert_no_sideways_scrolling(window_page)


def test_heat_map_is_made_and_accessible(window_page, half_red):
    run(window_page, half_red)
    ask_why(window_page)

    picture = window_page.get_by_role("img", name="Heat map of what counted for")
    expect(picture).to_be_visible()
    expect(window_page.locator("#why-status")).to_have_text("The heat map is there.")
    expect(window_page.get_by_role("button", name="Why?")).to_be_focused()
    assert_accessible(window_page)
    assert_no_sideways_scrolling(window_page)


def test_strength_of_the_map_is_set_by_keys(page, half_red):
    run(page, half_red)
    ask_why(page)
    page.get_by_label("Strength of the map").press("Home")

    expect(page.locator("output[for=heat-opacity]")).to_have_text("0\u00a0%")
    expect(page.locator("[data-heat]")).to_have_css("opacity", "0")


def test_another_label_is_explained_by_another_method(page, half_red):
    run(page, half_red)
    ask_why(page)
    page.get_by_label("Label", exact=True).select_option("blue")
    page.get_by_label("Method").select_option("Occlusion")
    page.get_by_role("button", name="Why?").click()

    expect(page.locator("#why-map figcaption")).to_contain_text("Zeiler")
    expect(page.locator("#why-map figcaption")).to_contain_text("blue")


def test_heat_map_is_made_without_scripts(page_without_scripts, half_red):
    page = page_without_scripts
    page.goto(f"{MODEL}/demo")
    page.get_by_label("Choose file").set_input_files(half_red)
    page.get_by_role("button", name="Run model").click()
    expect(page.locator("[data-run][data-state=finished]")).to_be_visible()
    page.get_by_role("button", name="Why?").click()

    expect(page.locator("[data-explanation=finished]")).to_be_visible()


def receipt_of(page: Page, folder: Path) -> Path:
    """Take the receipt of the run that is shown."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Receipt", exact=True).click()
    path = folder / "receipt.json"
    download.value.save_as(path)
    return path


def test_receipt_is_taken_away_and_verified(window_page, half_red, tmp_path):
    run(window_page, half_red)
    path = receipt_of(window_page, tmp_path)
    window_page.goto("/verify")
    window_page.get_by_label("Or choose its file").set_input_files(path)
    window_page.get_by_label("The picture it is about").set_input_files(half_red)
    window_page.get_by_role("button", name="Verify").click()

    expect(window_page.get_by_role("heading", name="Genuine")).to_be_visible()
    expect(window_page.get_by_text("pixel for pixel")).to_be_visible()
    assert_accessible(window_page)
    assert_no_sideways_scrolling(window_page)


def test_changed_receipt_is_found_out(window_page, half_red, tmp_path):
    run(window_page, half_red)
    receipt = json.loads(receipt_of(window_page, tmp_path).read_text())
    receipt["output"]["result"]["predictions"][0]["label"] = "a pipe"
    window_page.goto("/verify")
    window_page.get_by_label("Receipt", exact=True).fill(json.dumps(receipt))
    window_page.get_by_role("button", name="Verify").click()

    expect(window_page.get_by_role("heading", name="Not genuine")).to_be_visible()
    row = window_page.get_by_role("row", name="output.result.predictions[0].label")
    expect(row).to_contain_text("a pipe")
    assert_accessible(window_page)
    assert_no_sideways_scrolling(window_page)


def test_labels_are_found_while_typing(page):
    page.goto(f"{MODEL}/labels")
    page.get_by_role("searchbox", name="Search labels").press_sequentially("gr")

    expect(page.locator(".labels-count")).to_have_text("2 of 4 labels")
    expect(page.locator("#labels-status")).to_contain_text("2 of 4 labels")
    expect(page).to_have_url(re.compile("q=gr"))


def test_labels_are_found_without_scripts(page_without_scripts):
    page = page_without_scripts
    page.goto(f"{MODEL}/labels")
    page.get_by_role("searchbox", name="Search labels").fill("blue")
    page.keyboard.press("Enter")

    expect(page.locator(".label-list li")).to_have_count(1)


def test_measurements_are_shown_and_filtered_by(window_page):
    window_page.goto(MODEL)
    measured = window_page.get_by_role("region", name="Measured here")
    expect(measured).to_contain_text(
        re.compile(r"LiteRT answers visitors: \d+\.\d times as fast\.")
    )
    assert_accessible(window_page)
    window_page.goto("/models?speed=10ms")

    row = window_page.locator("article.row", has_text="tests/colours/classification")
    expect(row).to_have_count(1)
    assert_accessible(window_page)
    assert_no_sideways_scrolling(window_page)
