"""The models that a collection's document lists, in its order."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from catalog.documents.links import TFHUB_LINK, VARIANT_FORMATS, is_number
from catalog.documents.sections import plain_text
from catalog.models import HubModel, Variant


@dataclass(frozen=True, slots=True)
class Listed:
    """A model in its place: the path of its link, the heading and words beside it."""

    path: str
    section: str
    note: str


def read_entries(markdown: str) -> list[Listed]:
    """Every model, variant or version a collection links to, each path once."""
    once: dict[str, Listed] = {}
    for listed in _links(markdown):
        publisher, _slash, rest = listed.path.partition("/")
        if publisher and rest and not rest.startswith("collections/"):
            once.setdefault(listed.path, listed)
    return list(once.values())


def _links(markdown: str) -> Iterator[Listed]:
    section = ""
    for is_heading, token in _inline_tokens(markdown):
        if is_heading:
            section = plain_text(token)
            continue
        paths = list(_paths(token))
        note = _note(token) if len(paths) == 1 else ""
        for path in paths:
            yield Listed(path, section, note)


def _note(inline: Token) -> str:
    """What a line says behind its only link, if it is a list item or a sentence."""
    children = inline.children or []
    closed = [i for i, each in enumerate(children) if each.type == "link_close"]
    if not closed or children[0].type != "link_open" or len(closed) > 1:
        return ""
    rest = Token("inline", "", 0, children=children[closed[0] + 1 :])
    words = plain_text(rest).lstrip(" -–—:,.").rstrip()
    return words if len(words) > 2 else ""


def _inline_tokens(markdown: str) -> Iterator[tuple[bool, Token]]:
    tokens = MarkdownIt("gfm-like", {"html": True}).parse(markdown)
    for before, token in zip([Token("", "", 0), *tokens], tokens, strict=False):
        if token.type == "inline":
            yield before.type == "heading_open", token


def _paths(inline: Token) -> Iterator[str]:
    for child in inline.children or ():
        address = str(child.attrs.get("href", "")) if child.type == "link_open" else ""
        if match := TFHUB_LINK.fullmatch(address):
            yield match["path"]


def model_at_path(path: str) -> HubModel | None:
    """The model that a path means: by its name, a version, or a variant."""
    publisher, _slash, rest = path.partition("/")
    word, _slash, below = rest.partition("/")
    if word in VARIANT_FORMATS:
        variant = Variant.objects.filter(
            format=VARIANT_FORMATS[word], handle=f"{publisher}/{below}"
        ).select_related("version__model")
        return next((each.version.model for each in variant), None)
    models = HubModel.objects.filter(publisher__name=publisher)
    name, _slash, number = rest.rpartition("/")
    return models.filter(name=rest).first() or (
        models.filter(name=name, versions__number=int(number)).first()
        if is_number(number)
        else None
    )
