"""Finds the models that are most like each model, by what is written of them.

A text-embedding model of this very site reads title, summary and tags. Each text is
read once; when any has changed, all vectors are compared in blocks. That is for tens
of thousands of models: all vectors are held in memory, 1.5 kB each with MiniLM.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

import numpy as np
import structlog
from django.core.cache import cache
from django.db import transaction

from catalog.documents.vocabulary import FILES
from catalog.models import Change, HubModel, ModelVersion, RelatedModel
from catalog.tasks.text_embedding import Embeddings, TextEmbedding
from demos.deployment.hosting import ConversionLost, NoModule, hosted, routed_module
from demos.deployment.routing import route_of
from demos.engine.errors import EngineError
from demos.execution import engine
from demos.models import ModelVector

log = structlog.get_logger()
Item = TypeVar("Item")

# More than a page shows, which leaves out those that it shows elsewhere.
NEAREST = 12
LANGUAGE = "en"
# A task takes this many batches and leaves the rest to the next: runs of visitors
# wait in the same queue, and MiniLM needs a second for a batch of twenty.
MOST_BATCHES = 20
BLOCK_ROWS = 512
TOLERANCE = 1e-5
# The last change that was looked at; forgotten, all texts are looked at once more.
_SEEN = "likeness-seen"


def compare_models() -> int:
    """Read the texts that are new, and write down the nearest models of each.

    Returns:
        How many texts were read; 0 where nothing has changed, or nothing can read.
    """
    reader = _reader()
    if reader is None:
        return 0
    last = Change.objects.order_by("-pk").values_list("pk", flat=True).first()
    state = f"{reader.pk}:{last}"
    if cache.get(_SEEN) == state:
        return 0
    waiting = _unread(reader, _texts())
    batches = _batches(waiting.items(), _batch_size(reader))
    try:
        read = sum(_read(reader, batch) for batch in islice(batches, MOST_BATCHES))
    except (EngineError, NoModule, ConversionLost) as error:
        log.warning("models.not_compared", reader=reader.handle, error=str(error))
        return 0
    _write_nearest()
    if read == len(waiting):
        cache.set(_SEEN, state, timeout=None)
    log.info("models.compared", reader=reader.handle, read=read)
    return read


def _reader() -> ModelVersion | None:
    """The first model of this site that makes vectors of texts."""
    found = ModelVersion.objects.public().filter(
        contract_data__task=TextEmbedding.slug, archive__isnull=False
    )
    return found.select_related("model__publisher", "archive").order_by("pk").first()


def _batch_size(reader: ModelVersion) -> int:
    contract = reader.contract
    rule = contract.texts[0] if contract and contract.texts else None
    return rule.max_texts if rule and rule.many else 1


def _texts() -> dict[int, str]:
    """Model → its title, summary and tags in English."""
    models = HubModel.objects.published().with_listing_data()
    return {model.pk: _text(model) for model in models.iterator(chunk_size=500)}


def _text(model: HubModel) -> str:
    version = model.default_version
    assert version is not None  # noqa: S101 - `published` says so
    documents = {item.language: item for item in version.documents.all()}
    document = documents.get(LANGUAGE) or next(iter(documents.values()), None)
    written = [document.title, document.summary] if document else [model.name]
    order = list(FILES)
    tags = sorted(
        version.tags.all(), key=lambda tag: (order.index(tag.facet), tag.slug)
    )
    return ". ".join([*written, ", ".join(tag.name for tag in tags)])


def _unread(
    reader: ModelVersion, texts: Mapping[int, str]
) -> dict[int, tuple[str, str]]:
    """Model → text and digest, of those whose vector is another text's or missing."""
    ModelVector.objects.exclude(model__in=HubModel.objects.published()).delete()
    known = dict(ModelVector.objects.values_list("model", "digest"))
    wanted = {
        pk: (text, _digest(reader.archive.sha256, text)) for pk, text in texts.items()
    }
    return {pk: item for pk, item in wanted.items() if known.get(pk) != item[1]}


def _digest(module: str, text: str) -> str:
    return hashlib.sha256(f"{module}\n{text}".encode()).hexdigest()


def _read(reader: ModelVersion, batch: Sequence[tuple[int, tuple[str, str]]]) -> int:
    module = routed_module(hosted(reader.pk), route_of(reader.pk))
    rule = module.contract.texts[0]
    outcome = engine().run(
        key=module.sha256,
        path=module.path,
        contract=module.contract,
        inputs={rule.name: [text[: rule.max_length] for _, (text, _) in batch]},
        runtime=module.runtime,
    )
    assert isinstance(outcome.result, Embeddings)  # noqa: S101 - its task says so
    rows = [
        ModelVector(model_id=pk, digest=digest, values=_packed(vector))
        for (pk, (_, digest)), vector in zip(batch, outcome.result.vectors, strict=True)
    ]
    ModelVector.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["model"],
        update_fields=["digest", "values"],
    )
    return len(rows)


def _packed(vector: Sequence[float]) -> bytes:
    values = np.asarray(vector, dtype="<f4")
    return bytes((values / max(float(np.linalg.norm(values)), 1e-12)).tobytes())


def _write_nearest() -> None:
    """Compare all vectors, and write the rows of the models whose nearest changed."""
    rows = list(ModelVector.objects.order_by("model").values_list("model", "values"))
    keys = [pk for pk, _ in rows]
    vectors = [np.frombuffer(values, dtype="<f4") for _, values in rows]
    if len({len(vector) for vector in vectors}) != 1:
        return  # The vectors of two readers: the rest is read by the next call.
    before: dict[int, dict[int, float]] = {}
    rows_before = RelatedModel.objects.values_list("model", "other", "similarity")
    for pk, other, similarity in rows_before:
        before.setdefault(pk, {})[other] = similarity
    for near in _batches(nearest(keys, np.stack(vectors)), BLOCK_ROWS):
        _replace([pair for pair in near if not _is_same(before.get(pair[0]), pair[1])])


def _is_same(before: dict[int, float] | None, found: dict[int, float]) -> bool:
    """Whether the same models are as near, but for rounding."""
    if before is None or before.keys() != found.keys():
        return False
    return all(abs(before[pk] - found[pk]) < TOLERANCE for pk in found)


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


@transaction.atomic
def _replace(changed: Iterable[tuple[int, dict[int, float]]]) -> None:
    found = dict(changed)
    RelatedModel.objects.filter(model__in=list(found)).delete()
    RelatedModel.objects.bulk_create(
        RelatedModel(model_id=pk, other_id=other, similarity=similarity)
        for pk, near in found.items()
        for other, similarity in near.items()
    )


def nearest(
    keys: Sequence[int], vectors: np.ndarray
) -> Iterator[tuple[int, dict[int, float]]]:
    """Yield each key with the nearest others and their cosines, the nearest first.

    Args:
        keys: one for each vector.
        vectors: float32 `[keys, size]`, each of length 1.
    """
    count = min(NEAREST, len(keys) - 1)
    for start in range(0, len(keys), BLOCK_ROWS):
        cosines = vectors[start : start + BLOCK_ROWS] @ vectors.T
        for row, near in enumerate(cosines):
            near[start + row] = -np.inf
            best = np.argsort(-near, kind="stable")[:count]
            yield keys[start + row], {keys[i]: float(near[i]) for i in best}
