"""Image classification: a score for every label."""

from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np

from catalog.inputs import Kind
from catalog.tasks.base import LABEL, Answer, AnswerError, Reading, Task, Usage
from catalog.tasks.results import Json, Prediction, Result

# What the page's slider reaches; five are shown at first, and printed.
TOP = 10
PRINTED = 5


@dataclass(frozen=True, slots=True)
class Classification(Result):
    """The best labels.

    `entropy` is Shannon's over all classes: 0 where one is certain, 1 where all are
    equal; None in answers kept from before it was measured.
    """

    kind: ClassVar[str] = "classification"
    predictions: tuple[Prediction, ...]
    entropy: float | None = None

    def listed(self) -> list[Json]:
        """The labels with their scores."""
        return [asdict(item) for item in self.predictions]

    def top(self) -> str | None:
        """The best label."""
        return self.predictions[0].label if self.predictions else None


class ImageClassification(Task):
    """Reads scores `[1, classes]`, logits or probabilities."""

    slug = "image-classification"
    inputs: tuple[Kind, ...] = ("image",)
    roles = ("scores",)
    meanings = ("logits", "probabilities")
    result = Classification
    has_labels = True
    is_plain = True

    def read(self, answer: Answer) -> Reading:
        """Return the best labels."""
        scores = answer.numbers("scores", 2, 4).ravel()
        if len(scores) < len(answer.labels):
            raise AnswerError(f"{len(scores)} scores, {len(answer.labels)} labels")
        if answer.rule.meaning == "logits":
            scores = softmax(scores)
        return Reading(Classification(best(scores, answer, TOP), entropy(scores)))

    def source(self, usage: Usage) -> str:
        """Print the best labels with their scores."""
        lines = [f"scores = {usage.tensor('scores')}.ravel().astype(float)"]
        if usage.contract.output.meaning == "logits":
            lines += [
                "scores = np.exp(scores - scores.max())",
                "scores /= scores.sum()",
            ]
        lines += [
            f'for index in np.argsort(-scores, kind="stable")[:{PRINTED}]:',
            f'    print({LABEL}, f"{{scores[index]:.4f}}")',
        ]
        return "\n".join(lines)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Turn the logits of one thing into probabilities."""
    powers: np.ndarray = np.exp(logits - logits.max())
    probabilities: np.ndarray = powers / powers.sum()
    return probabilities


def best(scores: np.ndarray, answer: Answer, count: int) -> tuple[Prediction, ...]:
    """Return the `count` best labels of one thing's scores."""
    order = np.argsort(-scores, kind="stable")[:count].tolist()
    return tuple(Prediction(answer.label(i), i, float(scores[i])) for i in order)


def entropy(scores: np.ndarray) -> float:
    """Return Shannon's entropy of scores over that of equal ones, 0..1."""
    shares = scores.clip(0) / max(scores.clip(0).sum(), 1e-12)
    shares = shares[shares > 0]
    if len(scores) < 2 or not len(shares):
        return 0.0
    bits = -(shares * np.log(shares)).sum() / np.log(len(scores))
    return round(float(min(max(bits, 0.0), 1.0)), 6)
