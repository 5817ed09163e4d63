"""Demo pages load what they need, and stay light."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from demos.page_assets import OF_RESULTS, Assets
from tests.demos.pages.conftest import DETECTION_CONTRACT, STYLE_CONTRACT
from tests.factories import CLASSIFIER_CONTRACT, VersionFactory

STYLES_BUDGET, SCRIPTS_BUDGET = 10 * 1024, 15 * 1024
STYLE = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')
SCRIPT = re.compile(r'<script [^>]*src="/static/(js/[^"]+)"')
IMPORT = re.compile(r'from "\./([^"]+)"')
VECTOR_CONTRACT = {
    **CLASSIFIER_CONTRACT,
    "task": "image-feature-vector",
    "output": {"keys": {"vector": "features"}, "meaning": "vector"},
}
MASK_CONTRACT = {
    **CLASSIFIER_CONTRACT,
    "task": "image-segmentation",
    "output": {"keys": {"mask": "mask"}, "meaning": "mask"},
}
CONTRACTS = {
    "classification": CLASSIFIER_CONTRACT,
    "vector": VECTOR_CONTRACT,
    "detection": DETECTION_CONTRACT,
    "picture": STYLE_CONTRACT,
    "segmentation": MASK_CONTRACT,
}


@pytest.fixture
def html(client: Client, db: None, request: Any) -> str:
    version = VersionFactory(contract_data=CONTRACTS[request.param])
    return client.get(f"{version.get_absolute_url()}/demo").content.decode()


def packed(name: str) -> int:
    found = finders.find(name)
    assert found, name
    return len(gzip.compress(Path(found).read_bytes()))


def with_imports(names: list[str]) -> set[str]:
    """Scripts and whatever they import, each once."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        text = Path(str(finders.find(name))).read_text(encoding="utf-8")
        folder = name.rpartition("/")[0]
        waiting += [f"{folder}/{other}" for other in IMPORT.findall(text)]
    return found


@pytest.mark.parametrize("html", CONTRACTS, indirect=True)
def test_styles_of_a_demo_page_are_light(html: str) -> None:
    assert sum(map(packed, STYLE.findall(html))) <= STYLES_BUDGET


@pytest.mark.parametrize("html", CONTRACTS, indirect=True)
def test_scripts_of_a_demo_page_are_light(html: str) -> None:
    names = with_imports(SCRIPT.findall(html))

    assert len(names) > 10
    assert sum(map(packed, names)) <= SCRIPTS_BUDGET


@pytest.mark.parametrize("html", ["classification"], indirect=True)
def test_nothing_is_loaded_for_other_kinds_of_results(html: str) -> None:
    assert "bars.css" in html
    assert "overlay" not in html


@pytest.mark.parametrize("assets", OF_RESULTS.values(), ids=list(OF_RESULTS))
def test_everything_named_is_there(assets: Assets) -> None:
    for name in assets.styles:
        assert finders.find(f"css/components/{name}.css")
    for name in assets.scripts:
        assert finders.find(f"js/modules/{name}.js")
