"""From a file to a published module in a browser: every step, in every look."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import builders
from tests.e2e.conftest import assert_accessible, assert_no_sideways_scrolling
from tests.e2e.test_accounts import sign_in
from tests.e2e.test_pages import assert_good_in_every_look

# Reading, converting and running happen in processes that import TensorFlow.
CHECKED_IN_MS = 120_000
DRAFT = re.compile(r"/publish/[0-9a-f-]{36}")


@pytest.fixture
def still_page(new_context):
    """A page on which nothing moves."""
    return new_context(reduced_motion="reduce").new_page()


@pytest.fixture
def upload(tmp_path) -> Path:
    """A classifier that says nothing of its demo."""
    folder = builders.classifier_module(tmp_path / "module")
    for file in (folder / "assets.extra").iterdir():
        file.unlink()
    (folder / "assets.extra").rmdir()
    path = tmp_path / "colours.tar.gz"
    path.write_bytes(builders.packed(folder))
    return path


def send(page, upload, name):
    sign_in(page, "/publish")
    page.get_by_role("link", name="New module").click()
    page.wait_for_url("**/publish/new")  # loaded, scripts and all
    page.get_by_label("Publisher", exact=True).select_option("tests")
    page.get_by_label("Name of the model").fill(name)
    page.get_by_label("Module file").set_input_files(upload)
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_url(DRAFT)


def describe(page):
    page.get_by_label("Summary", exact=True).fill("Tells four colours apart.")
    page.get_by_label("Description", exact=True).fill("## Overview\nIt is tiny.\n")
    page.get_by_label("Licence").select_option("apache-2.0")
    page.get_by_label("Task").select_option("image-classification")
    page.get_by_label("Labels", exact=True).fill("red\ngreen\nblue\ngrey")
    page.get_by_role("button", name="Save and go on").click()


def test_a_file_becomes_a_version_with_a_demo(still_page, upload, complaints):
    complaints.expect("status of 422")
    page = still_page
    send(page, upload, "wizard/colours")
    page.wait_for_url("**/details", timeout=CHECKED_IN_MS)
    assert_good_in_every_look(page)

    page.get_by_role("button", name="Save and go on").click()
    problems = page.get_by_role("alert").filter(has_text="something to mend")
    expect(problems).to_be_focused()
    problems.get_by_role("link", name="Summary").click()
    expect(page.get_by_label("Summary", exact=True)).to_be_focused()
    assert_good_in_every_look(page)

    describe(page)
    page.wait_for_url(re.compile("/trial"))  # with the part that a problem led to
    assert_good_in_every_look(page)
    page.get_by_role("button", name="A red wall").click()
    expect(page.locator("[data-trial=finished]")).to_be_visible(timeout=CHECKED_IN_MS)
    expect(page.locator(".bars-label").first).to_have_text("red")
    assert_good_in_every_look(page)

    page.get_by_role("link", name="Go on to publishing").click()
    assert_good_in_every_look(page)
    page.get_by_role("button", name="Publish version 1").click()
    page.wait_for_url("**/tests/wizard/colours/1", timeout=CHECKED_IN_MS)
    expect(page.get_by_text("Tells four colours apart.").first).to_be_visible()


def test_a_file_becomes_a_draft_without_scripts(page_without_scripts, upload):
    page = page_without_scripts
    send(page, upload, "wizard/plain")
    expect(page.get_by_role("heading", name="Details")).to_be_visible(
        timeout=CHECKED_IN_MS
    )

    describe(page)

    expect(page.get_by_role("heading", name="Trial")).to_be_visible()


def test_a_refused_file_is_told_and_another_is_asked_for(still_page, tmp_path):
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK this is no archive")
    send(still_page, broken, "wizard/broken")

    title = still_page.get_by_role("heading", name="The module is not taken")
    expect(title).to_be_visible(timeout=CHECKED_IN_MS)
    assert_good_in_every_look(still_page)
    still_page.get_by_role("link", name="Send another file").click()
    assert_good_in_every_look(still_page)
    still_page.goto("/publish")
    assert_good_in_every_look(still_page)


def test_an_upload_that_was_cut_goes_on(still_page, upload, complaints):
    complaints.expect("Failed to load resource|ERR_FAILED")
    page = still_page
    page.route("**/parts/0", lambda route: route.abort())
    send(page, upload, "wizard/cut")
    page.get_by_text("The connection was lost.").wait_for()
    page.unroute("**/parts/0")
    page.reload()

    expect(page.get_by_text("did not come to its end")).to_be_visible()
    page.get_by_label("Module file").set_input_files(upload)
    page.get_by_role("button", name="Upload and check").click()

    page.wait_for_url("**/details", timeout=CHECKED_IN_MS)


def test_what_was_typed_survives_the_end_of_a_session(still_page, upload):
    page = still_page
    send(page, upload, "wizard/kept")
    page.wait_for_url("**/details", timeout=CHECKED_IN_MS)
    address = re.search(DRAFT, page.url)[0] + "/details"
    page.get_by_label("Summary", exact=True).fill("Typed and never saved.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save the draft").click()
    page.wait_for_url("**/account/sign-in**")

    sign_in(page, address)

    summary = page.get_by_label("Summary", exact=True)
    expect(summary).to_have_value("Typed and never saved.")
    expect(page.get_by_text("it was not saved yet")).to_be_visible()


def test_the_first_step_is_accessible_in_chinese(new_context):
    page = new_context(
        locale="zh-CN", viewport={"width": 360, "height": 740}, reduced_motion="reduce"
    ).new_page()
    page.goto("/account/sign-in?next=/publish/new")
    page.get_by_label("名称").fill("grace")
    page.get_by_label("密码").fill("long-enough-words")
    page.locator("main").get_by_role("button", name="登录").click()

    expect(page.get_by_role("button", name="上传并检查")).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scrolling(page)
