"""Links of documents that were stored before what they name had a page here."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from django.db import transaction
from django.db.models import QuerySet

from catalog.documents.importer import render_again
from catalog.documents.links import linked_paths, local_paths
from catalog.documents.parser import parse
from catalog.documents.render import render
from catalog.importing.storing import store_entries
from catalog.models import Collection, Document, ModelVersion, Variant

TFHUB = "tfhub.dev/"


def relink(paths: AbstractSet[str], stored: AbstractSet[tuple[type, int]]) -> int:
    """Render documents again that link to paths which have a page only now.

    Args:
        paths: of what was stored just now for the first time.
        stored: class and key of the rows stored just now: their links are right.

    Returns:
        How many documents were rendered again.
    """
    old = [(type(row), row.pk) for row in _linking(paths) if _key(row) not in stored]
    for model, pk in old:
        _render(model.objects.get(pk=pk))
    return len(old)


def _key(row: Document | Variant | Collection) -> tuple[type, int]:
    if isinstance(row, Document):
        return ModelVersion, row.version_id
    return type(row), row.pk


def _linking(
    paths: AbstractSet[str],
) -> Iterator[Document | Variant | Collection]:
    querysets: list[QuerySet] = [
        Document.objects.all(),
        Variant.objects.all(),
        Collection.objects.all(),
    ]
    for rows in querysets:
        for row in rows.filter(source__contains=TFHUB).iterator(chunk_size=200):
            if not paths.isdisjoint(linked_paths(row.source)):
                yield row


@transaction.atomic
def _render(row: Document | Variant | Collection) -> None:
    if isinstance(row, Document):
        render_again(row)
        return
    row.html = render(parse(row.source).body, local=local_paths(row.source))
    row.save(update_fields=["html"])
    if isinstance(row, Collection):
        store_entries(row)
