"""A `.tflite` file from the disk to a page with a picture of it, by the keyboard."""

import re

from playwright.sync_api import expect

from tests.builders import lite_networks
from tests.e2e.test_accounts import sign_in
from tests.e2e.test_pages import assert_good_in_every_look
from tests.e2e.test_publishing import CHECKED_IN_MS, DRAFT, still_page

__all__ = ["still_page"]

# The log of the checks goes by with its page: what was in it is kept.
KEEP_LOG = """new MutationObserver(() => {
  const log = document.querySelector("[role=log]");
  if (log) sessionStorage.setItem("log", log.innerText);
}).observe(document, {childList: true, subtree: true});"""
SHADES = ("black", "dark", "grey", "bright", "white")
PAGE = "/tests/wizard/lite/1"


def press(page, role, name, **more):
    """Go to a control and press Enter on it."""
    page.get_by_role(role, name=name, **more).first.press("Enter")


def choose(page, label, begins):
    """Choose in a list by typing how an option begins."""
    field = page.get_by_label(label, exact=True)
    field.focus()
    page.keyboard.type(begins)
    return field


def type_in(page, label, text):
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def send_file(page):
    sign_in(page, "/publish")
    press(page, "link", "New module")
    page.wait_for_url("**/publish/new")
    choose(page, "Publisher", "Tests")
    type_in(page, "Name of the model", "wizard/lite")
    file = lite_networks() / "mobilenet.tflite"
    page.get_by_label("Module file").set_input_files(file)
    press(page, "button", "Upload and check")
    page.wait_for_url(DRAFT)
    page.wait_for_url("**/details", timeout=CHECKED_IN_MS)


def answer_what_is_asked(page):
    type_in(page, "Summary", "Tells five shades apart.")
    type_in(page, "Description", "## Overview\nIt learnt nothing.\n")
    choose(page, "Licence", "Apache")
    choose(page, "Task", "Image classification")
    type_in(page, "Labels", "\n".join(SHADES))
    press(page, "button", "Save and go on")


def best_of(page, finished):
    """The first answer that is shown."""
    expect(page.locator(finished)).to_be_visible(timeout=CHECKED_IN_MS)
    return page.locator(".bars-label").first.inner_text()


def assert_file_was_read(page):
    """The log told of it, and the form shows what the file says of itself."""
    assert "nothing speaks against it" in page.evaluate("sessionStorage.log")
    facts = page.get_by_role("region", name="Read from the file")
    expect(facts).to_contain_text("395,493")
    architecture = page.get_by_role("combobox", name="Architecture")
    expect(architecture).to_have_value("mobilenet-v2")


def assert_drawn(page):
    expect(page.locator(".stage-figure svg")).to_be_visible()
    stages = page.locator(".stage-list > li")
    expect(stages).to_have_count(12)
    expect(stages.nth(3)).to_contain_text("Inverted residual")
    expect(page.get_by_role("region", name="Datasheet")).to_contain_text("395,493")
    assert_good_in_every_look(page)


def test_a_lite_file_becomes_a_page_with_diagram_demo_and_code(
    still_page, complaints, base_url
):
    complaints.expect("status of 422")
    page = still_page
    page.add_init_script(KEEP_LOG)
    send_file(page)
    assert_file_was_read(page)
    press(page, "button", "Save and go on")
    expect(page.get_by_role("alert").first).to_be_focused()
    answer_what_is_asked(page)
    page.wait_for_url(re.compile("/trial"))
    press(page, "button", "A red wall")
    seen = best_of(page, "[data-trial=finished]")
    press(page, "link", "Go on to publishing")
    press(page, "button", "Publish version 1")
    page.wait_for_url(f"**{PAGE}", timeout=CHECKED_IN_MS)

    assert_drawn(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#use").get_by_role("button", name="Copy").first.press("Enter")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"{base_url}{PAGE}?lite-format=tflite" in copied
    page.goto(f"{PAGE}/demo")
    press(page, "button", "A red wall")
    assert best_of(page, "[data-run][data-state=finished]") == seen
    assert seen in SHADES
