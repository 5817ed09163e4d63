"""Fills the catalogue with made-up models, some thousands at a time."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import OuterRef, Subquery

from catalog.documents.vocabulary import FILES, terms
from catalog.generating.chances import Chances
from catalog.generating.words import Writer
from catalog.models import (
    Document,
    Entry,
    HubModel,
    Measurement,
    ModelVersion,
    Publisher,
    Tag,
    Variant,
)
from catalog.search.entries import entry_of

BATCH = 1_000
PUBLISHER = "made-up-{}"
EARLIEST = datetime(2018, 3, 1, tzinfo=UTC)
DAYS = 3_000
SHARE_WITH_PARAMETERS = 0.5
SHARE_MEASURED = 0.05
# From ten thousand to ten billion, even by their logarithm.
LEAST_PARAMETERS, DECADES = 1e4, 6

Watch = Callable[[Iterable[int], int], Iterable[int]]


class NotEmpty(Exception):
    """There are models that were not made up."""


def generate(count: int, *, among_others: bool, seed: int, watch: Watch) -> None:
    """Add so many made-up models. Indexes see them after `rebuild_search`.

    Args:
        count: how many.
        among_others: also where there are real models.
        seed: the same gives the same models.
        watch: given the batches and how many there are; yields them.

    Raises:
        NotEmpty: there are real models, and `among_others` is false.
    """
    real = HubModel.objects.exclude(publisher__name__startswith=PUBLISHER.format(""))
    if not among_others and real.exists():
        raise NotEmpty
    maker = _Maker(Random(seed), first=HubModel.objects.count())  # noqa: S311
    starts = range(0, count, BATCH)
    for start in watch(starts, len(starts)):
        maker.store(min(BATCH, count - start))


class _Maker:
    """Makes models from what is likely."""

    def __init__(self, random: Random, *, first: int) -> None:
        self._random, self._number = random, first
        self._chances, self._writer = Chances.read(), Writer(random)
        self._publishers: dict[int, Publisher] = {}
        self._tags = {
            (facet, slug): _tag(facet, slug) for facet in FILES for slug in terms(facet)
        }

    @transaction.atomic
    def store(self, count: int) -> None:
        """Make some models and store them with their entries."""
        bodies = [self._model() for _ in range(count)]
        models = HubModel.objects.bulk_create([model for model, _ in bodies])
        versions = [self._version(model) for model in models]
        ModelVersion.objects.bulk_create(versions)
        for model, version in zip(models, versions, strict=True):
            model.default_version = version
        shown = ModelVersion.objects.filter(model=OuterRef("pk")).values("pk")
        made = HubModel.objects.filter(pk__in=[model.pk for model in models])
        made.update(default_version=Subquery(shown[:1]))
        documents = [
            self._document(version, html)
            for version, (_, (html, _terms)) in zip(versions, bodies, strict=True)
        ]
        parts = [
            (v, self._slugs(), self._variants(v), self._speed(v)) for v in versions
        ]
        through = ModelVersion.tags.through
        through.objects.bulk_create(
            through(modelversion_id=v.pk, tag_id=tag.pk)
            for v, tags, _variants, _speeds in parts
            for tag in tags
        )
        Variant.objects.bulk_create(
            x for _v, _t, variants, _s in parts for x in variants
        )
        Measurement.objects.bulk_create(
            x for _v, _t, _x, speeds in parts for x in speeds
        )
        Document.objects.bulk_create(documents)
        Entry.objects.bulk_create(
            _entry(model, document, part, terms)
            for model, document, part, (_, (_html, terms)) in zip(
                models, documents, parts, bodies, strict=True
            )
        )

    def _model(self) -> tuple[HubModel, tuple[str, str]]:
        self._number += 1
        rank = self._chances.publishers.draw(self._random)
        name = "_".join(self._writer.words(2).split())
        model = HubModel(
            publisher=self._publisher(rank),
            name=f"{name}/{self._number}",
            downloads=int(self._random.paretovariate(0.6)) - 1,
        )
        return model, self._writer.body(self._chances.body_words.draw(self._random))

    def _publisher(self, rank: int) -> Publisher:
        if rank not in self._publishers:
            name = PUBLISHER.format(rank)
            self._publishers[rank], _created = Publisher.objects.get_or_create(
                name=name, defaults={"title": f"Made up {rank}"}
            )
        return self._publishers[rank]

    def _version(self, model: HubModel) -> ModelVersion:
        draw, random = self._chances, self._random
        decades = random.random() * DECADES
        parameters = int(LEAST_PARAMETERS * 10**decades)
        return ModelVersion(
            model=model,
            number=1,
            format=draw.formats.draw(random),
            fine_tunable=draw.fine_tunable.draw(random),
            parameter_count=(
                parameters if random.random() < SHARE_WITH_PARAMETERS else None
            ),
            published_at=EARLIEST + timedelta(days=random.random() * DAYS),
        )

    def _document(self, version: ModelVersion, html: str) -> Document:
        summary = self._writer.words(self._chances.summary_words.draw(self._random))
        title = self._writer.words(3)
        return Document(version=version, title=title, summary=summary, html=html)

    def _slugs(self) -> list[Tag]:
        found = (
            self._tags[facet, slug]
            for facet in FILES
            for slug in self._chances.slugs(facet, self._random)
        )
        return sorted(found, key=lambda tag: (tag.facet, tag.name))

    def _variants(self, version: ModelVersion) -> list[Variant]:
        formats = self._chances.variants.draw(self._random)
        handle = version.handle
        return [
            Variant(version=version, format=f, handle=handle, title=f) for f in formats
        ]

    def _speed(self, version: ModelVersion) -> list[Measurement]:
        if self._random.random() >= SHARE_MEASURED:
            return []
        times = {"cold_load_ms": 500, "p50_ms": self._random.lognormvariate(3, 1.2)}
        made_up = {"p95_ms": 0, "throughput_per_s": 0, "peak_memory_bytes": 0}
        return [Measurement(version=version, is_chosen=True, **times, **made_up)]


def _tag(facet: str, slug: str) -> Tag:
    term = terms(facet)[slug]
    names = {"name": term.name, "name_zh_hans": term.name_zh_hans, "url": term.url}
    tag, _created = Tag.objects.get_or_create(facet=facet, slug=slug, defaults=names)
    return tag


def _entry(
    model: HubModel,
    document: Document,
    part: tuple[ModelVersion, list[Tag], list[Variant], list[Measurement]],
    body: str,
) -> Entry:
    """The entry as it would be read from the rows, without reading them."""
    version, tags, variants, speeds = part
    version._prefetched_objects_cache = {  # type: ignore[attr-defined]  # noqa: SLF001
        "tags": tags,
        "documents": [_without_body(document)],
        "variants": variants,
        "measurements": speeds,
        "variant_files": [],
    }
    version._state.fields_cache["archive"] = None  # noqa: SLF001 - it has none
    entry = entry_of(model)
    # The terms of the body are known, and the most of the work.
    entry.terms = json.dumps(
        {**json.loads(entry.terms), "body": body},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return entry


def _without_body(document: Document) -> Document:
    return Document(
        language=document.language, title=document.title, summary=document.summary
    )
