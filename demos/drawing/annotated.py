"""A picture with its marks drawn in, to take away."""

from collections.abc import Callable

from django.utils import translation
from PIL import Image, ImageDraw, ImageFont

from demos.drawing import overlay, skeleton
from demos.models import Run

# The colours of the overlay, as `tokens.css` has them.
COLOURS = ("#6fd3ff", "#ffd166", "#9be37f", "#ff9fb2", "#c9a7ff", "#ffb070")
INK = "#0b1011"
# In thousandths of the picture's longer side, so that marks are seen on any.
LINE, DOT, LETTER = 4, 7, 24
SMALLEST_LETTER = 10
# Nobody looks closer, and coding more takes the server's time.
MAX_SIDE = 2048

Draw = Callable[[ImageDraw.ImageDraw, Run, float], None]


def annotated(run: Run, picture: Image.Image) -> Image.Image | None:
    """Draw what is shown at first over the picture; None where nothing is drawn.

    Args:
        run: finished.
        picture: what the run looked at, RGB.
    """
    draw = _DRAWN.get(str((run.result or {}).get("kind")))
    if draw is None:
        return None
    drawn = picture.convert("RGB")
    with translation.override("en"):  # Pillow's own font has no Chinese letters.
        draw(ImageDraw.Draw(drawn), run, max(drawn.size) / 1000)
    drawn.thumbnail((MAX_SIDE, MAX_SIDE))
    return drawn


def _draw_boxes(pen: ImageDraw.ImageDraw, run: Run, unit: float) -> None:
    font = ImageFont.load_default(max(SMALLEST_LETTER, LETTER * unit))
    boxes = [box for box in overlay.boxes(run) if not box.is_below]
    width = max(1, round(LINE * unit))
    for box in boxes:
        corners = (box.x, box.y, box.x + box.width, box.y + box.height)
        pen.rectangle(corners, outline=_colour(box.colour), width=width)
        for point in box.points:
            _draw_dot(pen, (point["x"], point["y"]), _colour(box.colour), unit)
    for box in boxes:
        _draw_label(pen, box, font)


def _draw_label(
    pen: ImageDraw.ImageDraw,
    box: overlay.Box,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
) -> None:
    text = f"{box.label} {box.score:.2f}"
    left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
    padding = (bottom - top) / 3
    height = bottom - top + 2 * padding
    y = box.y - height if box.y >= height else box.y
    plate = (box.x, y, box.x + right - left + 2 * padding, y + height)
    pen.rectangle(plate, fill=_colour(box.colour))
    pen.text((box.x + padding - left, y + padding - top), text, fill=INK, font=font)


def _draw_people(pen: ImageDraw.ImageDraw, run: Run, unit: float) -> None:
    width = max(1, round(LINE * unit))
    for person in skeleton.people(run):
        for limb in person.limbs:
            if not limb.is_below:
                ends = (limb.start.x, limb.start.y, limb.end.x, limb.end.y)
                pen.line(ends, fill=_colour(limb.colour), width=width)
        for joint in person.joints:
            if not joint.is_below:
                _draw_dot(pen, (joint.x, joint.y), _colour(joint.colour), unit)


def _draw_dot(
    pen: ImageDraw.ImageDraw, place: tuple[float, float], colour: str, unit: float
) -> None:
    pen.circle(place, max(2.0, DOT * unit), fill=colour, outline=INK)


def _colour(number: int) -> str:
    return COLOURS[number - 1]


_DRAWN: dict[str, Draw] = {
    "detection": _draw_boxes,
    "faces": _draw_boxes,
    "expressions": _draw_boxes,
    "pose": _draw_people,
}
KINDS = frozenset(_DRAWN)
