"""Style transfer: a picture in, a picture out."""

import numpy as np
from PIL import Image

from demos.engine.errors import EngineError
from demos.engine.images import to_png
from demos.engine.results import Picture
from demos.engine.tasks.base import Answer, Reading


class ImageStyleTransfer:
    """Reads a picture `[1, H, W, 3]` in the contract's value range."""

    slug = "image-style-transfer"

    def read(self, answer: Answer) -> Reading:
        """Return the picture as PNG."""
        values = answer.numbers("picture", 4)
        if values.shape[2] != 3:
            raise EngineError("module_output", f"picture has shape {values.shape}")
        low, high = answer.rule.value_range
        pixels = np.rint((values - low) / (high - low) * 255).clip(0, 255)
        image = Image.fromarray(pixels.astype(np.uint8))
        return Reading(Picture(image.width, image.height), to_png(image))
