"""Super-resolution: a picture in, the same picture in more pixels out."""

from catalog.inputs import Kind
from catalog.tasks.base import Answer, Reading, Task, Usage
from catalog.tasks.pictures import picture_of, picture_source, to_png
from catalog.tasks.results import Picture


class ImageSuperResolution(Task):
    """Reads a picture `[1, H, W, 3]` in the contract's value range."""

    slug = "image-super-resolution"
    inputs: tuple[Kind, ...] = ("image",)
    roles = ("picture",)
    meanings = ("picture",)
    result = Picture
    tolerance = 1e-2

    def read(self, answer: Answer) -> Reading:
        """Return the picture as PNG, and how much larger it is than the one given.

        A picture that was shrunk before the module saw it may come out no larger.
        """
        image = picture_of(answer, "picture")
        times = image.width / max(answer.picture[0], 1)
        scale = round(times, 2) if times > 1 else None
        result = Picture(image.width, image.height, compare=True, scale=scale)
        return Reading(result, to_png(image))

    def source(self, usage: Usage) -> str:
        """Write `enlarged.png`."""
        return picture_source(usage, "picture", "enlarged")
