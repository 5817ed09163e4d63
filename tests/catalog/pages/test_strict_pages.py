"""What holds on every page: no inline code, no other host, light styles."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.factories import VersionFactory

PAGES = [
    "/",
    "/models",
    "/models?q=zzz&task=image-classification",
    "/docs",
    "/facts",
    "/tags",
    "/collections",
    "/publishers",
    "/acme",
    "/acme/net/classification/1",
    "/acme/net/classification/1/architecture",
    "/acme/net/classification/1/versions",
    "/acme/net/classification/1/files",
    "/no/such/model",
]
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>|<style|\sstyle=|\son[a-z]+=",
)
STYLE_SHEET = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')
# A canonical address is named, not loaded.
LOADED = re.compile(
    r'<(?:script|link(?! rel="canonical")|img|source)[^>]*(?:src|href)="(https?:)?//'
)
BUDGET_BYTES = 12 * 1024


@pytest.fixture
def html(client, version, request) -> str:
    VersionFactory(model=version.model, number=2, default=False)
    return client.get(request.param).content.decode()


@pytest.mark.parametrize("html", PAGES, indirect=True)
def test_page_has_no_inline_code_and_loads_from_no_other_host(html):
    assert INLINE.search(html) is None
    assert LOADED.search(html) is None


@pytest.mark.parametrize("html", PAGES, indirect=True)
def test_page_has_one_heading_and_a_way_past_the_menu(html):
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert 'href="#main"' in html
    assert '<main id="main"' in html


@pytest.mark.parametrize("html", PAGES, indirect=True)
def test_page_names_every_element_once(html):
    names = re.findall(r'\sid="([^"]+)"', html)

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("html", PAGES, indirect=True)
def test_styles_of_a_page_are_light(html):
    sheets = [finders.find(name) for name in STYLE_SHEET.findall(html)]

    weight = sum(len(gzip.compress(Path(sheet).read_bytes())) for sheet in sheets)

    assert sheets
    assert weight <= BUDGET_BYTES
