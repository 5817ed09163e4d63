"""Writes out, as Python source, how a picture becomes the tensor a module takes.

The steps are those of `demos.engine.images` and `demos.engine.preprocess`, operation
by operation; tests run both on the same pictures and expect equal arrays.
"""

from catalog.inputs import ImageInput
from catalog.tasks.base import quoted

INDENT = " " * 4
# The demo's own bound, where a contract that keeps the picture's size sets none.
DEFAULT_MAX_SIDE = 1024
# Source of `read_picture(path, side)`, which gives an upright RGB Pillow image.
READ_PICTURE = """\
def read_picture(path, side=None):
    picture = Image.open(path)
    if side:  # A large photo is decoded at 1/2, 1/4 or 1/8, down to this side.
        picture.draft(None, (side, side))
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):  # 16-bit grey: keep the high byte.
        picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    if picture.has_transparency_data:  # What is transparent becomes white.
        layer = picture.convert("RGBA")
        picture = Image.new("RGB", layer.size, "white")
        picture.paste(layer, mask=layer)
    return picture.convert("RGB")"""


def preprocess_source(
    rule: ImageInput, *, with_view: bool, name: str = "preprocess"
) -> str:
    """Source of `preprocess(image)` for an upright RGB Pillow image.

    Args:
        rule: the contract's input.
        with_view: also return `(left, top, width, height)`, the part of the
            picture that the module sees, in its pixels. Answers that point into
            the picture need it.
        name: of the function.
    """
    lines = ['image = image.convert("L")'] if rule.channels == 1 else []
    lines += _FITS[rule.resize](rule, with_view)
    lines += _tensor_lines(rule)
    lines.append("return pixels, view" if with_view else "return pixels")
    body = "\n".join(INDENT + line for line in lines)
    return f"def {name}(image):\n{body}"


def _filter(rule: ImageInput) -> str:
    return f"Image.Resampling.{rule.interpolation.upper()}"


def _size(rule: ImageInput) -> tuple[int, int]:
    """Height and width; a contract that resizes always has them."""
    if rule.size is None:
        raise ValueError(f"resize {rule.resize!r} needs a size.")
    return rule.size


def _crop(rule: ImageInput, with_view: bool) -> list[str]:  # noqa: FBT001
    height, width = _size(rule)
    side = "min(image.size)"
    if rule.crop_padding:
        kept = f"{height} / ({height} + {rule.crop_padding})"
        side = f"max(1, int({side} * {kept}))"
    return [
        f"side = {side}",
        "left, top = (image.width - side) // 2, (image.height - side) // 2",
        *(["view = left, top, side, side"] if with_view else []),
        "box = left, top, left + side, top + side",
        f"image = image.resize(({width}, {height}), {_filter(rule)}, box=box)",
    ]


def _stretch(rule: ImageInput, with_view: bool) -> list[str]:  # noqa: FBT001
    height, width = _size(rule)
    return [
        *(["view = 0, 0, image.width, image.height"] if with_view else []),
        f"image = image.resize(({width}, {height}), {_filter(rule)})",
    ]


def _pad(rule: ImageInput, with_view: bool) -> list[str]:  # noqa: FBT001
    height, width = _size(rule)
    view = [
        "across, down = image.width / size[0], image.height / size[1]",
        f"view = -left * across, -top * down, {width} * across, {height} * down",
    ]
    paper = quoted("white" if rule.source == "drawing" else "black")
    return [
        f"scale = min({width} / image.width, {height} / image.height)",
        *_scaled_size_lines(),
        f"left, top = ({width} - size[0]) // 2, ({height} - size[1]) // 2",
        *(view if with_view else []),
        f"canvas = Image.new(image.mode, ({width}, {height}), {paper})",
        f"canvas.paste(image.resize(size, {_filter(rule)}), (left, top))",
        "image = canvas",
    ]


def _keep(rule: ImageInput, with_view: bool) -> list[str]:  # noqa: FBT001
    lines = ["view = 0, 0, image.width, image.height"] if with_view else []
    return [
        *lines,
        f"scale = {rule.max_side or DEFAULT_MAX_SIDE} / max(image.size)",
        "if scale < 1:",
        *(INDENT + line for line in _scaled_size_lines()),
        f"{INDENT}image = image.resize(size, {_filter(rule)})",
    ]


def _scaled_size_lines() -> list[str]:
    return [
        "size = [max(1, round(pixels * scale)) for pixels in image.size]",
    ]


_FITS = {"crop": _crop, "stretch": _stretch, "pad": _pad, "keep": _keep}


def _tensor_lines(rule: ImageInput) -> list[str]:
    low, high = rule.value_range
    batch = "[np.newaxis]"
    if rule.channels == 1:
        batch = "[np.newaxis, :, :, np.newaxis]"
    elif rule.channel_order == "BGR":
        batch = "[np.newaxis, :, :, ::-1]"
    if rule.dtype == "uint8" and (low, high) == (0, 255):
        return [f"pixels = np.asarray(image){batch}"]
    line = f"pixels = np.asarray(image, np.float32){batch}"
    if (low, high) == (0, 255):
        scaling = ""
    elif low == 0:
        scaling = " / 255" if high == 1 else f" / 255 * {high!r}"
    else:
        sign = "-" if low < 0 else "+"
        factor = f"{high - low!r}" if high > low else f"({high - low!r})"
        scaling = f" / 255 * {factor} {sign} {abs(low)!r}"
    lines = [line + scaling, *_normalising_lines(rule)]
    if rule.dtype != "float32":
        lines.append(f"pixels = np.rint(pixels).astype(np.{rule.dtype})")
    return lines


def _normalising_lines(rule: ImageInput) -> list[str]:
    return [
        f"pixels {sign}= np.array({list(numbers)!r}, np.float32)"
        for sign, numbers in (("-", rule.mean), ("/", rule.std))
        if numbers
    ]
