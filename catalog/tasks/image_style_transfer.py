"""Style transfer: a picture in, a picture out; perhaps a picture of the style too."""

from catalog.inputs import Kind
from catalog.tasks.base import Answer, Reading, Task, Usage
from catalog.tasks.pictures import picture_of, picture_source, to_png
from catalog.tasks.results import Picture


class ImageStyleTransfer(Task):
    """Reads a picture `[1, H, W, 3]` in the contract's value range."""

    slug = "image-style-transfer"
    inputs: tuple[Kind, ...] = ("image", "image")
    roles = ("picture",)
    meanings = ("picture",)
    result = Picture
    tolerance = 1e-2

    def read(self, answer: Answer) -> Reading:
        """Return the picture as PNG."""
        image = picture_of(answer, "picture")
        return Reading(Picture(image.width, image.height), to_png(image))

    def source(self, usage: Usage) -> str:
        """Write `stylized.png`."""
        return picture_source(usage, "picture", "stylized")
