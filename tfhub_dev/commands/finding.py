"""search, show, versions, collections: what a site has."""

import argparse
from collections.abc import Iterator
from typing import Any

from tfhub_dev.client import Site
from tfhub_dev.commands.grammar import Commands, add_handle, command
from tfhub_dev.failures import Exit, Failure
from tfhub_dev.formats import files_of
from tfhub_dev.handles import read_place, read_site
from tfhub_dev.output import emit, say, size_text, table


def add_search(commands: Commands) -> None:
    """Add `search`."""
    added = command(commands, "search", search, "Find models by words and filters.")
    added.add_argument("words", nargs="*", help="what the model should be about")
    added.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="as in the page's address: task=image-classification; may be repeated",
    )
    added.add_argument("--page", type=int, default=1, help="of the results")


def add_show(commands: Commands) -> None:
    """Add `show`."""
    added = command(commands, "show", show, "Tell all that is known of a model.")
    add_handle(added)


def add_versions(commands: Commands) -> None:
    """Add `versions`."""
    added = command(commands, "versions", versions, "List the versions of a model.")
    add_handle(added)


def add_collections(commands: Commands) -> None:
    """Add `collections`."""
    added = command(commands, "collections", collections, "List collections, or one.")
    added.add_argument("name", nargs="?", help="publisher/name of a collection")


def search(asked: argparse.Namespace) -> int:
    """Find models."""
    site = Site.at(read_site(asked.site))
    params: list[tuple[str, str]] = [("q", " ".join(asked.words))]
    for pair in asked.filter:
        name, equals, value = pair.partition("=")
        if not equals:
            raise Failure(f"“{pair}” is no filter.", Exit.USAGE, next_step="NAME=VALUE")
        params.append((name, value))
    answer = site.ask("GET", "models", params=[*params, ("page", str(asked.page))])
    rows = [
        (item["handle"], size_text(item["size_bytes"]), item["title"])
        for item in answer["results"]
    ]
    say(f"{answer['count']} found, {len(rows)} shown.")
    if answer["next"]:
        say(f"→ The next ones: --page {asked.page + 1}")
    emit(answer, as_json=asked.json, lines=table(rows))
    return Exit.OK


def show(asked: argparse.Namespace) -> int:
    """Tell all about a version."""
    detail = _detail(asked)
    emit(detail, as_json=asked.json, lines=_facts(detail))
    return Exit.OK


def versions(asked: argparse.Namespace) -> int:
    """List the versions of a model."""
    detail = _detail(asked)
    rows = [
        (
            f"{detail['model']}/{version['number']}",
            "deprecated" if version.get("is_deprecated") else version["state"],
            (version["published_at"] or "")[:10],
            "default" if version["number"] == detail["default_version"] else "",
        )
        for version in detail["versions"]
    ]
    emit(detail["versions"], as_json=asked.json, lines=table(rows))
    return Exit.OK


def collections(asked: argparse.Namespace) -> int:
    """List collections, or what one of them holds."""
    site = Site.at(read_site(asked.site))
    if not asked.name:
        answer = site.ask("GET", "collections")
        rows = [
            (item["handle"], str(item["entry_count"]), item["title"])
            for item in answer["results"]
        ]
    else:
        name = asked.name.strip("/").replace("/collections/", "/", 1)
        answer = site.ask("GET", f"collections/{name}")
        rows = [
            (item["handle"], item["section"], item["note"])
            for item in answer["entries"]
        ]
    emit(answer, as_json=asked.json, lines=table(rows))
    return Exit.OK


def _detail(asked: argparse.Namespace) -> dict[str, Any]:
    place = read_place(asked.handle, asked.site)
    return Site.of(place).detail(place)


def _facts(detail: dict[str, Any]) -> Iterator[str]:
    contract = detail["contract"] or {}
    yield detail["title"]
    yield detail["summary"]
    facts = [
        ("handle", detail["handle"]),
        ("address", detail["url"]),
        ("task", contract.get("task", "")),
        (
            "parameters",
            f"{detail['parameter_count']:,}" if detail["parameter_count"] else "",
        ),
        ("labels", str(detail["label_count"] or "")),
        *_formats(detail),
        ("tags", ", ".join(f"{tag['facet']}={tag['slug']}" for tag in detail["tags"])),
    ]
    facts += [("signature", _signature(each)) for each in detail["signatures"]]
    yield ""
    yield from table([(name, value) for name, value in facts if value])


def _formats(detail: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The formats to download it in, and each file with its size and hash."""
    found = files_of(detail)
    yield "formats", ", ".join(found) or "not hosted here"
    for form, files in found.items():
        for file in files:
            size = size_text(file.size_bytes)
            yield form, f"{file.path} {size}, SHA-256 {file.sha256}".strip()


def _signature(signature: dict[str, Any]) -> str:
    sides = [
        ", ".join(
            f"{spec['name']} {spec['dtype']} {spec['shape']}"
            for spec in signature[side]
        )
        for side in ("inputs", "outputs")
    ]
    return f"{signature['name']}: {' → '.join(sides)}"
