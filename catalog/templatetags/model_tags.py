"""Drawings and facts of a version as templates ask for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from catalog.citations import formatted
from catalog.contract import Contract
from catalog.datasheet import RowFacts, main_signature
from catalog.datasheet import row_facts as read_row_facts
from catalog.diagrams.stages import Architecture, Stage
from catalog.diagrams.svg import plate_strip as draw_plate_strip
from catalog.diagrams.svg import row_plates as draw_row_plates
from catalog.diagrams.svg import shared_row_plates as draw_shared_row_plates
from catalog.diagrams.svg import stage_figure as draw_stage_figure
from catalog.diagrams.wording import FIGURE_TITLE
from catalog.highlighting import highlight
from catalog.inputs import ImageInput
from catalog.licences import PlainTerms
from catalog.licences import plain_terms as read_plain_terms
from catalog.limits import known_limits as read_known_limits
from catalog.models import Citation, HubModel, ModelVersion, Publisher
from catalog.rows import Row
from catalog.signatures import Signature
from catalog.snippets import Snippet
from catalog.speeds import Measured
from catalog.speeds import measured as read_measured

register = template.Library()

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage and its share of the largest stage's parameters, in percent."""

    stage: Stage
    share: float


@dataclass(frozen=True, slots=True)
class CitationTab:
    """One style of a citation, as the code tabs show it."""

    slug: str
    title: str
    html: str
    wraps: bool = True


@register.filter
def row_facts(version: ModelVersion) -> RowFacts:
    """Input and output in a few characters."""
    return read_row_facts(version)


@register.filter
def as_row(model: HubModel | Row) -> Row | None:
    """What a list shows of a model that was read `with_listing_data`."""
    return model if isinstance(model, Row) else Row.of(model)


@register.filter
def signature(version: ModelVersion) -> Signature | None:
    """The signature the datasheet shows."""
    return main_signature(version)


@register.filter
def measured(version: ModelVersion) -> Measured | None:
    """What was measured of a version here."""
    return read_measured(version)


@register.filter
def known_limits(version: ModelVersion) -> list[str]:
    """What a version does not do, beside what its document says."""
    return read_known_limits(version)


@register.filter
def plain_terms(slug: str) -> PlainTerms | None:
    """What a licence asks for."""
    return read_plain_terms(slug)


@register.filter
def is_address(text: str) -> bool:
    """Whether a text is an address that a page may link to."""
    return text.startswith(("https://", "http://"))


@register.filter
def milliseconds(number: float | None) -> str:
    """A time in the unit that reads best: 0.42 ms, 12.3 ms, 1.24 s."""
    if number is None:
        return "–"
    if number >= 1000:
        return f"{number / 1000:.2f}\u00a0s"
    decimals = 2 if number < 1 else 1 if number < 100 else 0
    return f"{number:.{decimals}f}\u00a0ms"


@register.filter
def power(number: float | None) -> str:
    """A small number as 3 × 10⁻⁶; a dash for none."""
    if number is None:
        return "–"
    if number == 0:
        return "0"
    digits, _, exponent = f"{number:.0e}".partition("e")
    return f"{digits}\u00a0×\u00a010{str(int(exponent)).translate(_SUPERSCRIPTS)}"


@register.filter
def architecture(version: ModelVersion) -> Architecture | None:
    """The stages of the network, if they could be read from its graph."""
    return (
        Architecture.from_json(version.architecture) if version.architecture else None
    )


@register.simple_tag
def row_plates(stages: dict[str, Any]) -> SafeString:
    """The small drawing in a result row, of an architecture's JSON."""
    found = Architecture.from_json(stages)
    return mark_safe(draw_row_plates(found))  # noqa: S308


@register.simple_tag
def shared_row_plates(versions: Sequence[ModelVersion]) -> list[SafeString]:
    """The small drawings of several versions on one scale, empty without a graph."""
    found = [architecture(version) for version in versions]
    drawn = iter(draw_shared_row_plates([item for item in found if item]))
    return [mark_safe(next(drawn) if item else "") for item in found]  # noqa: S308


@register.simple_tag
def plate_strip(version: ModelVersion) -> SafeString:
    """The plates as wide as their place; empty without a graph."""
    found = architecture(version)
    return mark_safe(draw_plate_strip(found) if found else "")  # noqa: S308


@register.simple_tag
def stage_figure(drawn: Architecture) -> SafeString:
    """The large drawing of the model page."""
    return mark_safe(draw_stage_figure(drawn, gettext(FIGURE_TITLE)))  # noqa: S308


@register.filter
def stage_rows(drawn: Architecture) -> Iterator[StageRow]:
    """The stages as the list beneath the drawing shows them."""
    largest = max((stage.parameters for stage in drawn.stages), default=0) or 1
    for stage in drawn.stages:
        yield StageRow(stage, round(100 * stage.parameters / largest, 1))


@register.filter
def detail(stage: Stage) -> str:
    """What there is to say about a stage, in the active language."""
    return stage.detail_in(gettext)


@register.filter
def translated(text: str) -> str:
    """A text of the site's own, in the active language where it is known."""
    return gettext(text) if text else ""


@register.filter
def about_of(publisher: Publisher) -> str:
    """What a publisher says of itself: in Chinese where it does, or in translation."""
    if publisher.about_zh_hans and get_language() == "zh-hans":
        return publisher.about_zh_hans
    return translated(publisher.about)


@register.filter
def resize_rule(given: ImageInput) -> str:
    """What happens to a picture before the model sees it, in a few words."""
    size = "×".join(str(side) for side in given.size) if given.size else ""
    if given.resize == "crop":
        return gettext("centre crop to %(size)s, %(filter)s") % {
            "size": size,
            "filter": given.interpolation,
        }
    if given.resize == "pad":
        return gettext("padded to %(size)s") % {"size": size}
    if given.resize == "stretch":
        return gettext("stretched to %(size)s") % {"size": size}
    if given.max_side:
        return gettext("at most %(side)s pixels a side") % {"side": given.max_side}
    return gettext("any size")


@register.filter
def meaning_name(contract: Contract) -> str:
    """What the numbers that come out are."""
    names = {
        "logits": gettext("logits; softmax gives probabilities"),
        "probabilities": gettext("probabilities"),
        "vector": gettext("feature vector"),
        "boxes": gettext("boxes, classes and scores"),
        "picture": gettext("picture"),
        "mask": gettext("mask"),
    }
    return names.get(contract.output.meaning, contract.output.meaning)


@register.filter
def citation_tabs(citation: Citation) -> list[CitationTab]:
    """A citation in every style, BibTeX first."""
    styles = formatted(citation)
    return [
        CitationTab(
            "bibtex", "BibTeX", highlight(styles["bibtex"], "bibtex"), wraps=False
        ),
        CitationTab("apa", "APA", escape(styles["apa"])),
        CitationTab("gbt7714", "GB/T 7714", escape(styles["gbt7714"])),
    ]


@register.filter
def citation_id(citation: Citation) -> str:
    """A prefix for ids on the page; keys may hold any character."""
    return f"citation-{citation.pk}"


@register.filter
def code_title(snippet: Snippet) -> str:
    """What a block of code is for: the terminal, or Python."""
    return gettext("Terminal") if snippet.language == "bash" else "Python"
