"""Entries: rows and terms of models, made once and read until the model changes.

A list is one query for its rows, and a new index is written without reading every
model's many rows again.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence

import structlog
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F, Q

from catalog.models import Entry, HubModel
from catalog.rows import Row
from catalog.search.schema import SCHEMA_VERSION, terms_of

BATCH = 500
# An entry is some kilobytes: this many are held at a time.
CHUNK = 200
# Every list asks this: the ORM would take several times as long as the database.
CURRENT_ROWS = """
    SELECT entry.model_id, entry.row
    FROM catalog_entry entry JOIN catalog_hubmodel model ON model.id = entry.model_id
    WHERE entry.schema = %s AND entry.revision = model.revision
        AND entry.model_id IN ({})
"""

log = structlog.get_logger()


def rows_of(model_ids: Sequence[int]) -> list[Row]:
    """The rows of models, in the order of their ids.

    The index may know a model that was deleted a moment ago: it is left out.
    """
    found = {key: Row.from_json(json.loads(row)) for key, row in _kept(model_ids)}
    missing = [key for key in model_ids if key not in found]
    if missing:
        fresh = (
            HubModel.objects.published().with_listing_data().in_bulk(missing).values()
        )
        found |= {model.pk: row for model in fresh if (row := Row.of(model))}
    return [found[key] for key in model_ids if key in found]


def _kept(model_ids: Sequence[int]) -> Sequence[tuple[int, str]]:
    if not model_ids:
        return ()
    statement = CURRENT_ROWS.format(", ".join(["%s"] * len(model_ids)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [SCHEMA_VERSION, *model_ids])
        return cursor.fetchall()


def read_terms(model_ids: Iterable[int]) -> Iterator[str]:
    """Yield the terms of models that are to be seen; make their entries anew."""
    keys = sorted(model_ids)
    for start in range(0, len(keys), BATCH):
        yield from (entry.terms for entry in _make(keys[start : start + BATCH]))


def outdated() -> Sequence[int]:
    """Ids of the models to be seen that have no entry, or an old one."""
    published = HubModel.objects.published()
    is_old = ~Q(entry__revision=F("revision")) | ~Q(entry__schema=SCHEMA_VERSION)
    wanted = published.filter(Q(entry=None) | is_old).order_by("pk")
    return array("q", wanted.values_list("pk", flat=True).iterator())


def make_entries(model_ids: Sequence[int]) -> None:
    """Make the entries of models, a few at a time."""
    for start in range(0, len(model_ids), BATCH):
        _make(model_ids[start : start + BATCH])


def all_terms() -> Iterator[str]:
    """Yield the terms of every model to be seen, by id; memory stays bounded.

    Those without a current entry are left out: see `outdated`. What is no longer to be
    seen has none, since that was a change of the model.
    """
    kept = _current().order_by("pk").values_list("terms", flat=True)
    yield from kept.iterator(chunk_size=CHUNK)


def count() -> int:
    """How many entries there are, old ones included."""
    return Entry.objects.count()


def forget() -> None:
    """Drop every entry, so that all are made from the models' rows again."""
    Entry.objects.all().delete()


def _current() -> models.QuerySet[Entry]:
    return Entry.objects.filter(schema=SCHEMA_VERSION, revision=F("model__revision"))


def _make(model_ids: Sequence[int]) -> list[Entry]:
    found = HubModel.objects.published().with_search_data().filter(pk__in=model_ids)
    entries = [entry_of(model) for model in found.order_by("pk")]
    try:
        with transaction.atomic():
            Entry.objects.bulk_create(
                entries,
                update_conflicts=True,
                unique_fields=["model"],
                update_fields=["revision", "schema", "row", "terms"],
            )
    except DatabaseError as error:  # They are a convenience: pages do without them.
        log.warning("search.entries_not_kept", error=str(error))
    return entries


def entry_of(model: HubModel) -> Entry:
    """The entry of a model that was read `with_search_data`."""
    row = Row.of(model)
    return Entry(
        model_id=model.pk,
        # Read before the rest: what changes meanwhile makes the entry an old one.
        revision=model.revision,
        schema=SCHEMA_VERSION,
        row=_json(row.to_json() if row else None),
        terms=_json(terms_of(model)),
    )


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
