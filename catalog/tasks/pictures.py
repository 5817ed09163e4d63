"""Pictures that come out of a module."""

import io

import numpy as np
from PIL import Image

from catalog.tasks.base import Answer, AnswerError, Usage


def to_png(image: Image.Image) -> bytes:
    """Code an image as PNG, fast rather than small."""
    out = io.BytesIO()
    image.save(out, format="PNG", compress_level=1)
    return out.getvalue()


def picture_of(answer: Answer, role: str) -> Image.Image:
    """Return a tensor `[1, H, W, 3]` or `[1, H, W, 1]` as a picture.

    Raises:
        AnswerError: it has another shape.
    """
    values = answer.numbers(role, 4)
    if values.shape[2] not in (1, 3):
        raise AnswerError(f"{role} has shape {values.shape}")
    low, high = answer.rule.value_range
    pixels = np.rint((values - low) / (high - low) * 255).clip(0, 255)
    whole = pixels.astype(np.uint8)
    return Image.fromarray(whole[..., 0] if whole.shape[2] == 1 else whole)


def picture_source(usage: Usage, role: str, name: str) -> str:
    """Source that writes a tensor `[1, H, W, 3]` or `[1, H, W, 1]` as `name`.png."""
    low, high = usage.contract.output.value_range
    scaled = f"(values - {low!r}) / {high - low!r} * 255"
    if (low, high) == (0, 255):
        scaled = "values"
    elif (low, high) == (0, 1):
        scaled = "values * 255"
    shape = usage.shape(role) or ()
    squeeze = ", ..., 0" if shape[3:] == (1,) else ""
    return f"""\
values = {usage.tensor(role)}[0{squeeze}].astype(float)
pixels = np.rint({scaled}).clip(0, 255).astype(np.uint8)
{name} = Image.fromarray(pixels)
{name}.save("{name}.png")
print("{name}.png", {name}.width, {name}.height)"""
