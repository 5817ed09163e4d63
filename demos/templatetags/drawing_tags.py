"""What is drawn over and beside a picture: boxes, bars, plates."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from catalog.diagrams import svg
from catalog.diagrams.stages import Architecture
from catalog.models import ModelVersion
from demos import drawing

register = template.Library()

register.filter("boxes", drawing.boxes)
register.filter("shown", drawing.shown)
register.filter("threshold", drawing.threshold)
register.filter("overlay_scale", drawing.scale)
register.filter("vector_bars", drawing.vector_bars)


@register.filter
def best_first(boxes: list[drawing.Box]) -> list[drawing.Box]:
    """Boxes in the order of the list beneath the picture."""
    return sorted(boxes, key=lambda box: box.rank)


@register.filter
def row_plates(version: ModelVersion) -> SafeString:
    """The stage plates of a version's network; nothing where none are known."""
    if not version.architecture:
        return SafeString("")
    architecture = Architecture.from_json(version.architecture)
    return mark_safe(svg.row_plates(architecture))  # noqa: S308
