"""Renders the Markdown of documents as HTML that is safe to show.

Documents come from strangers: markdown-it reads them, nh3 lets only known tags
and attributes pass. Pictures on other hosts become links, since a reader's
browser must ask nobody but us.
"""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from catalog.documents import maths
from catalog.documents.links import local_address
from catalog.documents.raw_html import keep_known_tags, picture_link
from catalog.documents.sections import plain_text
from catalog.highlighting import highlight

ID_PREFIX = "md-"
TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "a", "blockquote"),
    *("ul", "ol", "li", "dl", "dt", "dd", "pre", "code", "kbd", "samp", "var"),
    *("em", "strong", "b", "i", "u", "s", "del", "ins", "mark", "small", "sub", "sup"),
    *("abbr", "cite", "q", "table", "caption", "thead", "tbody", "tfoot", "tr"),
    *("th", "td", "div", "span", "details", "summary", "figure", "figcaption"),
    *maths.TAGS,
}
# Tags that are never shown, not even as text: what stands in them is no prose.
CLEAN_CONTENT_TAGS = {"script", "style", "iframe", "object", "noscript", "template"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "code": {"class"},
    "span": {"class"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "pre": {"class", "tabindex"},
    "ol": {"start"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    **maths.ATTRIBUTES,
}
# Pygments' short class names and the few of our own; nothing else may be named.
CLASS_NAME = re.compile(r"highlight|md-table|[a-z][a-z0-9]?[a-z]?")


def render(
    markdown: str,
    *,
    language: str = "en",
    top_level: int = 3,
    local: Collection[str] = (),
) -> str:
    """Render a document's body.

    Args:
        markdown: CommonMark with GitHub's tables, strikethrough and bare links.
        language: language of the few words added, such as "Picture".
        top_level: level of the highest heading. In a document that is 2, below its
            title; on a page the document itself stands under such a heading.
        local: paths of tfhub.dev that have a page here; links to them stay here.

    Returns:
        HTML whose headings leave no gap and whose ids begin with `md-`.
    """

    def filter_attribute(tag: str, name: str, value: str) -> str | None:
        if (tag, name) == ("a", "href"):
            return local_address(value, local)
        return _filter_attribute(tag, name, value)

    if not markdown:
        return ""
    with override(language):
        html = _MARKDOWN.render(markdown, {"top_level": top_level})
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=CLEAN_CONTENT_TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=filter_attribute,
        link_rel="noopener nofollow ugc",
        url_schemes={"http", "https", "mailto"},
        url_relative=_rewrite_relative,
        id_prefix=ID_PREFIX,
    )


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        kept = " ".join(filter(CLASS_NAME.fullmatch, value.split()))
        return kept or None
    if (tag, name) == ("div", "role"):
        return value if value == "group" else None
    if name == "tabindex":
        return value if value == "0" else None
    return value


def _rewrite_relative(url: str) -> str | None:
    """Point at our own ids and pages; a path beside an unknown file leads nowhere."""
    if url.startswith("#"):
        return f"#{ID_PREFIX}{url[1:]}"
    is_page = re.match(r"/(?![/\\])", url)
    return url if is_page else None


def _slug(title: str) -> str:
    return re.sub(r"[^\w-]+", "-", title.lower()).strip("-")


def _name_headings(state: StateCore) -> None:
    """Give every heading an id of its own, made from its words."""
    uses: dict[str, int] = {}
    for heading, words in pairwise(state.tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", _unused(_slug(plain_text(words)), uses))


def _unused(slug: str, uses: dict[str, int]) -> str:
    """The slug, numbered if it is taken; `uses` makes a thousandth one cheap."""
    name = slug
    while name in uses:
        uses[slug] += 1
        name = f"{slug}-{uses[slug]}"
    uses[name] = 0
    return name


def _shift_headings(state: StateCore) -> None:
    """Move headings below the page's own, and close gaps in their levels."""
    above = state.env["top_level"] - 1
    open_levels: list[int] = []
    for token in state.tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            while open_levels and open_levels[-1] >= level:
                open_levels.pop()
            open_levels.append(level)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(above + len(open_levels), 6)}"


class _DocumentRules:
    """Rules that replace markdown-it's own, named as its tokens are."""

    @staticmethod
    def fence(
        renderer: Any, tokens: Sequence[Token], index: int, *_rest: object
    ) -> str:
        """Code with a language word."""
        del renderer
        language = tokens[index].info.strip().partition(" ")[0]
        code = highlight(tokens[index].content, language)
        return f'<pre tabindex="0"><code class="highlight">{code}</code></pre>\n'

    code_block = fence

    @staticmethod
    def table_open(*_rest: object) -> str:
        """A wide table scrolls in a box that the keyboard reaches."""
        label = escape(_("Table"))
        box = f'<div class="md-table" role="group" tabindex="0" aria-label="{label}">'
        return f"{box}<table>\n"

    @staticmethod
    def table_close(*_rest: object) -> str:
        """Close table and box."""
        return "</table></div>\n"

    @staticmethod
    def image(
        renderer: Any, tokens: Sequence[Token], index: int, *_rest: object
    ) -> str:
        """A picture on another host, as a link with its description."""
        del renderer
        source = str(tokens[index].attrs.get("src", ""))
        return picture_link(source, tokens[index].content)

    @staticmethod
    def html_inline(
        renderer: Any, tokens: Sequence[Token], index: int, *_rest: object
    ) -> str:
        """Raw HTML: known tags pass, `<pad>` and its like become text."""
        del renderer
        return keep_known_tags(tokens[index].content, TAGS | CLEAN_CONTENT_TAGS)

    html_block = html_inline


def _build() -> MarkdownIt:
    markdown = MarkdownIt("gfm-like", {"linkify": True, "html": True})
    maths.add_maths(markdown)
    markdown.core.ruler.push("name_headings", _name_headings)
    markdown.core.ruler.push("shift_headings", _shift_headings)
    for name in (
        *("fence", "code_block", "table_open", "table_close"),
        *("image", "html_inline", "html_block"),
    ):
        markdown.add_render_rule(name, getattr(_DocumentRules, name))
    return markdown


_MARKDOWN = _build()
