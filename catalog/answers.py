"""What the API says about a model, as the serializers take it."""

from collections.abc import Iterable
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language

from catalog.contract import Contract
from catalog.models import Document, ModelVersion
from catalog.rows import Row
from catalog.speeds import measured


def document_shown(version: ModelVersion) -> Document:
    """The document in the active language, else in English, else any."""
    found = {document.language: document for document in version.documents.all()}
    for language in (get_language() or "", "en", *found):
        if language in found:
            return found[language]
    return Document(version=version, title=version.model.name, summary="")


def summary_answer(row: Row, base_url: str) -> dict[str, Any]:
    """A model of a list, for `ModelSummarySerializer`."""
    text = row.text
    return {
        "handle": row.handle,
        "version": row.number,
        "publisher": row.publisher,
        "title": text.title,
        "summary": text.summary,
        "scenario": text.scenario,
        "tags": row.tags,
        "is_hosted": row.is_hosted,
        "formats": row.formats,
        "fine_tunable": row.fine_tunable,
        "parameter_count": row.parameter_count,
        "size_bytes": row.size_bytes,
        "downloads": row.downloads,
        "p50_ms": row.p50_ms,
        "published_at": parse_datetime(row.published_at) if row.published_at else None,
        "url": base_url + row.url,
        "api_url": f"{base_url}/api/v1/models{row.url}",
    }


def detail_answer(
    version: ModelVersion, versions: Iterable[ModelVersion], base_url: str
) -> dict[str, Any]:
    """A version that was read `with_page_data`, for `ModelDetailSerializer`.

    Args:
        version: the one asked for.
        versions: all of its model.
        base_url: the site's address, without a slash at its end.
    """
    facts, speed = _facts(version, base_url), measured(version)
    everything, demo = list(versions), version.demo_contract
    default = version.model.default_version_id
    predict_url = f"{base_url}/api/v1/models/{version.handle}/predict"
    return {
        **facts,
        "handle": version.handle,
        "model": version.model.handle,
        "default_version": next(
            (v.number for v in everything if v.pk == default), None
        ),
        "versions": everything,
        "deprecation_reason": version.deprecation_reason,
        "successor": version.successor,
        "predict_url": predict_url if demo else None,
        "downloads": version.model.downloads,
        "label_count": len(version.labels),
        "is_callable": version.is_callable,
        "fine_tunable": version.fine_tunable,
        "signatures": version.signatures,
        "contract": version.contract_data,
        "demo": _demo(demo) if demo else None,
        "format": version.served_format,
        "statement_url": f"{facts['url']}/statement.json"
        if version.is_hosted
        else None,
        "archive": _archive(version, facts["url"]),
        "variant_files": [
            {**file.to_json(), "format": file.format, "url": base_url + file.address}
            for file in version.variant_files.all()
        ],
        "measurements": speed.rows if speed else [],
        "documents": version.documents.all(),
        "citations": version.citations.all(),
    }


def _facts(version: ModelVersion, base_url: str) -> dict[str, Any]:
    document = document_shown(version)
    return {
        "version": version.number,
        "publisher": version.model.publisher,
        "title": document.title,
        "summary": document.summary,
        "tags": version.tags.all(),
        "parameter_count": version.parameter_count,
        "published_at": version.published_at,
        "url": base_url + version.get_absolute_url(),
    }


def _demo(contract: Contract) -> dict[str, Any]:
    fields = {name: given.name for name, given in contract.fields.items()}
    return {**contract.to_json(), "fields": fields}


def _archive(version: ModelVersion, url: str) -> dict[str, Any] | None:
    archive = getattr(version, "archive", None)
    if archive is None:
        return None
    return {
        "url": f"{url}?tf-hub-format=compressed",
        "sha256": archive.sha256,
        "size_bytes": archive.size_bytes,
        "unpacked_bytes": archive.unpacked_bytes,
        "statement_url": f"{url}/statement.json",
    }
