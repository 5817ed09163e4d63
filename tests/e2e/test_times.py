"""Moments are written in the reader's own time."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

DEMO = "/tests/colours/classification/2/demo"


def test_a_deletion_is_told_in_the_readers_time_zone(new_context):
    page = new_context(timezone_id="Asia/Tokyo", locale="en-GB").new_page()
    page.goto(DEMO)
    page.get_by_role("button", name="A red wall").click()

    time = page.locator(".delete-note time")

    expect(time).to_have_text(re.compile(r"^\d\d:\d\d( [AP]M)?$"))
    moment = datetime.fromisoformat(time.get_attribute("datetime"))
    local = moment.astimezone(ZoneInfo("Asia/Tokyo"))
    assert time.inner_text() in {f"{local:%H:%M}", f"{local:%I:%M %p}"}


def test_without_scripts_the_time_zone_is_named(page_without_scripts):
    page = page_without_scripts
    page.goto(DEMO)
    page.get_by_role("button", name="A red wall").click()

    time = page.locator(".delete-note time")

    expect(time).to_have_text(re.compile(r"^\d\d:\d\d UTC$"))
