"""Every English word a diagram shows, in one place, marked for translation.

This package knows no Django. Who shows a diagram translates: `Phrase.said(gettext)`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self


def gettext_noop(message: str) -> str:
    """Mark a text for `makemessages`; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text with one value in it: `("stride %(value)s", "2")`."""

    text: str
    value: str = ""

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The phrase in the translator's language."""
        return translate(self.text).replace("%(value)s", self.value)

    def to_json(self) -> list[str]:
        """As stored."""
        return [self.text, self.value]

    @classmethod
    def from_json(cls, data: list[Any]) -> Self:
        """From what `to_json` gave."""
        return cls(str(data[0]), str(data[1]))


# What a stage is called, by the name the code knows it by.
STAGE_TITLES = {
    "input": gettext_noop("Input"),
    "output": gettext_noop("Output"),
    "text": gettext_noop("Text to numbers"),
    "loop": gettext_noop("Recurrent loop"),
    "conv": gettext_noop("Conv"),
    "depthwise": gettext_noop("Depthwise conv"),
    "separable": gettext_noop("Separable conv"),
    "deconv": gettext_noop("Transposed conv"),
    "upsampling conv": gettext_noop("Upsampling conv"),
    "inverted residual": gettext_noop("Inverted residual"),
    "mbconv": gettext_noop("MBConv"),
    "fused mbconv": gettext_noop("Fused-MBConv"),
    "bottleneck": gettext_noop("Bottleneck"),
    "residual": gettext_noop("Residual block"),
    "dense connection": gettext_noop("Densely connected layer"),
    "gated conv": gettext_noop("Gated conv"),
    "attention": gettext_noop("Attention block"),
    "feed-forward": gettext_noop("Feed-forward block"),
    "decoder": gettext_noop("Decoder block"),
    "inception": gettext_noop("Inception"),
    "reduction": gettext_noop("Inception reduction"),
    "multi-branch": gettext_noop("Multi-branch stage"),
    "heads": gettext_noop("Prediction heads"),
    "decoding": gettext_noop("Box decoding"),
    "suppression": gettext_noop("Non-max suppression"),
    "max pool": gettext_noop("Max pool"),
    "average pool": gettext_noop("Average pool"),
    "global average pool": gettext_noop("Global avg pool"),
    "global max pool": gettext_noop("Global max pool"),
    "resize": gettext_noop("Resize"),
    "embedding": gettext_noop("Embedding"),
    "dense": gettext_noop("Dense"),
    "product": gettext_noop("Matrix product"),
    "add": gettext_noop("Add"),
    "concat": gettext_noop("Concatenate"),
    "activation": gettext_noop("Activation"),
    "norm": gettext_noop("Normalization"),
    "arithmetic": gettext_noop("Arithmetic"),
    "other": gettext_noop("Other operations"),
}

STRIDE = gettext_noop("stride %(value)s")
EXPAND = gettext_noop("expand ×%(value)s")
DEPTHWISE = gettext_noop("%(value)s depthwise")
SQUEEZE = gettext_noop("squeeze-and-excite")
PROJECTION = gettext_noop("projected skip")
BRANCHES = gettext_noop("%(value)s branches")
LAYERS = gettext_noop("%(value)s layers")
SKIPS = gettext_noop("skip from the encoder")
SCALES = gettext_noop("%(value)s scales")
UPSAMPLE = gettext_noop("upsample ×%(value)s")
PLAIN = "%(value)s"  # numbers and names that are the same in every language

PHRASES = (
    *(STRIDE, EXPAND, DEPTHWISE, SQUEEZE, PROJECTION, BRANCHES, LAYERS, SKIPS),
    *(SCALES, UPSAMPLE),
)
FIGURE_TITLE = gettext_noop("Architecture diagram; the list below says the same")
