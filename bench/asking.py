"""Asks for pages of one catalogue; prints time on the server and bytes as JSON.

`python -m bench.asking [--quick]`, started by `bench.pages` for each size. A request
goes through the whole of Django in this process: middleware, view, template. Once a
page has been asked for a few times it is warm; then each is timed by itself, with the
ETag a browser would send for half of them.
"""

import argparse
import gzip
import json
import os
import re
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.staticfiles import finders  # noqa: E402
from django.test import Client  # noqa: E402

from bench.figures import percentile  # noqa: E402
from catalog.models import HubModel, Tag  # noqa: E402

TIMES = 60
QUICK_TIMES = 10
WARM_UP = 3
_STYLES = re.compile(r'<link rel="stylesheet" href="/static/([^"?]+)"')
_SCRIPTS = re.compile(r'<script[^>]* src="/static/([^"?]+)"')
_IMPORTS = re.compile(r'from "(\./[^"]+)"')
# Their authors', not ours.
FOREIGN = ("htmx", "django_htmx")
LANGUAGES = {"Accept-Language": "en"}


def addresses() -> dict[str, str]:
    """Kind of page → one of its addresses in this catalogue."""
    model = (
        HubModel.objects.published()
        .filter(default_version__archive=None)
        .select_related("publisher", "default_version")
        .order_by("-downloads", "pk")
        .first()
    )
    if model is None or model.default_version is None:
        sys.exit("The catalogue is empty.")
    version = model.default_version.get_absolute_url()
    task = Tag.objects.filter(facet=Tag.Facet.TASK).order_by("pk").first()
    return {
        "home": "/",
        "list": "/models",
        "words": "/models?q=image+classification",
        "facets": "/models?task=text-embedding&sort=newest&page=2",
        "model": version,
        "versions": f"{version}/versions",
        "publisher": f"/{model.publisher.name}",
        "tags": "/tags",
        "tag": f"{task.get_absolute_url()}" if task else "/tags",
        "collections": "/collections",
        "publishers": "/publishers",
    }


def asked(address: str, times: int) -> dict[str, float]:
    """Time on the server, with and without what a browser has kept, and bytes."""
    client = Client(headers=LANGUAGES)
    page = client.get(address)
    if page.status_code != 200:
        sys.exit(f"{address} answers {page.status_code}.")
    kept = {"If-None-Match": page.headers.get("ETag", "")}
    for _time in range(WARM_UP):
        client.get(address)
    whole = sorted(_timed(client, address, {}) for _ in range(times))
    again = sorted(_timed(client, address, kept) for _ in range(times))
    text = page.content.decode()
    return {
        "p50_ms": percentile(whole, 0.5),
        "p95_ms": percentile(whole, 0.95),
        "kept_p50_ms": percentile(again, 0.5),
        "kept_bytes": float(len(client.get(address, headers=kept).content)),
        "html_kb": _packed(page.content),
        "css_kb": sum(map(_static_kb, _STYLES.findall(text))),
        "js_kb": _scripts_kb(text),
    }


def _timed(client: Client, address: str, headers: dict[str, str]) -> float:
    begin = time.perf_counter()
    client.get(address, headers=headers)
    return (time.perf_counter() - begin) * 1000


def _packed(content: bytes) -> float:
    return len(gzip.compress(content, 6)) / 1024


def _static_kb(name: str) -> float:
    return _packed(_source(name).read_bytes())


def _source(name: str) -> Path:
    """The file behind an address, with or without the hash of its content."""
    plain = re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name)
    found = finders.find(plain)
    if found is None:
        sys.exit(f"{name} is not one of the static files.")
    return Path(str(found))


def _scripts_kb(text: str) -> float:
    """Our own scripts of a page, and what they import, each once."""
    waiting = [_source(name) for name in _SCRIPTS.findall(text) if _is_ours(name)]
    seen: set[Path] = set()
    while waiting:
        file = waiting.pop().resolve()
        if file not in seen:
            seen.add(file)
            imported = _IMPORTS.findall(file.read_text(encoding="utf-8"))
            waiting += [file.parent / name for name in imported]
    return sum(_packed(file.read_bytes()) for file in seen)


def _is_ours(name: str) -> bool:
    return not Path(name).name.startswith(FOREIGN) and "django_htmx" not in name


def main() -> None:
    """Ask for every kind of page and print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true")
    times = QUICK_TIMES if arguments.parse_args().quick else TIMES
    settings.ALLOWED_HOSTS.append("testserver")
    figures = {
        f"{kind}_{name}": value
        for kind, address in addresses().items()
        for name, value in asked(address, times).items()
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
