"""The shortest code that loads a module and gets an answer from it."""

import keyword

from catalog.signatures import Signature, TensorSpec
from catalog.tasks.base import quoted

UNKNOWN_SIDE = 256


def example_source(url: str, signature: Signature, *, plain_call: bool) -> str:
    """Load a module and call it on zeros of the right types and shapes.

    Args:
        url: the version's full address.
        signature: the one people use.
        plain_call: whether `model(images)` answers; else the signature is called.
    """
    lines = [
        "import tensorflow as tf",
        "import tensorflow_hub as hub",
        "",
        f'model = hub.load("{url}")',
    ]
    if plain_call and len(signature.inputs) == 1:
        (spec,) = signature.inputs
        lines += [f"images = {zeros(spec)}  # {spec}", "answer = model(images)"]
    else:
        lines += [
            f"answer = model.signatures[{quoted(signature.name)}](",
            *(argument(spec.name, zeros(spec)) for spec in signature.inputs),
            ")",
        ]
    return "\n".join(lines) + "\n"


def argument(name: str, value: str) -> str:
    """An argument of a call, on a line of its own, whatever its name is."""
    if name.isidentifier() and not keyword.iskeyword(name):
        return f"    {name}={value},"
    return f"    **{{{quoted(name)}: {value}}},"


def zeros(spec: TensorSpec) -> str:
    """An expression for zeros, or empty texts, that an input takes."""
    dtype = "" if spec.dtype == "float32" else f", tf.{spec.dtype}"
    return f"tf.zeros({shape_of(spec)}{dtype})"


def shape_of(spec: TensorSpec) -> list[int]:
    """A shape that fits.

    What has four sides is one picture of 256 × 256 pixels in three channels; else an
    unknown side is 1.
    """
    is_picture = spec.shape is None or len(spec.shape) == 4
    guess = (1, UNKNOWN_SIDE, UNKNOWN_SIDE, 3) if is_picture else (1,)
    sizes = guess if spec.shape is None else spec.shape
    return [
        guess[axis % len(guess)] if size is None else size
        for axis, size in enumerate(sizes)
    ]
