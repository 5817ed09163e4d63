"""What is drawn over and beside a picture: boxes, skeletons, bars, matrices."""

from collections.abc import Iterable

from django import template

from demos.drawing import matrix, overlay, sizes, skeleton, strip

register = template.Library()

register.filter("boxes", overlay.boxes)
register.filter("shown", overlay.shown)
register.filter("threshold", overlay.threshold)
register.filter("overlay_scale", overlay.scale)
register.filter("before", sizes.before)
register.filter("people", skeleton.people)
register.filter("vector_bars", strip.vector_bars)
register.filter("matrix", matrix.matrix)


@register.filter
def best_first(boxes: Iterable[overlay.Box]) -> list[overlay.Box]:
    """Boxes in the order of the list beneath the picture."""
    return sorted(boxes, key=lambda box: box.rank)


@register.filter
def joints_shown(people: Iterable[skeleton.Person]) -> int:
    """How many points of all people are shown at first."""
    return sum(person.shown for person in people)
