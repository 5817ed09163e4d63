"""Image classification: a score for every label."""

import numpy as np

from demos.engine.errors import EngineError
from demos.engine.results import Classification, Prediction
from demos.engine.tasks.base import Answer, Reading

# What the page's slider reaches; five are shown at first.
TOP = 10


class ImageClassification:
    """Reads scores `[1, classes]`, logits or probabilities."""

    slug = "image-classification"

    def read(self, answer: Answer) -> Reading:
        """Return the best labels."""
        scores = answer.numbers("scores", 2, 4).ravel()
        if len(scores) < len(answer.labels):
            raise EngineError(
                "module_output", f"{len(scores)} scores, {len(answer.labels)} labels"
            )
        if answer.rule.meaning == "logits":
            powers = np.exp(scores - scores.max())
            scores = powers / powers.sum()
        best = np.argsort(-scores, kind="stable")[:TOP].tolist()
        return Reading(
            Classification(
                tuple(Prediction(answer.label(i), i, float(scores[i])) for i in best)
            )
        )
