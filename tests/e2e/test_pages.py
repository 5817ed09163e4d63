"""Every page: readable by everyone, in both themes, on every width."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import assert_accessible, assert_no_sideways_scrolling
from tests.e2e.shop import EXPIRED_RUN, FAILED_RUN
from tests.e2e.shown import RESULTS, run_of

MODEL = "/tests/colours/classification/2"
PAGES = [
    "/",
    "/models",
    "/models?q=nothing-is-called-this",
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


@pytest.fixture(params=["light", "dark"])
def theme(request):
    return request.param


@pytest.fixture(params=sorted(WIDTHS))
def window(request):
    width, height = WIDTHS[request.param]
    return {"width": width, "height": height}


@pytest.fixture
def themed_page(new_context, theme, window):
    """A page of one theme and one width."""
    context = new_context(color_scheme=theme, viewport=window, reduced_motion="reduce")
    return context.new_page()


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
def test_a_page_is_accessible(themed_page, path):
    themed_page.goto(path)

    assert_accessible(themed_page)
    assert_no_sideways_scrolling(themed_page)


@pytest.mark.parametrize("path", DEMOS)
def test_a_result_is_accessible(themed_page, path):
    themed_page.goto(path)
    themed_page.get_by_role("button", name="A red wall").click()
    expect(themed_page.locator("[data-run][data-state=finished]")).to_be_visible()

    assert_accessible(themed_page)
    assert_no_sideways_scrolling(themed_page)


@pytest.mark.parametrize("kind", sorted(RESULTS))
def test_a_result_of_any_kind_is_accessible(themed_page, kind):
    themed_page.goto(f"/runs/{run_of(kind)}")

    assert_accessible(themed_page)
    assert_no_sideways_scrolling(themed_page)


@pytest.mark.parametrize("name", ["texts/counter", "texts/writer"])
def test_a_result_of_texts_is_accessible(themed_page, name):
    themed_page.goto(f"/tests/{name}/1/demo")
    themed_page.locator(".example").first.click()
    expect(themed_page.locator("[data-run][data-state=finished]")).to_be_visible()

    assert_accessible(themed_page)
    assert_no_sideways_scrolling(themed_page)


def test_the_page_of_a_wrong_address_is_accessible(themed_page, complaints):
    complaints.expect("status of 404")

    response = themed_page.goto("/nobody/nothing/1")

    assert response.status == 404
    assert_accessible(themed_page)


def test_the_page_of_a_failed_run_is_accessible(themed_page):
    themed_page.goto(f"/runs/{FAILED_RUN}")

    expect(themed_page.get_by_text("The run failed")).to_be_visible()
    assert_accessible(themed_page)
    assert_no_sideways_scrolling(themed_page)


def test_the_page_of_an_expired_run_is_accessible(page, complaints):
    complaints.expect("status of 410")

    page.goto(f"/runs/{EXPIRED_RUN}")

    expect(page.get_by_text("has expired")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize(
    "path",
    ["/", MODEL, f"{MODEL}/architecture", f"/runs/{FAILED_RUN}"],
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


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_the_narrowest_window(new_context, path):
    page = new_context(viewport={"width": 320, "height": 640}).new_page()
    page.goto(path)

    assert_no_sideways_scrolling(page)
