"""Accounts in a browser: with and without JavaScript, in every look."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import assert_accessible, assert_no_sideways_scrolling
from tests.e2e.shop import OWNER, PASSWORD
from tests.e2e.test_pages import assert_good_in_every_look

OPEN_PAGES = ["/account/sign-in", "/account/password/reset"]
OWN_PAGES = [
    "/account",
    "/account/password",
    "/account/tokens/new",
    "/account/publishers/new",
    "/account/publishers/tests",
    "/account/publishers/tests/rename",
    "/account/close",
]


def sign_in(page, path="/account"):
    """Sign in as the owner of the publisher `tests`, on the way to a page."""
    page.goto(f"/account/sign-in?next={path}")
    page.get_by_label("Name").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{path}")


@pytest.fixture
def still_page(new_context):
    """A page on which nothing moves."""
    return new_context(reduced_motion="reduce").new_page()


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_page_to_come_in_by_is_accessible(still_page, path):
    still_page.goto(path)

    assert_good_in_every_look(still_page)


@pytest.mark.parametrize("path", OWN_PAGES)
def test_a_page_of_ones_own_is_accessible(still_page, path):
    sign_in(still_page, path)

    assert_good_in_every_look(still_page)


def test_a_page_of_ones_own_is_accessible_in_chinese(new_context):
    page = new_context(
        locale="zh-CN", viewport={"width": 360, "height": 740}, reduced_motion="reduce"
    ).new_page()
    page.goto("/account/sign-in")
    assert_accessible(page)
    page.get_by_label("名称").fill(OWNER)
    page.get_by_label("密码").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="登录").click()

    for path in OWN_PAGES:
        page.goto(path)
        assert_accessible(page)
        assert_no_sideways_scrolling(page)


def test_a_wrong_password_is_told_and_is_accessible(still_page):
    still_page.goto("/account/sign-in")
    still_page.get_by_label("Name").fill("nobody")
    still_page.get_by_label("Password").fill("wrong")
    still_page.locator("main").get_by_role("button", name="Sign in").click()

    expect(still_page.get_by_role("alert")).to_contain_text("No account has this")
    assert_good_in_every_look(still_page)


def test_in_and_out_without_scripts(page_without_scripts):
    page = page_without_scripts
    sign_in(page)
    page.goto("/models")
    menu = page.locator("header details", has_text="Sign out")
    menu.locator("summary").click()
    menu.get_by_role("button", name="Sign out").click()

    expect(
        page.get_by_role("banner").get_by_role("link", name="Sign in")
    ).to_be_visible()


def test_the_menu_of_the_account_works_from_the_keyboard(page):
    sign_in(page)
    menu = page.locator("header details", has_text="Sign out")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Account")).to_be_visible()

    page.keyboard.press("Escape")

    expect(menu.get_by_role("link", name="Account")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_a_token_is_made_copied_and_revoked(still_page):
    page = still_page
    sign_in(page)
    page.get_by_role("link", name="New token").click()
    page.get_by_label("Name").fill("my laptop")
    page.get_by_role("button", name="Make the token").click()
    expect(page.locator("pre").first).to_contain_text("mh_")
    assert_good_in_every_look(page)
    page.locator("main").get_by_role("button", name="Copy").first.click()
    expect(page.locator("main").get_by_text("Copied").first).to_be_visible()
    page.get_by_role("link", name="I have copied it").click()
    assert_good_in_every_look(page)

    page.get_by_role("button", name="Revoke “my laptop”").click()

    expect(page.get_by_text("The token is revoked.")).to_be_visible()


def test_an_invitation_is_made_and_opened(still_page, new_context):
    sign_in(still_page, "/account/publishers/tests")
    still_page.get_by_role("button", name="Make a link").click()
    link = still_page.locator("pre").inner_text().strip()
    assert_good_in_every_look(still_page)

    visitor = new_context(reduced_motion="reduce").new_page()
    visitor.goto(link)
    assert_good_in_every_look(visitor)
    visitor.locator("main").get_by_role("link", name="Make an account").click()
    assert_good_in_every_look(visitor)
    visitor.get_by_label("Name").fill("linus")
    visitor.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.get_by_label("Password confirmation").fill(PASSWORD)
    visitor.get_by_role("button", name="Make the account").click()

    expect(visitor.get_by_text("You are a member of “tests” now.")).to_be_visible()
    assert_good_in_every_look(visitor)
