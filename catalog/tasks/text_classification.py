"""Text classification: scores for every label, text by text."""

from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np

from catalog.inputs import Kind
from catalog.tasks.base import LABEL, Answer, AnswerError, Reading, Task, Usage
from catalog.tasks.image_classification import best, entropy, softmax
from catalog.tasks.results import Json, Prediction, Result

# Kept for each text, and printed.
TOP = 10
PRINTED = 3


@dataclass(frozen=True, slots=True)
class ClassifiedText:
    """A text with its best labels; `entropy` as of a classified picture."""

    text: str
    predictions: tuple[Prediction, ...]
    entropy: float | None = None


@dataclass(frozen=True, slots=True)
class TextClassifications(Result):
    """The texts in the order they were given."""

    kind: ClassVar[str] = "text_classification"
    texts: tuple[ClassifiedText, ...]

    def listed(self) -> list[Json]:
        """The texts with their labels."""
        return [asdict(item) for item in self.texts]

    def rows(self) -> list[Json]:
        """One line for each label of each text."""
        return [
            {"text": item.text, **asdict(prediction)}
            for item in self.texts
            for prediction in item.predictions
        ]

    def top(self) -> str | None:
        """The best label of every text."""
        return ", ".join(t.predictions[0].label for t in self.texts if t.predictions)


class TextClassification(Task):
    """Reads scores `[texts, classes]`, logits or probabilities."""

    slug = "text-classification"
    inputs: tuple[Kind, ...] = ("text",)
    roles = ("scores",)
    meanings = ("logits", "probabilities")
    result = TextClassifications
    has_labels = True
    is_plain = True

    def read(self, answer: Answer) -> Reading:
        """Return the best labels of every text."""
        table = answer.batch("scores", 2)
        if table.shape[1] < len(answer.labels):
            raise AnswerError(f"{table.shape[1]} scores, {len(answer.labels)} labels")
        if answer.rule.meaning == "logits":
            table = np.array([softmax(scores) for scores in table])
        return Reading(
            TextClassifications(
                tuple(
                    ClassifiedText(text, best(scores, answer, TOP), entropy(scores))
                    for text, scores in zip(answer.texts, table, strict=True)
                )
            )
        )

    def source(self, usage: Usage) -> str:
        """Print the best labels of every text with their scores."""
        lines = [f"table = {usage.tensor('scores')}.astype(float)"]
        if usage.contract.output.meaning == "logits":
            lines += [
                "table = np.exp(table - table.max(axis=1, keepdims=True))",
                "table /= table.sum(axis=1, keepdims=True)",
            ]
        lines += [
            "for scores in table:",
            f'    for index in np.argsort(-scores, kind="stable")[:{PRINTED}]:',
            f'        print({LABEL}, f"{{scores[index]:.4f}}")',
        ]
        return "\n".join(lines)
