"""What is drawn over and beside a picture: boxes and bars."""

from django import template

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
