"""Reads an address or a handle that was typed or pasted in place of words.

Publishers' names have neither dots nor colons, so that a first part with one is a host:
`tfhub.dev/google/elmo/3`, `https://hub.example.org/google/elmo`, `google/elmo/3`.
"""

import re
from dataclasses import dataclass

from catalog.models import HubModel, Variant

HOST = re.compile(r"\A(?:https?://[^/]+|[^/]*[.:][^/]*)/", re.IGNORECASE)
PATH = re.compile(r"[\w./-]+", re.ASCII)
# What follows a name: a version, and perhaps a page of it.
VERSION = re.compile(r"/[0-9]+(?:/[a-z.]+)?\Z", re.ASCII)
VARIANT_WORDS = frozenset(Variant.ADDRESS_WORDS.values())


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: words, and the model that they name exactly, if they do."""

    words: str
    model_id: int | None = None


def read_asked(text: str) -> Asked:
    """Read what somebody typed; only what looks like an address is looked up."""
    path = HOST.sub("", text.strip()).partition("?")[0].partition("#")[0].strip("/")
    if "/" not in path or not PATH.fullmatch(path):
        return Asked(text)
    publisher, _slash, rest = path.partition("/")
    word, _slash, variant = rest.partition("/")
    if word in VARIANT_WORDS:
        model_id = _model_of_variant(word, f"{publisher}/{variant}")
        name = variant
    else:
        model_id = _model_named(publisher, rest)
        name = rest
    return Asked(f"{publisher} {VERSION.sub('', name)}", model_id)


def _model_named(publisher: str, name: str) -> int | None:
    """The model of a name with or without a version; the longer name goes first."""
    names = {name, VERSION.sub("", name)}
    found = HubModel.objects.published().filter(
        publisher__name=publisher, name__in=names
    )
    pairs = found.values_list("name", "pk")
    return max(((len(own), key) for own, key in pairs), default=(0, None))[1]


def _model_of_variant(word: str, handle: str) -> int | None:
    """The model that another format is of, which has a version in its handle."""
    formats = [item for item, own in Variant.ADDRESS_WORDS.items() if own == word]
    found = Variant.objects.public().filter(format__in=formats, handle=handle)
    return found.values_list("version__model_id", flat=True).first()
