"""The demo contract of a module that carries none, from its signature and a task.

Five tasks have one input and one output: for them a signature says nearly all, and
what its first run answered says more. What stays open is named, to be asked. Pure
Python, no Django.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.contract import Contract, Output
from catalog.inputs import MAX_SIDE, ImageInput, TextInput
from catalog.scaling import OF_COLOURS, SCALINGS, Evidence
from catalog.signatures import Signature, TensorSpec
from catalog.tasks import TASKS

RESIZES = ("crop", "pad", "stretch")
# Questions that a signature leaves open, and the answer where nobody is asked:
# tfhub.dev's own convention for pictures, and what a softmax makes readable.
DEFAULTS: Mapping[str, Any] = {
    "value_range": "0..1",
    "resize": "crop",
    "side": 224,
    "meaning": "logits",
}
# How far from 1 the scores of one thing may add up to.
TOLERANCE = 1e-3
# How far a quantised range may miss the one that was meant: calibration is a sample.
NEAR_ENOUGH = 0.03
_SCORES = re.compile(r"logit|prob|softmax|score|class|predict", re.IGNORECASE)
_VECTOR = re.compile(r"feature|embed|vector|encod", re.IGNORECASE)
# Task → whether its answer is text; each has one role.
_DERIVABLE = {
    "image-classification": False,
    "image-feature-vector": False,
    "text-classification": False,
    "text-embedding": False,
    "text-generation": True,
}


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a signature says of a task's contract, and what it leaves open.

    Attributes:
        task: its slug.
        signature: the one to call.
        outputs: the outputs that may hold the answer, the likeliest first.
        known: answers that the signature or the first run gave.
        open: questions left, each a key of `DEFAULTS` or `output`.
        likely: answers that something speaks for, where nobody gives another.
    """

    task: str
    signature: Signature
    outputs: tuple[str, ...]
    known: Mapping[str, Any]
    open: tuple[str, ...]
    likely: Mapping[str, Any] = field(default_factory=dict)

    def width(self, output: str = "") -> int | None:
        """How many numbers an output has for one thing, where that is fixed."""
        wanted = output or self.outputs[0]
        shapes = (spec.shape for spec in self.signature.outputs if spec.name == wanted)
        shape = next(shapes, None)
        return shape[-1] if shape else None

    def label_offset(self, labels: int, output: str = "") -> int:
        """Index of the first of some labels: 1 where the first score is of none."""
        return int(labels > 0 and self.width(output) == labels + 1)

    def contract(self, answers: Mapping[str, Any] | None = None) -> Contract:
        """The contract with these answers; a question without one takes its default."""
        likely = {**DEFAULTS, "output": self.outputs[0], **self.likely}
        given = {**likely, **(answers or {}), **self.known}
        spec, task = self.signature.inputs[0], TASKS[self.task]
        meaning = given["meaning"] if len(task.meanings) > 1 else task.meanings[0]
        return Contract(
            task=self.task,
            inputs=(_fed(spec, self.task, given),),
            output=Output(
                keys={task.roles[0]: given["output"]},
                meaning="text" if self.task == "text-generation" else meaning,
                label_offset=given.get("label_offset", 0),
            ),
            signature=self.signature.name,
        )


def sketches(
    signatures: Sequence[Signature],
    golden: Mapping[str, Any] | None = None,
    evidence: Evidence | None = None,
) -> dict[str, Sketch]:
    """What can be said of a contract for each task that the first signature fits.

    Args:
        signatures: of the module, the one people use first.
        golden: what its first run answered, as `registry.proving.FirstRun` keeps it.
        evidence: what the module shows of how its pictures are scaled.
    """
    if not signatures or len(signatures[0].inputs) != 1:
        return {}
    main = signatures[0].dequantised()
    shown = evidence or Evidence()
    found = (_sketch(task, main, golden or {}, shown) for task in _DERIVABLE)
    return {sketch.task: sketch for sketch in found if sketch is not None}


def likely_task(found: Mapping[str, Sketch], *, name: str = "", labels: int = 0) -> str:
    """The task among those that fit, where something speaks for one; else "".

    Args:
        found: as `sketches` gives it.
        name: of the model, such as `efficientnet_lite0/classification`.
        labels: how many labels came with the module.
    """
    if len(found) < 2:
        return next(iter(found), "")
    for task, sketch in found.items():
        is_sorting = "classification" in task
        words = f"{name} {sketch.outputs[0]}"
        if is_sorting and (sketch.known.get("meaning") == "probabilities" or labels):
            return task
        if (_SCORES if is_sorting else _VECTOR).search(words):
            return task
    return ""


