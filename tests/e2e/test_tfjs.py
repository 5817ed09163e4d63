"""The code for TensorFlow.js, copied from the page and run by a browser elsewhere.

A page of another origin imports the unmodified library and runs the text as it is
shown. Its numbers are those of the network that the files were made of.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page

from tests.builders import tfjs_folder
from tools import tfjs

HANDLE = "tests/colours/alone"
LAYERS, GRAPH = f"{HANDLE}/1", f"{HANDLE}/2"
PAGE = """<!doctype html><title>Elsewhere</title>
<link rel="icon" href="data:,">
<script type="importmap">{"imports": {"@tensorflow/tfjs": "/tfjs.js"}}</script>
<script type="module">
CODE
window.loaded = { model, tf };
</script>"""
PREDICT = """async given => {
  const { model, tf } = window.loaded;
  return model.predict(tf.tensor(given)).array();
}"""
LOAD = """async ([url, options, given]) => {
  const { tf } = window.loaded;
  const model = await tf.loadGraphModel(url, options);
  return model.predict(tf.tensor(given)).array();
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Sends the files of a folder, and says nothing."""

    def log_message(self, *_words: object) -> None:
        """Keep it."""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory) -> Iterator[tuple[Path, str]]:
    """A folder with TensorFlow.js in it, and the address of a server that sends it."""
    folder = tmp_path_factory.mktemp("elsewhere")
    tfjs.bring()
    (folder / "tfjs.js").write_bytes(tfjs.BUNDLE.read_bytes())
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def run_elsewhere(
    page: Page, base_url: str, elsewhere: tuple[Path, str], complaints
) -> Callable[[str], list]:
    """Run the code of a version on a page elsewhere; return what it prints."""
    folder, origin = elsewhere
    complaints.expect(re.escape(f"a request to another host: {origin}/"))

    def run(handle: str) -> list:
        page.goto(f"{base_url}/{handle}/files")
        code = page.locator("section:has(> h3) pre code").text_content()
        assert code
        (folder / "index.html").write_text(PAGE.replace("CODE", code))
        page.goto(origin)
        page.wait_for_function("window.loaded")
        lines = page.console_messages()
        return [[part.json_value() for part in line.args] for line in lines]

    return run


@pytest.fixture(scope="module")
def numbers() -> dict:
    """What the network makes of two pictures, and of nothing."""
    return json.loads(tfjs_folder("numbers.json").read_text())


def close_to(rows: list[list[float]]) -> list:
    return [pytest.approx(row, abs=1e-5) for row in rows]


@pytest.mark.parametrize("handle", [LAYERS, GRAPH])
def test_code_on_the_page_runs_on_a_page_of_another_site(
    page, run_elsewhere, numbers, handle
):
    printed = run_elsewhere(handle)

    assert printed[-1] == [[1, 3], close_to(numbers["of_zeros"])]
    assert page.evaluate(PREDICT, numbers["given"]) == close_to(numbers["answer"])


@pytest.mark.parametrize("handle", [GRAPH, HANDLE])
def test_address_of_tfhub_is_understood_with_and_without_a_version(
    page, base_url, run_elsewhere, numbers, handle
):
    run_elsewhere(GRAPH)

    address = [f"{base_url}/{handle}", {"fromTFHub": True}, numbers["given"]]
    assert page.evaluate(LOAD, address) == close_to(numbers["answer"])
