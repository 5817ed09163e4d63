"""Stores documents: parsed and rendered once, so that pages only read rows."""

from collections.abc import Collection as Many
from collections.abc import Mapping
from functools import partial
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from catalog.documents.bibtex import Work
from catalog.documents.links import local_paths
from catalog.documents.metadata import ALONE, FACETS
from catalog.documents.parsed import ParsedDocument
from catalog.documents.parser import parse, without_stray_bytes
from catalog.documents.render import render
from catalog.documents.vocabulary import SITE_VOCABULARY, Term, Vocabulary
from catalog.models import Citation, Document, HubModel, ModelVersion, Tag

Row = TypeVar("Row", bound=Model)
MAIN_LANGUAGE = "en"
FLAGS = {"true": True, "false": False}
LIMITS_TOP_LEVEL = 4  # The page puts them under a heading of level 3.
CHANGES_TOP_LEVEL = 3


@transaction.atomic
def store_documents(version: ModelVersion, documents: Mapping[str, str]) -> list[str]:
    """Store a version's documents, its tags and the works to cite.

    Safe to call again: what an earlier call stored is replaced. Tags and
    `fine-tunable` are taken from the English document, or from the first one
    where there is no English; works from all of them, each key once.

    Args:
        version: what the documents describe.
        documents: Markdown by language code, `en` or `zh-hans`.

    Returns:
        Everything to correct, as sentences; empty when all is well.
    """
    parsed = {language: parse(text) for language, text in documents.items()}
    store_parsed(version, parsed, documents)
    return [
        problem
        for language, document in _main_first(parsed).items()
        for problem in _problems(version, language, document)
    ]


def store_parsed(
    version: ModelVersion,
    parsed: Mapping[str, ParsedDocument],
    sources: Mapping[str, str],
    *,
    vocabulary: Vocabulary = SITE_VOCABULARY,
    coming: Many[str] = (),
) -> None:
    """Store documents that were read already; the rest as `store_documents`.

    Args:
        version: what the documents describe.
        parsed: the documents by language code.
        sources: their texts.
        vocabulary: the tags they may have.
        coming: paths of tfhub.dev that will have a page here.
    """
    ordered = _main_first(parsed)
    for language, document in ordered.items():
        _store_document(version, language, document, sources[language], coming)
    version.documents.exclude(language__in=parsed).delete()
    for main in list(ordered.values())[:1]:
        _store_facts(version, main)
        version.tags.set(store_tags(main, vocabulary))
    _store_works(version, [work for each in ordered.values() for work in each.works])


def _main_first(parsed: Mapping[str, ParsedDocument]) -> dict[str, ParsedDocument]:
    languages = sorted(parsed, key=lambda language: language != MAIN_LANGUAGE)
    return {language: parsed[language] for language in languages}


def _store_facts(version: ModelVersion, document: ParsedDocument) -> None:
    is_placeholder = document.kind == "Placeholder"
    kinds = ModelVersion.Kind
    version.kind = kinds.PLACEHOLDER if is_placeholder else kinds.MODULE
    # Where the document is silent, what was read from the module's own files stays.
    known = version.fine_tunable if version.signatures else None
    version.fine_tunable = FLAGS.get(document.first("fine-tunable"), known)
    form = ALONE.get(document.kind) or document.first("format")
    version.format = form if form in ModelVersion.Format else ""
    version.asset_path = clip(ModelVersion, "asset_path", document.first("asset-path"))
    version.colab_url = clip(ModelVersion, "colab_url", web_address(document, "colab"))
    version.save(
        update_fields=["kind", "fine_tunable", "format", "asset_path", "colab_url"]
    )
    model, original = version.model, document.first("original")
    if model.original != original:
        model.original = clip(HubModel, "original", original)
        model.save(update_fields=["original"])


def web_address(document: ParsedDocument, key: str) -> str:
    """An address of the metadata, if it is one that a page may link to."""
    value = document.first(key)
    return value if value.startswith("https://") else ""


