"""What a licence asks for, in plain words: from `documents/tags/license.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.documents.vocabulary import FILES, TAGS_DIR

COMMERCIAL: Mapping[bool, Promise] = {
    True: _("Commercial use is allowed."),
    False: _("Commercial use is not allowed."),
}
ATTRIBUTION: Mapping[str, Promise] = {
    "text": _("Name the authors and keep the licence’s text with copies."),
    "link": _("Name the authors and the licence, with a link to it or its text."),
    "no": _("Nobody has to be named."),
}
SHARE_ALIKE: Mapping[str, Promise] = {
    "all": _("What you make from it and pass on must have the same licence."),
    "part": _("The parts taken over keep this licence; your own may have another."),
    "no": _("What you make from it may have another licence."),
}
CHANGES: Mapping[bool, Promise] = {
    True: _("If you pass on a changed copy, say that you changed it."),
    False: _("Changed copies need no note of what was changed."),
}
SOURCE: Mapping[str, Promise | None] = {
    "copy": _("Whoever gets a copy must be able to get its source as well."),
    "network": _(
        "Whoever gets a copy, or uses a changed one over a network, must be able to "
        "get its source as well."
    ),
    "no": None,
}


@dataclass(frozen=True, slots=True)
class PlainTerms:
    """What one licence allows and asks for, in sentences."""

    sentences: tuple[Promise, ...]


@cache
def _known() -> Mapping[str, PlainTerms]:
    text = (TAGS_DIR / FILES["license"]).read_text(encoding="utf-8")
    values = yaml.safe_load(text)["values"]
    return {value["id"]: _read(value["terms"]) for value in values if "terms" in value}


def _read(terms: Mapping[str, Any]) -> PlainTerms:
    sentences = (
        COMMERCIAL[terms["commercial"]],
        ATTRIBUTION[terms["attribution"]],
        SHARE_ALIKE[terms["share-alike"]],
        CHANGES[terms["state-changes"]],
        SOURCE[terms["source"]],
    )
    return PlainTerms(tuple(item for item in sentences if item))


def plain_terms(slug: str) -> PlainTerms | None:
    """What a licence asks for; None for one whose text this site does not know."""
    return _known().get(slug)
