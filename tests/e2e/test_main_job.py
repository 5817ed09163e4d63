"""The main job: find a model, read about it, try it, take it home."""

import re

import pytest
from playwright.sync_api import expect

PERCENT = re.compile(r"\d\s?%")


def test_a_visitor_finds_a_model_and_sees_it_work(page):
    page.goto("/")
    page.get_by_role("searchbox", name="Search models").fill("colours")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/models\?.*q=colours"))
    found = page.locator("article").filter(has_text="tests/colours/classification")
    found.get_by_role("link", name="Colours").first.click()
    page.get_by_role("link", name="Try it").click()

    page.get_by_role("button", name="A blue sky").click()

    first = page.locator(".bars-row").first
    expect(first).to_contain_text("blue")
    expect(first).to_contain_text(PERCENT)
    expect(page).to_have_url(re.compile(r"/runs/[0-9a-f-]{36}$"))


def test_a_result_survives_a_reload(page):
    page.goto("/tests/colours/classification/2/demo")
    page.get_by_role("button", name="A red wall").click()
    expect(page.locator(".bars-row").first).to_contain_text("red")

    page.reload()

    expect(page.locator(".bars-row").first).to_contain_text("red")


def test_a_chosen_picture_is_run(page, picture):
    page.goto("/tests/colours/classification/2/demo")
    page.get_by_label("Choose file").set_input_files(picture("green"))
    page.get_by_role("button", name="Run model").click()

    expect(page.locator(".bars-row").first).to_contain_text("green")


def test_a_file_that_is_no_picture_is_refused(page, complaints, tmp_path):
    complaints.expect("status of 415")
    page.goto("/tests/colours/classification/2/demo")
    text = tmp_path / "notes.png"
    text.write_text("not a picture at all")

    page.get_by_label("Choose file").set_input_files(text)

    expect(page.get_by_text("not a picture").first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/tests/boxes/detection/1/demo", "red"),
        ("/tests/styles/transfer/1/demo", "After"),
        ("/tests/red/segmentation/1/demo", "Strength of the colour"),
        ("/tests/colours/feature_vector/1/demo", "First values"),
    ],
)
def test_every_kind_of_result_is_shown(page, path, shown):
    page.goto(path)
    page.get_by_role("button", name="A red wall").click()

    expect(page.locator("[data-run][data-state=finished]")).to_be_visible()
    expect(page.locator("#run")).to_contain_text(shown)


def test_a_deleted_run_is_gone(page, complaints):
    complaints.expect("status of 410")
    page.goto("/tests/colours/classification/2/demo")
    page.get_by_role("button", name="A red wall").click()
    page.get_by_role("button", name="Delete now").click()
    expect(page.locator("[data-run][data-state=expired]")).to_be_visible()

    response = page.goto(page.url)

    assert response.status == 410


def test_the_camera_takes_a_picture(page):
    page.goto("/tests/colours/classification/2/demo")
    page.get_by_role("button", name="Webcam").click()
    page.get_by_role("button", name="Take the picture and run").click()

    expect(page.locator(".bars-row").first).to_contain_text(PERCENT)


def test_the_usage_code_is_copied(page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/tests/colours/classification/2")
    page.locator("#use").get_by_role("button", name="Copy").first.click()

    copied = page.evaluate("navigator.clipboard.readText()")

    assert "hub.load(" in copied
    assert "/tests/colours/classification/2" in copied