def _store_document(
    version: ModelVersion,
    language: str,
    document: ParsedDocument,
    source: str,
    coming: Many[str],
) -> None:
    keep(
        Document.objects.filter(version=version, language=language),
        version=version,
        language=language,
        title=clip(Document, "title", document.title),
        summary=clip(Document, "summary", document.summary),
        source=without_stray_bytes(source),
        scenarios=list(document.scenarios),
        **_rendered(document, language, local_paths(source, coming)),
    )


def _rendered(
    document: ParsedDocument, language: str, local: Many[str]
) -> dict[str, object]:
    show = partial(render, language=language, local=local)
    return {
        "html": show(document.body),
        "limits_html": show(document.limits, top_level=LIMITS_TOP_LEVEL),
        "changelog": {
            str(number): show(text, top_level=CHANGES_TOP_LEVEL)
            for number, text in document.changelog.items()
        },
    }


def render_again(document: Document) -> None:
    """Render a stored document anew: its links may have found what they name."""
    language, source = document.language, document.source
    fields = _rendered(parse(source), language, local_paths(source))
    vars(document).update(fields)
    document.save(update_fields=list(fields))


def store_tags(document: ParsedDocument, vocabulary: Vocabulary) -> list[Tag]:
    """The tags of a document, each with a row of its own."""
    found = (
        vocabulary.find(facet, slug)
        for facet in FACETS
        for slug in document.metadata.get(facet, ())
    )
    terms = [term for term in found if term]
    rows = Tag.objects.filter(slug__in={term.slug for term in terms})
    stored = {(tag.facet, tag.slug): tag for tag in rows}
    return [_store_tag(term, stored.get((term.facet, term.slug))) for term in terms]


def _store_tag(term: Term, stored: Tag | None) -> Tag:
    names = {
        "name": term.name,
        "name_zh_hans": term.name_zh_hans,
        "url": term.url,
    }
    if stored and all(getattr(stored, name) == value for name, value in names.items()):
        return stored
    tag, _created = Tag.objects.update_or_create(
        facet=term.facet, slug=term.slug, defaults=names
    )
    return tag


def _store_works(version: ModelVersion, works: list[Work]) -> None:
    once: dict[str, Work] = {}
    for work in works:
        once.setdefault(work.key or work.text, work)
    version.citations.all().delete()
    Citation.objects.bulk_create(
        Citation(
            version=version,
            position=position,
            kind=clip(Citation, "kind", work.kind),
            key=clip(Citation, "key", work.key),
            title=clip(Citation, "title", work.title),
            authors=[list(author) for author in work.authors],
            venue=clip(Citation, "venue", work.venue),
            year=work.year,
            doi=clip(Citation, "doi", work.doi),
            arxiv_id=clip(Citation, "arxiv_id", work.arxiv_id),
            url=clip(Citation, "url", work.url),
            text=work.text,
        )
        for position, work in enumerate(once.values())
    )


def keep(rows: QuerySet[Row], **values: object) -> tuple[Row, bool]:
    """Write the one row there is or make it; also whether it is a new one.

    `update_or_create` asks the database three times as often.
    """
    row = rows.first()
    if row is None:
        return rows.create(**values), True
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row, False


def clip(model: type[Model], name: str, value: str) -> str:
    """Cut a text to its column; only PostgreSQL would complain, and too late."""
    limit: int = getattr(model, name).field.max_length
    return value if len(value) <= limit else value[: limit - 1] + "…"


def _problems(
    version: ModelVersion, language: str, document: ParsedDocument
) -> list[str]:
    found = [f"{language}: {problem}" for problem in document.problems]
    if document.handle and document.handle != version.handle:
        sentence = f"{language}: Line 1: The document is about {document.handle}, "
        found.append(f"{sentence}but the version is {version.handle}.")
    return found
