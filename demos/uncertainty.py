"""When a classifier's answer says little: its scores are spread over many labels.

Spread is measured by Shannon's entropy of all scores, as a share of the largest there
can be: 0 where one label has everything, 1 where all have the same. Answers to the
site's samples, which show things the model knows, tell how much is usual for a model:
what is more spread than all of them is called unsure. This says nothing against a
thing that the model does not know and takes for one it does.
"""

from catalog.models import ModelVersion
from demos.models import Run

# Where fewer samples than this were looked at. With a thousand labels, the best one
# has about a fifth of such an answer; with two labels, three quarters.
FEWEST_SAMPLES = 3
DEFAULT_MANY_LABELS, DEFAULT_FEW_LABELS = 0.5, 0.8
FEW_LABELS = 10
# A little more spread than the samples is still usual; but no sample so easy or so
# hard that every answer or none is called unsure.
MARGIN = 0.1
LOWEST, HIGHEST = 0.3, 0.8


def threshold(version: ModelVersion) -> float:
    """Return the entropy above which an answer of a version is unsure."""
    if version.unsure_above is not None:
        return version.unsure_above
    return default_threshold(len(version.labels))


def default_threshold(label_count: int) -> float:
    """Return the threshold of a version that was not calibrated."""
    return DEFAULT_FEW_LABELS if label_count < FEW_LABELS else DEFAULT_MANY_LABELS


def calibrated(entropies: list[float], label_count: int) -> float:
    """Return the threshold that a version's answers to the samples give.

    Args:
        entropies: of the answers to samples, 0..1.
        label_count: how many labels the version has.
    """
    if len(entropies) < FEWEST_SAMPLES:
        return default_threshold(label_count)
    return round(min(max(max(entropies) + MARGIN, LOWEST), HIGHEST), 4)


def is_unsure(run: Run) -> bool | None:
    """Whether a classifier's answer says little; None for any other answer."""
    result = run.result or {}
    entropy = result.get("entropy")
    if result.get("kind") != "classification" or entropy is None:
        return None
    return bool(entropy > threshold(run.version))
