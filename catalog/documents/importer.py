"""Stores documents: parsed and rendered once, so that pages only read rows."""

from collections.abc import Mapping

from django.db import transaction

from catalog.documents.bibtex import Work
from catalog.documents.metadata import FACETS
from catalog.documents.parsed import ParsedDocument
from catalog.documents.parser import parse, without_stray_bytes
from catalog.documents.render import render
from catalog.documents.vocabulary import Term, find_term
from catalog.models import Citation, Document, ModelVersion, Tag

MAIN_LANGUAGE = "en"
FLAGS = {"true": True, "false": False}
LIMITS_TOP_LEVEL = 4  # The page puts them under a heading of level 3.


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
    languages = sorted(documents, key=lambda language: language != MAIN_LANGUAGE)
    parsed = {language: parse(documents[language]) for language in languages}
    for language, document in parsed.items():
        _store_document(version, language, document, documents[language])
    version.documents.exclude(language__in=languages).delete()
    if parsed:
        main = parsed[languages[0]]
        version.tags.set(_store_tags(main))
        version.fine_tunable = FLAGS.get(main.first("fine-tunable"))
        version.save(update_fields=["fine_tunable"])
    _store_works(version, [work for each in parsed.values() for work in each.works])
    return [
        problem
        for language, document in parsed.items()
        for problem in _problems(version, language, document)
    ]


def _store_document(
    version: ModelVersion, language: str, document: ParsedDocument, source: str
) -> None:
    Document.objects.update_or_create(
        version=version,
        language=language,
        defaults={
            "title": _clip(Document, "title", document.title),
            "summary": _clip(Document, "summary", document.summary),
            "source": without_stray_bytes(source),
            "html": render(document.body, language=language),
            "scenarios": list(document.scenarios),
            "limits_html": render(
                document.limits, language=language, top_level=LIMITS_TOP_LEVEL
            ),
        },
    )


def _store_tags(document: ParsedDocument) -> list[Tag]:
    terms = (
        find_term(facet, slug)
        for facet in FACETS
        for slug in document.metadata.get(facet, ())
    )
    return [_store_tag(term) for term in terms if term]


def _store_tag(term: Term) -> Tag:
    tag, _ = Tag.objects.update_or_create(
        facet=term.facet,
        slug=term.slug,
        defaults={
            "name": term.name,
            "name_zh_hans": term.name_zh_hans,
            "url": term.url,
        },
    )
    return tag


def _store_works(version: ModelVersion, works: list[Work]) -> None:
    once: dict[str, Work] = {}
    for work in works:
        once.setdefault(work.key, work)
    version.citations.all().delete()
    Citation.objects.bulk_create(
        Citation(
            version=version,
            position=position,
            kind=_clip(Citation, "kind", work.kind),
            key=_clip(Citation, "key", work.key),
            title=_clip(Citation, "title", work.title),
            authors=[list(author) for author in work.authors],
            venue=_clip(Citation, "venue", work.venue),
            year=work.year,
            doi=_clip(Citation, "doi", work.doi),
            arxiv_id=_clip(Citation, "arxiv_id", work.arxiv_id),
            url=_clip(Citation, "url", work.url),
        )
        for position, work in enumerate(once.values())
    )


def _clip(model: type[Document | Citation], name: str, value: str) -> str:
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
