"""Edge detection: a picture in, a picture of its edges out."""

from catalog.inputs import Kind
from catalog.tasks.base import Answer, Reading, Task, Usage
from catalog.tasks.pictures import picture_of, picture_source, to_png
from catalog.tasks.results import Picture


class ImageEdgeDetection(Task):
    """Reads how likely an edge is, `[1, H, W, 1]` in the contract's value range."""

    slug = "image-edge-detection"
    inputs: tuple[Kind, ...] = ("image",)
    roles = ("edges",)
    meanings = ("picture",)
    result = Picture
    tolerance = 1e-2

    def read(self, answer: Answer) -> Reading:
        """Return the edges as PNG, white on black, to lay over the picture."""
        image = picture_of(answer, "edges")
        result = Picture(image.width, image.height, compare=True)
        return Reading(result, to_png(image))

    def source(self, usage: Usage) -> str:
        """Write `edges.png`."""
        return picture_source(usage, "edges", "edges")
