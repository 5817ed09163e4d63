"""The site's samples that a feature-vector model sees as most like a picture."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone

from catalog.models import ModelVersion
from catalog.tasks import TASKS
from demos.models import Run, Sample, SampleVector

KIND = "vector"
TASK_SLUGS = [slug for slug, task in TASKS.items() if task.result.kind == KIND]
SHOWN = 4
# A sample whose run failed is tried again after a while, not every minute.
RETRY_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A sample and the cosine of its vector with the picture's, −1 to 1."""

    sample: Sample
    similarity: float


def remember(run: Run) -> None:
    """Keep what the model sees in a sample; any other run leaves nothing behind."""
    result = run.result or {}
    if run.sample is None or run.picture_key or result.get("kind") != KIND:
        return
    SampleVector.objects.update_or_create(
        version=run.version, sample=run.sample, defaults={"vector": result["values"]}
    )


def nearest(run: Run) -> list[Neighbour]:
    """Return the samples most like a finished run's picture, the nearest first.

    A sample is not its own neighbour. Vectors without a length have no direction and
    are left out.
    """
    rows = SampleVector.objects.filter(version=run.version).select_related("sample")
    if run.sample is not None and not run.picture_key:
        rows = rows.exclude(sample=run.sample)
    kept = list(rows)
    own = np.asarray((run.result or {}).get("values", []))
    kept = [row for row in kept if len(row.vector) == len(own)]
    if not kept or not np.linalg.norm(own):
        return []
    vectors = np.asarray([row.vector for row in kept])
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(own)
    cosines = np.divide(
        vectors @ own, lengths, out=np.full(len(kept), -np.inf), where=lengths > 0
    )
    best = [int(i) for i in np.argsort(-cosines, kind="stable")[:SHOWN]]
    return [
        Neighbour(kept[i].sample, float(cosines[i]))
        for i in best
        if np.isfinite(cosines[i])
    ]


def unseen_samples(version: ModelVersion) -> QuerySet[Sample]:
    """Return the samples that a version was not asked about, or not lately."""
    lately = Run.objects.filter(
        version=version, created_at__gt=timezone.now() - RETRY_AFTER
    )
    return Sample.objects.exclude(vectors__version=version).exclude(
        pk__in=lately.exclude(sample=None).values("sample")
    )
