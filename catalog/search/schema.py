"""What the index holds of a model."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import tantivy
from django.utils.html import strip_tags

from catalog.documents.vocabulary import find_term
from catalog.models import HubModel, ModelVersion
from catalog.search.values import facet_values
from catalog.search.words import index_prose, index_text
from catalog.speeds import measured

# Raise it with every change of fields or terms: an index of another number is
# rebuilt by whoever opens it first.
SCHEMA_VERSION = 10
TEXT_FIELDS = ("handle", "title", "tags", "summary", "body", "labels")
# Numbers to sort by, beside the name.
SORT_NUMBERS = ("first", "newest", "downloads", "size", "parameters", "speed")
# A value that sorts last where a model states none.
UNKNOWN = 2**62


def build_schema() -> tantivy.Schema:
    """The fields; terms are made by `catalog.search.words`, hence `whitespace`."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("model_id", stored=True, indexed=True, fast=True)
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    # All facets in one field, as `task:text-embedding`: counting them takes one pass.
    builder.add_text_field(
        "facets", tokenizer_name="raw", index_option="basic", fast=True
    )
    builder.add_text_field(
        "sort_name", tokenizer_name="raw", index_option="basic", fast=True
    )
    for name in SORT_NUMBERS:
        builder.add_unsigned_field(f"sort_{name}", fast=True)
    return builder.build()


def terms_of(model: HubModel) -> dict[str, Any]:
    """What the index holds of a model that was read `with_search_data`, by field."""
    version = model.default_version
    if version is None:
        raise ValueError(f"{model} has no version to show.")
    version.model = model  # Else its handle would be read again.
    texts = list(version.documents.all())
    tags = (*_tag_texts(version), model.publisher.title)
    return {
        "model_id": model.pk,
        "handle": index_text(model.handle, joined=True, begun=True),
        "title": index_text(*(text.title for text in texts), joined=True, begun=True),
        "summary": index_text(*(text.summary for text in texts), begun=True),
        "tags": index_text(*tags, joined=True, begun=True),
        "body": index_prose(*_body_texts(version)),
        "labels": index_text(*version.labels, *version.chinese_labels.values()),
        "sort_name": _sort_name(model, version),
        **_numbers(model, version),
        "facets": [f"{facet}:{slug}" for facet, slug in facet_values(version)],
    }


def _numbers(model: HubModel, version: ModelVersion) -> dict[str, int]:
    speed = measured(version)
    return {
        "sort_first": _first(model, version),
        "sort_newest": _microseconds(version.published_at),
        "sort_downloads": model.downloads,
        "sort_size": _or_unknown(version.size_bytes),
        "sort_parameters": _or_unknown(version.parameter_count),
        # In microseconds: many differ by less than a millisecond.
        "sort_speed": round(speed.chosen.p50_ms * 1000) if speed else UNKNOWN,
    }


def _tag_texts(version: ModelVersion) -> Iterable[str]:
    for tag in version.tags.all():
        yield from {tag.slug, tag.name, tag.name_zh_hans}
        if (term := find_term(tag.facet, tag.slug)) is not None:
            yield from term.aliases


def _body_texts(version: ModelVersion) -> Iterable[str]:
    for text in version.documents.all():
        yield strip_tags(text.html)
        yield strip_tags(text.limits_html)
        yield from text.scenarios


def _first(model: HubModel, version: ModelVersion) -> int:
    """Without words: what is hosted here, then what is loaded most, then the newest.

    All in one number, since tantivy sorts by one field.
    """
    downloads = min(model.downloads, 2**30 - 1)
    seconds = min(_microseconds(version.published_at) // 10**6, 2**32 - 1)
    return version.is_hosted << 62 | downloads << 32 | seconds


def _sort_name(model: HubModel, version: ModelVersion) -> str:
    titles = {text.language: text.title for text in version.documents.all()}
    title = titles.get("en") or next(iter(titles.values()), model.name)
    return f"{title.casefold()}\t{model.handle}"


def _microseconds(moment: datetime | None) -> int:
    """Since 1970; what was published at an unknown time sorts as the oldest."""
    return int(moment.timestamp() * 1e6) if moment else 0


def _or_unknown(number: int | None) -> int:
    return UNKNOWN if number is None else number
