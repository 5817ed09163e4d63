"""How people scale pictures before they train on them, and what speaks for which way.

Pure Python, no Django.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

MAX_NAME = 80
# Fields of `catalog.inputs.ImageInput` by the name people know. `caffe`, `torch` and
# -1..1, there called `tf`, are the modes of Keras:
# https://keras.io/api/applications/, keras.applications.imagenet_utils.preprocess_input
SCALINGS: Mapping[str, Mapping[str, Any]] = {
    "0..1": {"value_range": (0.0, 1.0)},
    "-1..1": {"value_range": (-1.0, 1.0)},
    "0..255": {"value_range": (0.0, 255.0)},
    "caffe": {
        "value_range": (0.0, 255.0),
        "channel_order": "BGR",
        "mean": (103.939, 116.779, 123.68),
    },
    "torch": {
        "value_range": (0.0, 1.0),
        "mean": (0.485, 0.456, 0.406),
        "std": (0.229, 0.224, 0.225),
    },
}
# Those that mean each channel by itself, and say nothing to a grey picture.
OF_COLOURS = ("caffe", "torch")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a module shows of how its pictures are scaled before they are fed.

    Attributes:
        scaling: a key of `SCALINGS`; "" where nothing speaks for any.
        is_certain: the module's own first steps leave no other; else people feed
            what its layers are named after in that way.
        backbone: the network of keras.applications it is built on, such as
            `MobileNetV2`; "" for none that is known.
    """

    scaling: str = ""
    is_certain: bool = False
    backbone: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "scaling": self.scaling,
            "is_certain": self.is_certain,
            "backbone": self.backbone,
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave; what is left out is not known.

        Raises:
            ValueError: it is something else.
        """
        scaling, backbone = given.get("scaling", ""), given.get("backbone", "")
        if scaling not in ("", *SCALINGS):
            raise ValueError("There is no such scaling.")
        if not isinstance(backbone, str) or len(backbone) > MAX_NAME:
            raise ValueError("This is no name.")
        return cls(scaling, given.get("is_certain") is True, backbone)
