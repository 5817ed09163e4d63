"""Finished runs of kinds no tiny module gives, made by hand, for the browser tests."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from catalog.tasks import TASKS
from demos.models import Sample
from tests.builders import picture_bytes
from tests.factories import DocumentFactory, RunFactory, VersionFactory

PHOTO = {"kind": "image", "name": "images", "resize": "keep", "max_side": 64}
TEXTS = {"kind": "text", "name": "texts", "many": True}
BOX = {"x": 10, "y": 8, "width": 30, "height": 30}
NOSE = {"name": "nose", "x": 25, "y": 20}
POINTS = [
    {"name": name, "x": x, "y": y, "score": score}
    for name, x, y, score in (
        ("nose", 30, 8, 0.9),
        ("left_shoulder", 40, 20, 0.8),
        ("right_shoulder", 20, 20, 0.35),
    )
]
HAPPY = [
    {"label": "happy", "index": 0, "score": 0.8},
    {"label": "neutral", "index": 1, "score": 0.2},
]
PYTHON = [{"label": "Python", "index": 0, "score": 0.75}]
# kind → what came out
RESULTS: dict[str, dict[str, Any]] = {
    "pose": {
        "people": [{"score": 0.7, "box": None, "points": POINTS}],
        "edges": [[0, 1], [0, 2], [1, 2]],
    },
    "faces": {"faces": [{"score": 0.9, "box": BOX, "points": [NOSE]}]},
    "expressions": {"faces": [{"score": 0.9, "box": BOX, "predictions": HAPPY}]},
    "picture": {"width": 64, "height": 48, "compare": True},
    "text_classification": {"texts": [{"text": "print(1)", "predictions": PYTHON}]},
}
TASK_OF = {task.result.kind: task for task in TASKS.values()}


def show_every_kind() -> None:
    """Leave a finished run of every kind at the address of `run_of` it."""
    default_storage.save("shown/output.png", ContentFile(picture_bytes(color="blue")))
    for kind, result in RESULTS.items():
        is_text = kind.startswith("text")
        version = VersionFactory(
            model__publisher__name="shown",
            model__name=kind.replace("_", "-"),
            contract_data=_contract(kind, TEXTS if is_text else PHOTO),
        )
        DocumentFactory(version=version, title=f"Shows {kind}")
        RunFactory(
            pk=run_of(kind),
            version=version,
            sample=None if is_text else Sample.objects.first(),
            texts={"texts": ["print(1)"]} if is_text else {},
            finished=True,
            is_specimen=True,
            result={"kind": kind, **result},
            output_key="shown/output.png" if kind == "picture" else "",
        )


def run_of(kind: str) -> str:
    """The id of the run that shows a kind of result."""
    return f"00000000-0000-4000-8000-5000000000{sorted(RESULTS).index(kind):02}"


def _contract(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """What a task would accept, without a module that it fits."""
    task = TASK_OF.get(kind)
    return {
        "task": task.slug if task else kind,
        "inputs": [given],
        "output": {
            "keys": {role: role for role in task.roles} if task else {},
            "meaning": task.meanings[0] if task else "",
        },
        "threshold": 0.3,
    }
