"""What a demo task is: how an answer is read, here and in the code people copy."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from catalog.contract import Contract, Output
from catalog.inputs import Kind
from catalog.signatures import Signature
from catalog.tasks.results import Result

# The expression for a label in copied code; a class without one is its number.
LABEL = 'labels.get(index, f"#{index}")'


# float32's: squares and sums of what is larger may be infinite.
LARGEST = float(np.finfo(np.float32).max)


class AnswerError(ValueError):
    """The answer's tensors are not what the contract says; the text says why."""


class NotFinite(AnswerError):
    """A number of the answer is none (NaN), infinite, or larger than float32 holds."""


@dataclass(frozen=True, slots=True)
class View:
    """The part of the picture that the module sees, in the picture's pixels.

    It reaches past the picture's edges where the input was padded.
    """

    left: float
    top: float
    width: float
    height: float


NO_VIEW = View(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a module answered, and all it takes to understand it.

    Attributes:
        tensors: by role of the task; without a batch of more than one unless the
            module was fed many texts.
        rule: the contract's output.
        labels: the lines of the label file; empty without one.
        picture: width and height of the first picture fed; (0, 0) without one.
        view: the part of it that the module saw.
        texts: what the first text input was fed, line by line.
    """

    tensors: Mapping[str, np.ndarray]
    rule: Output
    labels: Sequence[str] = ()
    picture: tuple[int, int] = (0, 0)
    view: View = NO_VIEW
    texts: Sequence[str] = ()

    def numbers(self, role: str, *ranks: int) -> np.ndarray:
        """Return a tensor as float64, its batch of one taken off.

        Args:
            role: of the task.
            ranks: the ranks allowed, counting the batch.

        Raises:
            AnswerError: rank, batch or a value is wrong.
        """
        values = self.batch(role, *ranks)
        if len(values) != 1:
            raise AnswerError(f"{role} has shape {values.shape}")
        first: np.ndarray = values[0]
        return first

    def batch(self, role: str, *ranks: int) -> np.ndarray:
        """Return a tensor as float64 with its batch, one row for each text fed.

        Raises:
            AnswerError: rank or batch is wrong.
            NotFinite: a value is.
        """
        tensor = self._tensor(role)
        if tensor.dtype.kind not in "fiub":
            raise AnswerError(f"{role} holds {tensor.dtype}")
        if tensor.ndim not in ranks or len(tensor) != self._rows or not tensor.size:
            raise AnswerError(f"{role} has shape {tensor.shape}")
        values: np.ndarray = tensor.astype(np.float64)
        # A NaN is the least and the largest, and no comparison with it is true.
        if not -LARGEST <= values.min() <= values.max() <= LARGEST:
            raise NotFinite(f"{role} holds NaN or infinity")
        return values

    def strings(self, role: str) -> list[str]:
        """Return a string tensor as texts, one for each text fed.

        Raises:
            AnswerError: it holds no strings, or another number of them.
        """
        tensor = self._tensor(role)
        if tensor.dtype.kind not in "OSU" or tensor.size != self._rows:
            raise AnswerError(f"{role} holds {tensor.dtype} {tensor.shape}")
        return [readable(item) for item in tensor.ravel().tolist()]

    def label(self, index: int) -> str:
        """Return the label of a class, its number where it has none."""
        line = index - self.rule.label_offset
        if 0 <= line < len(self.labels):
            return self.labels[line]
        return f"#{index}"

    @property
    def _rows(self) -> int:
        """The batch: one picture, or as many rows as there are texts."""
        return len(self.texts) or 1

    def _tensor(self, role: str) -> np.ndarray:
        if role not in self.tensors:
            raise AnswerError(f"nothing is given for {role}")
        return self.tensors[role]


def readable(item: object) -> str:
    """A string of a tensor as text that can be kept: PostgreSQL stores no NUL."""
    text = item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item)
    return text.replace("\0", "\ufffd")


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer understood: the result, and the picture that came out, if any."""

    result: Result
    output_png: bytes | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a task's source code is written for.

    Attributes:
        contract: of the module.
        signature: the one the contract names.
        call: expression of the only output where the module is called plainly;
            empty where `outputs` holds the signature's tensors.
        is_numpy: whether those are arrays, as LiteRT answers.
    """

    contract: Contract
    signature: Signature
    call: str = ""
    is_numpy: bool = False

    def array(self, tensor: str) -> str:
        """The expression of the NumPy array of an output."""
        return tensor if self.is_numpy else f"{tensor}.numpy()"

    def tensor(self, role: str) -> str:
        """The expression of a role's NumPy array."""
        key = self.contract.output.keys[role]
        return self.call or self.array(f"outputs[{quoted(key)}]")

    def shape(self, role: str) -> tuple[int | None, ...] | None:
        """The shape that the signature states for a role."""
        key = self.contract.output.keys[role]
        shapes = (spec.shape for spec in self.signature.outputs if spec.name == key)
        return next(shapes, None)


class Task(Protocol):
    """A kind of demo. One file each, one instance each in `TASKS`.

    Attributes:
        slug: as contracts name it, and as `documents/tags/task.yaml` does.
        inputs: the kinds of inputs it takes; a contract may feed any number of
            tensors besides. Empty where all are taken.
        roles: the tensors its answer is made of; the contract maps each to the key
            of an output. Empty where all are taken.
        meanings: what the contract may say of the numbers; empty where anything goes.
        result: the kind of result it reads.
        tolerance: how far another runtime's numbers may lie from TensorFlow's.
        needs_view: the source needs `view`, the part of the picture the module saw.
        has_labels: the answer's numbers stand for labels.
        is_plain: a callable module answers `model(input)` with the only role.
    """

    slug: str
    inputs: tuple[Kind, ...]
    roles: tuple[str, ...]
    meanings: tuple[str, ...]
    result: type[Result]
    tolerance: float = 1e-4
    needs_view: bool = False
    has_labels: bool = False
    is_plain: bool = False

    def read(self, answer: Answer) -> Reading:
        """Make the answer's tensors into a result.

        Raises:
            AnswerError: they are not what the contract says.
        """
        ...

    def source(self, usage: Usage) -> str:
        """Python source that prints what `read` answers.

        It may use `np`, `Image`, the dict `labels` where there are labels, `picture`
        where one is fed, `view` where it needs one, and `texts` where texts are fed.
        """
        ...


def quoted(text: str) -> str:
    """A Python string literal; names and texts in a contract come from strangers.

    What a reader cannot see, such as marks that turn the direction of writing, is
    written as an escape.
    """
    literal = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in literal)
