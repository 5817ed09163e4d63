"""The demo page's scripts: ways in, ways the answer arrives, what it offers."""

import base64
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.builders import picture_bytes

CLASSIFIER = "/tests/colours/classification/2/demo"
DETECTOR = "/tests/boxes/detection/1/demo"
STYLES = "/tests/styles/transfer/1/demo"
# A picture arrives as browsers deliver it: in an event, without a file on disk.
DELIVER = """([data, how]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], "green.png", { type: "image/png" }));
  const about = { bubbles: true, cancelable: true };
  document.querySelector("main").dispatchEvent(how === "drop"
    ? new DragEvent("drop", { ...about, dataTransfer: files })
    : new ClipboardEvent("paste", { ...about, clipboardData: files }));
}"""


def first_bar(page: Page):
    return page.locator(".bars-row").first


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_a_picture_dropped_or_pasted_anywhere_is_run(page, how):
    page.goto(CLASSIFIER)
    data = base64.b64encode(picture_bytes(color="green")).decode()

    page.evaluate(DELIVER, [data, how])

    expect(first_bar(page)).to_contain_text("green")
    expect(page.get_by_text("green.png, 1 KB")).to_be_visible()


def test_the_answer_is_announced_and_the_focus_stays(page):
    page.goto(CLASSIFIER)
    page.get_by_role("button", name="A blue sky").click()
    expect(first_bar(page)).to_contain_text("blue")
    run = page.get_by_role("button", name="Run model")

    run.click()

    expect(page.locator("[data-announcer]")).to_contain_text("Done: blue, ")
    expect(run).to_be_focused()


def test_the_answer_arrives_by_asking_where_streams_are_refused(page, complaints):
    complaints.expect("ERR_FAILED")
    page.route("**/events", lambda route: route.abort())
    page.goto(CLASSIFIER)

    page.get_by_role("button", name="A blue sky").click()

    expect(first_bar(page)).to_contain_text("blue")


def test_a_lost_connection_is_told_and_made_good(page, complaints):
    complaints.expect("ERR_FAILED")
    page.route(re.compile("/(events|fragment)$"), lambda route: route.abort())
    page.goto(CLASSIFIER)
    page.get_by_role("button", name="A blue sky").click()
    notice = page.get_by_text("The connection was lost.")
    expect(notice).to_be_visible()

    page.unroute_all()

    expect(first_bar(page)).to_contain_text("blue")
    expect(notice).to_be_hidden()


def test_a_server_that_is_away_keeps_the_picture(page, complaints, picture):
    complaints.expect("ERR_FAILED|htmx:")
    page.goto(CLASSIFIER)
    page.route("**/demo", lambda route: route.abort())
    page.get_by_label("Choose file").set_input_files(picture("green"))
    expect(page.get_by_text("The server cannot be reached.")).to_be_visible()
    page.unroute_all()

    page.get_by_role("button", name="Run model").click()

    expect(first_bar(page)).to_contain_text("green")


def test_a_file_over_the_limit_is_not_sent(page, tmp_path):
    page.goto(CLASSIFIER)
    large = tmp_path / "large.png"
    large.write_bytes(b"\x89PNG" + bytes(11 * 1024**2))

    page.get_by_label("Choose file").set_input_files(large)

    expect(page.get_by_text("The picture is larger than 10.0")).to_be_visible()


def test_fewer_labels_are_shown_when_asked(page):
    page.goto(CLASSIFIER)
    page.get_by_label("Labels to show").fill("2")
    page.get_by_role("button", name="A blue sky").click()
    expect(page.locator(".bars-row:visible")).to_have_count(2)

    page.get_by_label("Labels to show").fill("3")

    expect(page.locator(".bars-row:visible")).to_have_count(3)


def test_the_threshold_hides_boxes_and_their_rows(page, tmp_path):
    half = Image.new("RGB", (80, 40), "red")
    half.paste("blue", (60, 0, 80, 40))  # found with 0.88 and 0.63
    half.save(tmp_path / "half.png")
    page.goto(DETECTOR)
    page.get_by_label("Choose file").set_input_files(tmp_path / "half.png")
    rows = page.locator(".detection-row:visible")
    boxes = page.locator("g.overlay-box:not([display])")
    expect(boxes).to_have_count(2)

    page.get_by_label("Score threshold").fill("0.75")

    expect(rows).to_have_count(1)
    expect(boxes).to_have_count(1)
    expect(page.get_by_text("1 object at 0.75 or more")).to_be_visible()


def test_a_box_is_switched_off_and_emphasised_by_its_row(page):
    page.goto(DETECTOR)
    page.get_by_role("button", name="A red wall").click()
    row = page.locator(".detection-row").first
    box = page.locator('g.overlay-box[data-box="0"]')

    row.get_by_role("checkbox").focus()
    expect(box).to_have_class(re.compile("is-emphasised"))
    page.keyboard.press("Space")

    expect(box).to_have_attribute("display", "none")


def test_another_style_runs_the_same_picture(page):
    page.goto(STYLES)
    page.get_by_role("button", name="A red wall").click()
    expect(page.locator("[data-run][data-state=finished]")).to_be_visible()
    before = page.url
    page.get_by_role("radio", name="3").check(force=True)

    page.get_by_role("button", name="Run model").click()

    expect(page).not_to_have_url(before)
    expect(page.locator("[data-run][data-state=finished]")).to_be_visible()
    page.get_by_text("Request and response").click()
    expect(page.locator(".fold pre").first).to_contain_text("=2")


def test_going_back_shows_the_run_before(page):
    page.goto(CLASSIFIER)
    page.get_by_role("button", name="A blue sky").click()
    expect(first_bar(page)).to_contain_text("blue")
    page.get_by_role("button", name="A red wall").click()
    expect(first_bar(page)).to_contain_text("red")

    page.go_back()

    expect(first_bar(page)).to_contain_text("blue")
