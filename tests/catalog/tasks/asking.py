"""Ask a task: what it reads in an answer, and what its source prints of the same."""

import contextlib
import io
from types import SimpleNamespace

import numpy as np
from PIL import Image

from catalog.contract import Contract, Output
from catalog.inputs import ImageInput
from catalog.signatures import Signature
from catalog.tasks import TASKS
from catalog.tasks.base import Answer, Usage, View

PICTURE = (100, 50)


def reading(task, tensors, *, labels=(), picture=PICTURE, view=None, **rule):
    """What the task makes of the answer, given by role."""
    answer = Answer(
        tensors={role: np.asarray(value, "f4") for role, value in tensors.items()},
        rule=Output(keys={}, **{"meaning": TASKS[task].meanings[0], **rule}),
        labels=labels,
        picture=picture,
        view=view or View(0, 0, *picture),
    )
    return TASKS[task].read(answer)


def printed(task, tensors, *, labels=(), picture=PICTURE, view=None, threshold=None):
    """The lines that the task's source prints of the same answer."""
    contract = Contract(
        task=task,
        inputs=(ImageInput(name="image", size=(32, 32)),),
        output=Output({role: role for role in tensors}, TASKS[task].meanings[0]),
        threshold=threshold,
    )
    view = view or View(0, 0, *picture)
    names = {
        "np": np,
        "Image": Image,
        "outputs": {role: _Tensor(value) for role, value in tensors.items()},
        "labels": dict(enumerate(labels)),
        "picture": SimpleNamespace(width=picture[0], height=picture[1]),
        "view": (view.left, view.top, view.width, view.height),
    }
    source = TASKS[task].source(Usage(contract, Signature("serving_default", (), ())))
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(source, "snippet.py", "exec"), names)  # noqa: S102
    return output.getvalue().splitlines()


class _Tensor:
    """Stands for TensorFlow's: all that copied code asks of it is `numpy`."""

    def __init__(self, value):
        self.value = np.asarray(value, "f4")

    def numpy(self):
        return self.value
