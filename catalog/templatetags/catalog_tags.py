"""Icons, numbers, names and languages as templates write them."""

import json
from collections.abc import Iterator
from html import unescape
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from lucide.templatetags.lucide import lucide

from catalog.context import html_language
from catalog.highlighting import highlight
from catalog.models import Document, ModelVersion, Tag

register = template.Library()

FALLBACK_LANGUAGE = "en"
# As `json_script` of Django escapes.
_JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
# What a task works on, as the colours of the plates: vision, video, text, audio.
_KINDS = {"image": "k-conv", "video": "k-block", "text": "k-mix", "audio": "k-dense"}
_TASK_ICONS = {
    "image-classification": "image",
    "image-object-detection": "scan-search",
    "image-segmentation": "layers",
    "image-style-transfer": "palette",
    "image-feature-vector": "box",
    "image-pose-detection": "person-standing",
    "image-generator": "sparkles",
    "image-super-resolution": "arrow-up-right",
    "text-embedding": "text-align-start",
    "text-translation": "languages",
    "video-classification": "video",
}


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """An icon beside a text; hidden from screen readers."""
    attributes = {"aria_hidden": "true", "focusable": "false", "stroke_width": "1.75"}
    return mark_safe(lucide(name, size=size, **attributes))  # noqa: S308


@register.simple_block_tag
def captured(content: str) -> str:
    """What a page says, to be said again: `{% captured as page_title %}`."""
    return content


@register.simple_tag
def linked_data_script(data: dict[str, Any]) -> SafeString:
    """Data for search engines: a block that no browser runs, whatever it says."""
    text = json.dumps(data, ensure_ascii=False).translate(_JSON_ESCAPES)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308 - what ends a script is escaped
    )


@register.filter
def task_icon(slug: str) -> str:
    """The icon's name for a task; a task without one of its own gets its medium's."""
    if slug in _TASK_ICONS:
        return _TASK_ICONS[slug]
    media = {"text": "text-align-start", "audio": "audio-waveform", "video": "video"}
    return media.get(slug.partition("-")[0], "image")


@register.filter
def task_kind(slug: str) -> str:
    """The colour class of a task's square."""
    return _KINDS.get(slug.partition("-")[0], "k-pool")


@register.filter
def tag_name(tag: Tag) -> str:
    """A tag's (or a facet count's) name in the active language."""
    is_chinese = (get_language() or "").startswith("zh")
    return (is_chinese and tag.name_zh_hans) or tag.name


@register.filter
def other_name(tag: Tag) -> str:
    """A tag's name in the other language, where it has one."""
    names = {tag.name, tag.name_zh_hans or tag.name}
    return next(iter(names - {tag_name(tag)}), "")


@register.filter
def shown_numbers(page: Page) -> Iterator[int | str]:
    """The numbers a pager shows: the first, the last and those around this page."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def document(version: ModelVersion) -> Document | None:
    """The version's document in the active language, else the fallback's or any.

    Reads the prefetched rows; makes no query after `with_page_data()`.
    """
    by_language = {item.language: item for item in version.documents.all()}
    for language in (get_language() or "", FALLBACK_LANGUAGE):
        if language in by_language:
            return by_language[language]
    return next(iter(by_language.values()), None)


@register.filter
def lang_attribute(language: str) -> SafeString:
    """` lang="en"` where a text's language is not the page's, else nothing."""
    if not language or language == get_language():
        return SafeString("")
    return format_html(' lang="{}"', html_language(language))


@register.filter
def title_of(version: ModelVersion) -> str:
    """The document's title; without one, the model's name."""
    found = document(version)
    return found.title if found else version.model.name


@register.filter
def facet(version: ModelVersion, name: str) -> list[Tag]:
    """The version's tags of one facet, from the prefetched rows."""
    return [tag for tag in version.tags.all() if tag.facet == name]


@register.filter
def breakable(handle: str) -> SafeString:
    """A handle that may break after its slashes and nowhere else."""
    return mark_safe(escape(handle).replace("/", "/<wbr>"))  # noqa: S308


@register.filter
def short_hash(digest: str) -> str:
    """`9f2c…41ab`."""
    return f"{digest[:4]}…{digest[-4:]}"


@register.filter
def compact(number: int | None) -> str:
    """Three figures and a unit: 992, 15.0 k, 3.54 M; a dash for none."""
    if not number:
        return "–"
    for unit, size in (("G", 10**9), ("M", 10**6), ("k", 10**3)):
        if number >= size:
            return f"{_three_figures(number / size)} {unit}"
    return str(number)


@register.filter
def grouped(number: int | None) -> str:
    """All figures, in groups of three: 3,538,984."""
    return "–" if number is None else f"{number:,}"


@register.filter
def megabytes(size_bytes: int | str | None) -> str:
    """A size in decimal units: 512 B, 13.9 MB, 1.20 GB; a dash for none."""
    if not isinstance(size_bytes, int):
        return "–"
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size_bytes >= size:
            return f"{_three_figures(size_bytes / size)} {unit}"
    return f"{size_bytes} B"


@register.simple_tag
def facet_link(name: str, slug: str) -> str:
    """The list of models with one facet chosen."""
    return f"{reverse('catalog:model_list')}?{name}={slug}"


@register.filter
def highlighted(code: str, language: str) -> SafeString:
    """Code as HTML with Pygments' class names."""
    return mark_safe(highlight(code, language))  # noqa: S308


def _three_figures(number: float) -> str:
    decimals = 2 if number < 10 else 1 if number < 100 else 0
    return f"{number:.{decimals}f}"


@register.simple_block_tag
def codeblock(content: str, language: str, title: str) -> SafeString:
    """A block of code with a Copy button, highlighted by classes."""
    code = unescape(content).strip("\n") + "\n"
    context = {"title": title, "html": highlight(code, language)}
    context["html_lang"] = html_language(get_language() or FALLBACK_LANGUAGE)
    return mark_safe(render_to_string("components/_code.html", context))  # noqa: S308
