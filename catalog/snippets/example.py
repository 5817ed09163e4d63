"""The shortest code that loads a module and gets an answer from it."""

from catalog.signatures import Signature, TensorSpec
from catalog.snippets.answers import quoted
from catalog.snippets.programs import argument

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
        lines += [f"images = {_zeros(spec)}  # {spec}", "answer = model(images)"]
    else:
        lines += [
            f"answer = model.signatures[{quoted(signature.name)}](",
            *(argument(spec.name, _zeros(spec)) for spec in signature.inputs),
            ")",
        ]
    return "\n".join(lines) + "\n"


def _zeros(spec: TensorSpec) -> str:
    dtype = "" if spec.dtype == "float32" else f", tf.{spec.dtype}"
    return f"tf.zeros({_shape(spec)}{dtype})"


def _shape(spec: TensorSpec) -> list[int]:
    """A shape that fits: one picture, unknown sides of 256 pixels, three channels."""
    guess = (1, UNKNOWN_SIDE, UNKNOWN_SIDE, 3)
    sizes = guess if spec.shape is None else spec.shape
    return [
        guess[axis % len(guess)] if size is None else size
        for axis, size in enumerate(sizes)
    ]
