"""Documents of every kind → the rows they describe."""

from collections.abc import Collection as Many
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.documents.importer import (
    clip,
    keep,
    store_parsed,
    store_tags,
    web_address,
)
from catalog.documents.links import local_paths
from catalog.documents.metadata import ALONE
from catalog.documents.parsed import ParsedDocument
from catalog.documents.parser import without_stray_bytes
from catalog.documents.render import render
from catalog.documents.vocabulary import Vocabulary
from catalog.importing import rows
from catalog.importing.entries import model_at_path, read_entries
from catalog.importing.folder import VARIANT_FORMATS
from catalog.models import (
    Collection,
    CollectionEntry,
    ModelVersion,
    Publisher,
    SourceDocument,
    Variant,
)
from catalog.services import lead_to_best, record_changes

HOSTED_HERE = (
    "The version's archive is hosted here, published with a document of its own: "
    "that one stays."
)


@dataclass(frozen=True, slots=True)
class Stored:
    """The row that documents became, and whether it is a new one."""

    row: ModelVersion | Variant | Collection | Publisher
    is_new: bool

    def link(self, source: SourceDocument) -> None:
        """Note in the file's row what it became."""
        for name, kind in (
            ("version", ModelVersion),
            ("variant", Variant),
            ("collection", Collection),
            ("publisher", Publisher),
        ):
            setattr(source, name, self.row if isinstance(self.row, kind) else None)


def store(
    documents: Mapping[str, ParsedDocument],
    sources: Mapping[str, str],
    *,
    vocabulary: Vocabulary,
    coming: Many[str],
) -> Stored:
    """Store what is written about one thing, by language.

    Args:
        documents: the documents by language code.
        sources: their texts.
        vocabulary: the tags they may have.
        coming: paths of tfhub.dev that will have a page here once all is stored.

    Raises:
        Refused: with the reason; the caller rolls back what was written until then.
    """
    language = "en" if "en" in documents else min(documents)
    document, source = documents[language], without_stray_bytes(sources[language])
    local = local_paths(source, coming)
    if document.kind == "Publisher":
        return _store_publisher(document, local)
    if document.kind == "Collection":
        return _store_collection(document, source, vocabulary, local)
    if document.kind in VARIANT_FORMATS and not _stands_alone(document):
        return _store_variant(document, source, local)
    version, is_new = rows.version_at(document.handle)
    if rows.is_published_here(version):
        raise rows.Refused(HOSTED_HERE)
    store_parsed(version, documents, sources, vocabulary=vocabulary, coming=coming)
    lead_to_best(version.model)
    return Stored(version, is_new)


def _stands_alone(document: ParsedDocument) -> bool:
    """A Lite or Tfjs document without a parent describes a version of its own."""
    return document.kind in ALONE and not document.first("parent-model")


def _store_publisher(document: ParsedDocument, local: Many[str]) -> Stored:
    is_new = not Publisher.objects.filter(name=document.publisher).exists()
    publisher = rows.publisher_named(document.publisher)
    publisher.title = clip(Publisher, "title", document.title.rstrip("."))
    # On the page it stands right below the title.
    publisher.about_html = render(document.body, top_level=2, local=local)
    publisher.save(update_fields=["title", "about_html"])
    record_changes(publisher.models.all())  # Their rows and terms bear the title.
    return Stored(publisher, is_new)


def _store_variant(document: ParsedDocument, source: str, local: Many[str]) -> Stored:
    version = rows.parent_version(document.first("parent-model"))
    form, handle = VARIANT_FORMATS[document.kind], document.handle
    variant, is_new = keep(
        Variant.objects.filter(format=form, handle=handle),
        format=form,
        handle=handle,
        version=version,
        title=clip(Variant, "title", document.title),
        summary=clip(Variant, "summary", document.summary),
        source=source,
        html=render(document.body, local=local),
        asset_path=clip(Variant, "asset_path", document.first("asset-path")),
        colab_url=clip(Variant, "colab_url", web_address(document, "colab")),
    )
    lead_to_best(version.model)
    return Stored(variant, is_new)


def _store_collection(
    document: ParsedDocument, source: str, vocabulary: Vocabulary, local: Many[str]
) -> Stored:
    collection, is_new = Collection.objects.update_or_create(
        publisher=rows.publisher_named(document.publisher),
        name=document.name,
        number=document.version or 1,
        defaults={
            "title": clip(Collection, "title", document.title),
            "summary": clip(Collection, "summary", document.summary),
            "source": source,
            "html": render(document.body, local=local),
        },
    )
    collection.tags.set(store_tags(document, vocabulary))
    store_entries(collection)
    return Stored(collection, is_new)


def store_entries(collection: Collection) -> None:
    """Store anew what a collection's text lists."""
    collection.entries.all().delete()
    CollectionEntry.objects.bulk_create(
        CollectionEntry(
            collection=collection,
            position=position,
            section=clip(CollectionEntry, "section", listed.section),
            note=clip(CollectionEntry, "note", listed.note),
            handle=clip(CollectionEntry, "handle", listed.path),
            model=model_at_path(listed.path),
        )
        for position, listed in enumerate(read_entries(collection.source), start=1)
    )
