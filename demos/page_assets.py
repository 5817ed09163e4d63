"""Which styles and scripts a demo page needs: those of its inputs and its result.

Pages stay light (10 KB of styles, 15 KB of scripts, packed), so nothing is loaded that
the page's model cannot show. A kind that is not named here needs nothing of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.contract import Contract
from catalog.inputs import Choice, ImageInput, Input, Number
from catalog.tasks import task_of

RAW_KIND = "tensors"


@dataclass(frozen=True, slots=True)
class Assets:
    """Names of styles in `css/components` and of scripts in `js/modules`."""

    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


OF_RESULTS = {
    "classification": Assets(("bars", "why"), ("demo_labels", "why")),
    "detection": Assets(("overlay",), ("overlay",)),
    "embeddings": Assets(("table", "matrix")),
    "expressions": Assets(("overlay",), ("overlay", "demo_labels")),
    "faces": Assets(("overlay",), ("overlay",)),
    "generated_text": Assets(("written",)),
    "picture": Assets(("slider",), ("slider",)),
    "pose": Assets(("overlay",), ("pose",)),
    "segmentation": Assets(("overlay",), ("mask",)),
    "tensors": Assets(("table",)),
    "text_classification": Assets(("bars",), ("demo_labels",)),
    "vector": Assets(("vector",)),
}
PHOTO = Assets(("picture-input",), ("picture_input", "picture_arrival", "webcam"))
DRAWING = Assets(
    ("picture-input", "drawing"), ("picture_input", "picture_arrival", "drawing_input")
)
TEXT = Assets(("text-input",), ("text_input",))
CHOICE = Assets(("options",))
NUMBER = Assets(("numbers",), ("number_option",))


def result_kind(contract: Contract | None) -> str:
    """The kind of result a demo answers with."""
    task = task_of(contract) if contract else None
    return task.result.kind if task else RAW_KIND


def assets_of(contract: Contract | None) -> Assets:
    """Everything the page of a demo loads besides what all of them do."""
    if contract is None:
        return Assets()
    parts = [
        *(_of_input(given) for given in contract.inputs),
        *(_of_option(option) for option in contract.options),
        OF_RESULTS.get(result_kind(contract), Assets()),
    ]
    return Assets(
        _once(name for part in parts for name in part.styles),
        _once(name for part in parts for name in part.scripts),
    )


def _of_input(given: Input) -> Assets:
    if isinstance(given, ImageInput):
        return DRAWING if given.source == "drawing" else PHOTO
    return TEXT


def _of_option(option: Choice | Number) -> Assets:
    return NUMBER if isinstance(option, Number) else CHOICE


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
