"""Raw HTML inside Markdown: which tags are meant as tags, and pictures."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.utils.html import escape, format_html
from django.utils.translation import gettext as _

TAG = re.compile(r"<(?P<slash>/?)(?P<name>[A-Za-z][\w:-]*+)(?P<rest>[^<>]*+)>")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def keep_known_tags(html: str, known: set[str]) -> str:
    """Escape tags that HTML does not know; turn pictures into links.

    A sanitiser would delete `<pad>` or `<unk>` from a sentence about tokens.
    """
    pieces = COMMENT.split(html)
    return "".join(TAG.sub(lambda match: _tag(match, known), piece) for piece in pieces)


def _tag(match: re.Match[str], known: set[str]) -> str:
    name = match["name"].lower()
    if name == "img":
        attributes = _attributes(match[0])
        return picture_link(attributes.get("src", ""), attributes.get("alt", ""))
    return match[0] if name in known else escape(match[0])


def _attributes(tag: str) -> dict[str, str]:
    found: dict[str, str] = {}

    class Reader(HTMLParser):
        def handle_starttag(
            self, tag: str, attrs: list[tuple[str, str | None]]
        ) -> None:
            del tag
            found.update({name: value or "" for name, value in attrs})

        handle_startendtag = handle_starttag

    Reader().feed(tag)
    return found


def picture_link(source: str, description: str) -> str:
    """A labelled link in place of a picture that lies on another host."""
    host = _host(source)
    if not host:
        return format_html("[{}]", description) if description else ""
    label = (
        _("Picture: %(description)s (%(host)s)")
        if description
        else _("Picture on %(host)s")
    )
    return format_html(
        '<a href="{}">{}</a>',
        source,
        label % {"description": description, "host": host},
    )


def _host(address: str) -> str | None:
    try:
        parts = urlsplit(address)
    except ValueError:  # such as http://[
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None