def _sketch(
    task: str, signature: Signature, golden: Mapping[str, Any], evidence: Evidence
) -> Sketch | None:
    spec, is_image = signature.inputs[0], TASKS[task].inputs == ("image",)
    if not (_is_picture(spec) if is_image else _is_text(spec, task)):
        return None
    outputs = [item for item in signature.outputs if _answers(item, task)]
    if not outputs:
        return None
    liked = _SCORES if "classification" in task else _VECTOR
    names = sorted((item.name for item in outputs), key=lambda n: not liked.search(n))
    known: dict[str, Any] = {}
    likely: dict[str, Any] = {}
    asked = list(_questions_of_picture(spec)) if is_image else []
    if "value_range" in asked and (found := _scaling(spec, evidence)):
        if found.is_certain:
            asked.remove("value_range")
        (known if found.is_certain else likely)["value_range"] = found.scaling
    if len(names) > 1:
        asked.append("output")
    if len(TASKS[task].meanings) > 1 and not _DERIVABLE[task]:
        if len(names) == 1 and (_adds_up(golden, names[0]) or _is_share(outputs[0])):
            known["meaning"] = "probabilities"
        else:
            asked.append("meaning")
    return Sketch(task, signature, tuple(names), known, tuple(asked), likely)


def _questions_of_picture(spec: TensorSpec) -> tuple[str, ...]:
    has_size = spec.shape is not None and None not in spec.shape[1:3]
    scaled = () if spec.dtype == "uint8" else ("value_range",)
    return (*scaled, "resize", *(() if has_size else ("side",)))


def _scaling(spec: TensorSpec, evidence: Evidence) -> Evidence | None:
    """What speaks for how a picture is scaled, if anything does."""
    if quantised := _range_of(spec):
        return Evidence(quantised, is_certain=True)
    is_grey = spec.shape is not None and spec.shape[3] == 1
    fits = evidence.scaling and not (is_grey and evidence.scaling in OF_COLOURS)
    return evidence if fits else None


def _range_of(spec: TensorSpec) -> str:
    """Which plain range the 256 steps of a quantised picture reach; or ""."""
    ends = [spec.scale * (step - spec.zero_point) for step in (-128, 127)]
    for name, rule in SCALINGS.items():
        wanted = rule["value_range"]
        near = NEAR_ENOUGH * (wanted[1] - wanted[0])
        if max(abs(ends[0] - wanted[0]), abs(ends[1] - wanted[1])) < near:
            return name
    return ""


def _is_picture(spec: TensorSpec) -> bool:
    shape = spec.shape or ()
    return (
        spec.dtype in ("float32", "uint8")
        and len(shape) == 4
        and shape[0] in (None, 1)
        and shape[3] in (1, 3)
        and all(side is None or 1 <= side <= MAX_SIDE for side in shape[1:3])
        and (shape[1] is None) == (shape[2] is None)
    )


def _is_text(spec: TensorSpec, task: str) -> bool:
    one = ((None,), (1,)) if task == "text-generation" else ((None,),)
    return spec.dtype == "string" and spec.shape in one


def _answers(spec: TensorSpec, task: str) -> bool:
    shape = spec.shape or ()
    if _DERIVABLE[task]:
        return spec.dtype == "string" and len(shape) <= 1
    return spec.dtype == "float32" and len(shape) == 2 and shape[1] != 1


def _fed(spec: TensorSpec, task: str, given: Mapping[str, Any]) -> Any:
    if TASKS[task].inputs == ("text",):
        return TextInput(spec.name, many=task != "text-generation")
    _, height, width, channels = spec.shape or (None, None, None, 3)
    side = int(given["side"])
    is_whole = spec.dtype == "uint8"
    return ImageInput(
        spec.name,
        dtype=spec.dtype,
        channels=channels or 3,
        size=(height or side, width or side),
        resize=given["resize"],
        **SCALINGS["0..255" if is_whole else given["value_range"]],
    )


def _is_share(spec: TensorSpec) -> bool:
    """Whether a quantised output is TensorFlow Lite's of softmax and of the sigmoid.

    https://ai.google.dev/edge/litert/models/quantization_spec: 256 steps from 0 on.
    """
    return spec.scale == 1 / 256 and spec.zero_point in (-128, 0)


def _adds_up(golden: Mapping[str, Any], output: str) -> bool:
    """Whether the scores of the first run are shares of one: probabilities."""
    told = golden.get("outputs", {}).get(output, {})
    shape, mean, start = told.get("shape"), told.get("mean"), told.get("start")
    if not shape or not isinstance(mean, float) or not start:
        return False
    is_share = all(isinstance(x, float) and 0 <= x <= 1 for x in start)
    return is_share and abs(mean * shape[-1] - 1) < TOLERANCE
