"""The demo tasks, one file each: `docs/layout.md` tells how to add one."""

from typing import Any

from catalog.contract import Contract
from catalog.fields import not_one_of
from catalog.inputs import ImageInput
from catalog.sentences import Sentence
from catalog.tasks.base import Task
from catalog.tasks.image_classification import ImageClassification
from catalog.tasks.image_edge_detection import ImageEdgeDetection
from catalog.tasks.image_face_detection import ImageFaceDetection
from catalog.tasks.image_facial_expression import ImageFacialExpression
from catalog.tasks.image_feature_vector import ImageFeatureVector
from catalog.tasks.image_object_detection import ImageObjectDetection
from catalog.tasks.image_pose_detection import ImagePoseDetection
from catalog.tasks.image_segmentation import ImageSegmentation
from catalog.tasks.image_style_transfer import ImageStyleTransfer
from catalog.tasks.image_super_resolution import ImageSuperResolution
from catalog.tasks.reading import read_json
from catalog.tasks.results import Result
from catalog.tasks.tensors import RawTensors
from catalog.tasks.text_classification import TextClassification
from catalog.tasks.text_embedding import TextEmbedding
from catalog.tasks.text_generation import TextGeneration

TASKS: dict[str, Task] = {
    task.slug: task
    for task in (
        ImageClassification(),
        ImageFeatureVector(),
        ImageObjectDetection(),
        ImageStyleTransfer(),
        ImageSegmentation(),
        ImagePoseDetection(),
        ImageFaceDetection(),
        ImageFacialExpression(),
        ImageEdgeDetection(),
        ImageSuperResolution(),
        TextClassification(),
        TextEmbedding(),
        TextGeneration(),
        RawTensors(),
    )
}
RESULTS: dict[str, type[Result]] = {
    task.result.kind: task.result for task in TASKS.values()
}


def problems_of(contract: Contract) -> list[Sentence]:
    """What its task would not accept of a contract, each a sentence.

    A task that this site does not know asks for nothing.
    """
    task = TASKS.get(contract.task)
    if task is None:
        return []
    return [
        *_input_problems(task, contract),
        *_key_problems(task, contract),
        *_meaning_problems(task, contract),
    ]


def _input_problems(task: Task, contract: Contract) -> list[Sentence]:
    """The pictures and texts must be the first that the task takes, in its order."""
    kinds = tuple(item.kind for item in contract.inputs if item.kind != "tensor")
    if not task.inputs or (kinds and kinds == task.inputs[: len(kinds)]):
        return []
    return [
        Sentence(
            "`inputs` must be {wanted} for {task}, not {given}.",
            wanted=", ".join(task.inputs),
            task=task.slug,
            given=", ".join(kinds) or Sentence("tensors alone"),
        )
    ]


def _key_problems(task: Task, contract: Contract) -> list[Sentence]:
    if not task.roles:
        return []
    named, roles = contract.output.keys.keys(), set(task.roles)
    return [
        Sentence(
            "`output.keys` must name the output that holds {role}.", role=repr(role)
        )
        for role in sorted(roles - named)
    ] + [
        Sentence(
            "`output.keys` has {role}, which {task} does not know.",
            role=repr(role),
            task=task.slug,
        )
        for role in sorted(named - roles)
    ]


def _meaning_problems(task: Task, contract: Contract) -> list[Sentence]:
    meaning = contract.output.meaning
    if not task.meanings or meaning in task.meanings:
        return []
    problem = not_one_of(meaning, task.meanings)
    return [Sentence("`{field}` {problem}.", field="output.meaning", problem=problem)]


def task_of(contract: Contract) -> Task | None:
    """The task of a contract, if this site knows it and the contract satisfies it."""
    return None if problems_of(contract) else TASKS.get(contract.task)


def enough_side(contract: Contract, rule: ImageInput) -> int | None:
    """How many pixels of a picture's shorter side are enough; None for all of them.

    An answer that points into a picture does so in its own pixels: it is read whole.
    """
    task = TASKS.get(contract.task)
    is_pointed_into = task is not None and task.needs_view
    return None if is_pointed_into else rule.enough_side


def result_of(data: dict[str, Any] | None) -> Result | None:
    """The result that was kept as JSON.

    None for a kind that is not known here, or was written down otherwise long ago.
    """
    kind = RESULTS.get((data or {}).get("kind", ""))
    if kind is None or data is None:
        return None
    try:
        return read_json(kind, data)
    except (TypeError, KeyError):
        return None
