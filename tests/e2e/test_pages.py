"""Every page: readable by everyone, in both themes, on every width."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import (
    AXE_RULES_OF_COLOUR,
    assert_accessible,
    assert_no_sideways_scrolling,
)
from tests.e2e.shop import EXPIRED_RUN, FAILED_RUN
from tests.e2e.shown import RESULTS, run_of

MODEL = "/tests/colours/classification/2"
PAGES = [
    "/",
    "/models",
    "/models?q=nothing-is-called-this",
    "/models?q=colours+zebra",
    "/models?task=image-classification",
    "/docs",
    "/api/docs",
    "/tests",
    "/facts",
    "/tags",
    "/tags/task/image-classification",
    "/collections",
    "/acme/collections/nets/1",
    "/publishers",
    MODEL,
    f"{MODEL}/compare?with=1",
    f"{MODEL}/architecture",
    f"{MODEL}/versions",
    f"{MODEL}/files",
    f"{MODEL}/demo",
    f"{MODEL}/batch",
    "/compare",
    "/compare?m=tests/boxes/detection&m=tests/colours/classification",
    "/tests/colours/classification/1",
    "/tests/styles/transfer/1/demo",
    "/tests/any/painter/1/demo",
    "/tests/texts/counter/1/demo",
    "/tests/texts/writer/1/demo",
    "/tests/drawn/sides/1/demo",
    "/tests/plain/sums/1/demo",
    "/acme",
    "/acme/net/classification/1",
    "/acme/net/classification/1/versions",
    "/acme/lite-model/net/classification/lite/1",
    "/acme/phone/1",
]
DEMOS = [
    f"{MODEL}/demo",
    "/tests/boxes/detection/1/demo",
    "/tests/styles/transfer/1/demo",
    "/tests/red/segmentation/1/demo",
    "/tests/colours/feature_vector/1/demo",
]
WIDTHS = {"phone": (360, 740), "desk": (1440, 900)}
NARROWEST = (320, 640)


@pytest.fixture
def still_page(new_context):
    """A page on which nothing moves."""
    return new_context(reduced_motion="reduce").new_page()


def assert_good_in_every_look(page):
    """In both themes and on both widths axe finds nothing; nothing is too wide."""
    for width, height in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="light")
        assert_accessible(page)
        assert_no_sideways_scrolling(page)
        page.emulate_media(color_scheme="dark")
        assert_accessible(page, AXE_RULES_OF_COLOUR)


@pytest.fixture
def chinese_page(new_context):
    """A page of a phone that speaks Chinese."""
    width, height = WIDTHS["phone"]
    context = new_context(
        locale="zh-CN",
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    return context.new_page()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible(still_page, path):
    still_page.goto(path)

    assert_good_in_every_look(still_page)
    width, height = NARROWEST
    still_page.set_viewport_size({"width": width, "height": height})
    assert_no_sideways_scrolling(still_page)


@pytest.mark.parametrize("path", DEMOS)
def test_a_result_is_accessible(still_page, path):
    still_page.goto(path)
    still_page.get_by_role("button", name="A red wall").click()
    expect(still_page.locator("[data-run][data-state=finished]")).to_be_visible()

    assert_good_in_every_look(still_page)


@pytest.mark.parametrize("kind", sorted(RESULTS))
def test_a_result_of_any_kind_is_accessible(still_page, kind):
    still_page.goto(f"/runs/{run_of(kind)}")

    assert_good_in_every_look(still_page)


@pytest.mark.parametrize("name", ["texts/counter", "texts/writer"])
def test_a_result_of_texts_is_accessible(still_page, name):
    still_page.goto(f"/tests/{name}/1/demo")
    still_page.locator(".example").first.click()
    expect(still_page.locator("[data-run][data-state=finished]")).to_be_visible()

    assert_good_in_every_look(still_page)


def test_the_page_of_a_wrong_address_is_accessible(still_page, complaints):
    complaints.expect("status of 404")

    response = still_page.goto("/nobody/nothing/1")

    assert response.status == 404
    assert_good_in_every_look(still_page)


def test_the_page_of_a_failed_run_is_accessible(still_page):
    still_page.goto(f"/runs/{FAILED_RUN}")

    expect(still_page.get_by_text("The run failed")).to_be_visible()
    assert_good_in_every_look(still_page)


def test_what_is_advised_against_leads_to_its_successor(page):
    page.goto("/tests/colours/classification/1")

    notice = page.get_by_text("The publisher advises against this version.")
    expect(notice).to_be_visible()
    page.get_by_role("link", name="tests/colours/classification/2", exact=True).click()
    expect(page).to_have_url(re.compile("/tests/colours/classification/2$"))
    expect(notice).to_have_count(0)


def test_the_page_of_a_withdrawn_version_is_accessible(still_page, complaints):
    complaints.expect("status of 410")

    still_page.goto("/tests/colours/feature_vector/2")

    expect(still_page.get_by_text("Wrong labels.")).to_be_visible()
    expect(still_page.get_by_role("link", name="Show it")).to_be_visible()
    assert_good_in_every_look(still_page)


def test_the_page_of_an_expired_run_is_accessible(page, complaints):
    complaints.expect("status of 410")

    page.goto(f"/runs/{EXPIRED_RUN}")

    expect(page.get_by_text("has expired")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize(
    "path",
    [
        *("/", MODEL, f"{MODEL}/architecture", f"/runs/{FAILED_RUN}"),
        *("/tags", "/tags/task/image-classification", "/publishers", "/acme"),
        *("/collections", "/acme/collections/nets/1", "/facts"),
        *(f"{MODEL}/compare?with=1", "/models?q=colours+zebra"),
    ],
)
def test_a_page_in_chinese_is_accessible(chinese_page, path):
    chinese_page.goto(path)

    expect(chinese_page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert_accessible(chinese_page)
    assert_no_sideways_scrolling(chinese_page)


def test_a_result_in_chinese_is_accessible(chinese_page):
    chinese_page.goto(f"{MODEL}/demo")
    chinese_page.get_by_role("button", name="红墙").click()
    expect(chinese_page.locator("[data-run][data-state=finished]")).to_be_visible()

    assert_accessible(chinese_page)
    assert_no_sideways_scrolling(chinese_page)


def test_the_page_of_a_wrong_address_is_accessible_in_chinese(chinese_page, complaints):
    complaints.expect("status of 404")

    chinese_page.goto("/nobody/nothing/1")

    assert_accessible(chinese_page)
