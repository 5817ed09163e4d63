"""Links to tfhub.dev that this site can answer itself.

The addresses here are those of tfhub.dev, so a link only loses its host.
"""

import re
from collections.abc import Collection as Many

from catalog.models import Collection, HubModel, ModelVersion, Publisher, Variant

TFHUB_LINK = re.compile(
    r"https?://(?:www\.)?tfhub\.dev/(?P<path>[\w./-]*\w)/?(?:#(?P<id>[\w-]+))?"
)
VARIANT_FORMATS = {word: form for form, word in Variant.ADDRESS_WORDS.items()}


def linked_paths(text: str) -> set[str]:
    """What a text links to on tfhub.dev: `publisher/name/version` and the like."""
    return {match["path"] for match in TFHUB_LINK.finditer(text)}


def local_paths(text: str, coming: Many[str] = ()) -> frozenset[str]:
    """Those of a text's links that have a page here.

    Args:
        text: Markdown.
        coming: paths that will have one, since they are about to be stored.
    """
    linked = linked_paths(text)
    stored = {path for path in linked if path not in coming and has_page(path)}
    return frozenset(stored | {path for path in linked if path in coming})


def has_page(path: str) -> bool:
    """Whether a publisher, model, version, variant or collection lies at a path."""
    publisher, _slash, rest = path.partition("/")
    if not rest:
        return Publisher.objects.public().filter(name=publisher).exists()
    word, _slash, below = rest.partition("/")
    if word in VARIANT_FORMATS:
        return (
            Variant.objects.public()
            .filter(format=VARIANT_FORMATS[word], handle=f"{publisher}/{below}")
            .exists()
        )
    if word == "collections":
        return _has_collection(publisher, below)
    return _has_model(publisher, rest)


def _has_collection(publisher: str, below: str) -> bool:
    name, _slash, number = below.rpartition("/")
    found = Collection.objects.public().filter(publisher__name=publisher, name=name)
    return is_number(number) and found.filter(number=int(number)).exists()


def _has_model(publisher: str, rest: str) -> bool:
    models = HubModel.objects.published().filter(publisher__name=publisher)
    if models.filter(name=rest).exists():
        return True
    name, _slash, number = rest.rpartition("/")
    versions = ModelVersion.objects.public().filter(
        model__publisher__name=publisher, model__name=name
    )
    return is_number(number) and versions.filter(number=int(number)).exists()


def is_number(text: str) -> bool:
    """Whether a part of a path is the number of a version."""
    return text.isascii() and text.isdigit() and len(text) <= 9


def local_address(url: str, local: Many[str]) -> str:
    """The address here of a link to tfhub.dev; of any other, the link itself.

    One with a query asks for a file, which is not here.
    """
    match = TFHUB_LINK.fullmatch(url)
    if match is None or match["path"] not in local:
        return url
    return f"/{match['path']}" + (f"#md-{match['id'].lower()}" if match["id"] else "")
