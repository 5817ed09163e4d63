"""A browser, and a whole site of its own: web server, worker, database, Redis."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from hubsite.children import Child
from hubsite.commands import web_command, worker_command
from hubsite.probes import web_answers
from hubsite.redis_server import free_port

# A worker that imports TensorFlow on a busy machine takes its time.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

AXE_RULES = [
    *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
    "best-practice",
]
# What can differ between themes.
AXE_RULES_OF_COLOUR = {
    "type": "rule",
    "values": ["color-contrast", "link-in-text-block"],
}
BROWSER_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--use-fake-device-for-media-stream"),
    "--use-fake-ui-for-media-stream",
]


@pytest.fixture(scope="session")
def base_url(redis_server: str) -> Iterator[str]:
    """The address of the site that the browser visits, ready for predictions."""
    folder = settings.VAR_DIR / "e2e"
    (folder / "tmp").mkdir(parents=True)
    port = free_port()
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "HUB_VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'hub.sqlite3'}",
        # The tests outside the browser use database 0 of the same server.
        "REDIS_URL": redis_server.replace("/0", "/1"),
        "HUB_DEMO_RATE": "1000/minute",
        # Every run is seen on its way, the same picture's too.
        "HUB_DEMO_REUSE_ANSWERS": "0",
    }
    log = folder / "log"
    _run([sys.executable, "-m", "tests.e2e.shop"], environment)
    commands = {
        "worker": worker_command("fast+tensorflow+slow:1", "maintenance:1"),
        "web": web_command("127.0.0.1", port),
    }
    children = [
        Child(name, command, log=log / f"{name}.log", environment=environment)
        for name, command in commands.items()
    ]
    try:
        for child in children:
            child.wait_until(lambda: web_answers("/readyz", port=port), timeout_s=90)
        yield f"http://127.0.0.1:{port}"
    finally:
        for child in reversed(children):
            child.stop(timeout_s=10)


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    """Debian's Chromium: nothing is downloaded."""
    found = (
        os.environ.get("HUB_CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
    )
    if not found:
        pytest.fail(
            "The browser tests need Chromium: apt-get install chromium, or name "
            "another with HUB_CHROMIUM, or leave them out with HUB_SKIP_BROWSER=1."
        )
    folder = settings.VAR_DIR / "browser"
    own_folders = {"XDG_CONFIG_HOME": f"{folder}", "XDG_CACHE_HOME": f"{folder}"}
    return {
        **browser_type_launch_args,
        "executable_path": found,
        "args": BROWSER_FLAGS,
        "env": {**os.environ, **own_folders},
    }


class Complaints:
    """What a browser complains about: errors, refused content, foreign hosts."""

    def __init__(self, own_host: str) -> None:
        self.own_host = own_host
        self.found: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Accept complaints that match: the test makes something fail on purpose."""
        self.expected.append(pattern)

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page of a context."""
        context.on("request", lambda request: self._see_request(request.url))
        context.on("weberror", lambda error: self.found.append(str(error.error)))
        context.on(
            "console",
            lambda line: line.type == "error" and self.found.append(line.text),
        )

    def _see_request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws"} and parts.netloc != self.own_host:
            self.found.append(f"a request to another host: {url}")

    def unexpected(self) -> list[str]:
        """What nobody asked for."""
        return [
            text
            for text in self.found
            if not any(re.search(pattern, text) for pattern in self.expected)
        ]


@pytest.fixture
def complaints(base_url: str) -> Iterator[Complaints]:
    """Fails the test when the browser complained about anything."""
    complaints = Complaints(urlsplit(base_url).netloc)
    yield complaints
    assert complaints.unexpected() == []


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], complaints: Complaints
) -> Callable[..., BrowserContext]:
    """Make browser contexts whose complaints are heard."""

    def watched(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        complaints.watch(context)
        return context

    return watched


@pytest.fixture
def page_without_scripts(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a browser that runs no JavaScript."""
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[str], Path]:
    """Give the path of a picture of one colour."""
    from tests.builders import picture_bytes  # noqa: PLC0415

    def picture(colour: str) -> Path:
        path = tmp_path / f"{colour}.png"
        path.write_bytes(picture_bytes(color=colour))
        return path

    return picture


def assert_accessible(page: Page, run_only: Any = AXE_RULES) -> None:
    """Open what can be opened and let axe look at the page."""
    page.evaluate(
        "document.querySelectorAll('details').forEach(d => { d.open = true })"
    )
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{AXE_SCRIPT}; null")
    # What passes is not told in full: it is most of a page, and takes most of the time.
    options = {"runOnly": run_only, "resultTypes": ["violations"]}
    violations = page.evaluate(
        "async options => (await axe.run(options)).violations", options
    )
    found = AxeResults({"violations": violations})
    assert found.violations_count == 0, found.generate_report()


def assert_no_sideways_scrolling(page: Page) -> None:
    """Nothing is wider than the window."""
    too_wide = page.evaluate(
        "() => document.documentElement.scrollWidth - window.innerWidth"
    )
    assert too_wide <= 0, f"{page.url} is {too_wide} px wider than the window"
