"""What a run found, in a few words: for titles and for the status region."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext, ngettext

from demos.drawing import matrix, overlay, skeleton
from demos.models import Run

# Scores so near to 0 or 1 that one decimal would claim certainty.
NEARLY_NONE, NEARLY_ALL = 0.0005, 0.9995


def in_a_few_words(run: Run) -> str:
    """Return the best label, or how much was found; "" where neither says anything."""
    find = _FINDERS.get(str((run.result or {}).get("kind")))
    return find(run) if find else ""


def percent(score: float) -> str:
    """A score of 0–1 with one decimal; never "100.0 %" for less than all."""
    if score >= NEARLY_ALL:
        return ">99.9\u00a0%"
    if 0 < score < NEARLY_NONE:
        return "<0.1\u00a0%"
    return f"{score * 100:.1f}\u00a0%"


def _best(run: Run, predictions: list[dict[str, Any]]) -> str:
    if not predictions:
        return ""
    label = run.version.shown_label(predictions[0]["label"])
    return f"{label}, {percent(predictions[0]['score'])}"


def _label(run: Run) -> str:
    return _best(run, run.result["predictions"]) if run.result else ""


def _labels_of_texts(run: Run) -> str:
    texts = (run.result or {})["texts"]
    if len(texts) == 1:
        return _best(run, texts[0]["predictions"])
    return ngettext("%(count)d text", "%(count)d texts", len(texts)) % {
        "count": len(texts)
    }


def _objects(run: Run) -> str:
    count = overlay.shown(overlay.boxes(run))
    return ngettext("%(count)d object", "%(count)d objects", count) % {"count": count}


def _faces(run: Run) -> str:
    count = overlay.shown(overlay.boxes(run))
    return ngettext("%(count)d face", "%(count)d faces", count) % {"count": count}


def _people(run: Run) -> str:
    count = len(skeleton.people(run))
    text = ngettext("%(count)d person", "%(count)d people", count)
    return text % {"count": count}


def _closest(run: Run) -> str:
    pair = matrix.matrix(run.result or {}).closest
    if pair is None:
        return ""
    numbers = {"first": pair.first.number, "second": pair.second.number}
    return gettext("texts %(first)s and %(second)s are most alike") % numbers


_FINDERS: dict[str, Callable[[Run], str]] = {
    "classification": _label,
    "detection": _objects,
    "embeddings": _closest,
    "expressions": _faces,
    "faces": _faces,
    "pose": _people,
    "text_classification": _labels_of_texts,
}
