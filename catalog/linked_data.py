"""What search engines are told of a page: schema.org, as JSON-LD.

Terms: https://schema.org/SoftwareApplication. There is none for models yet.
"""

from typing import Any

from django.urls import reverse

from catalog.answers import document_shown
from catalog.browsing.linked import CONTEXT, known, organization
from catalog.models import ModelVersion


def site_data(name: str, base_url: str) -> dict[str, Any]:
    """Describe the site and its search."""
    search = f"{base_url}{reverse('catalog:model_list')}?q={{words}}"
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": name,
        "url": f"{base_url}/",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=words",
        },
    }


def linked_data(version: ModelVersion, base_url: str) -> dict[str, Any]:
    """Describe a version that was read `with_page_data`; what is unknown is left out.

    Args:
        version: the one on the page.
        base_url: the site's address, without a slash at its end.
    """
    document, publisher = document_shown(version), version.model.publisher
    tags = list(version.tags.all())
    url = f"{base_url}{version.get_absolute_url()}"
    found = {
        "@context": CONTEXT,
        "@type": "SoftwareApplication",
        "name": document.title,
        "description": document.summary,
        "applicationCategory": "Machine learning model",
        "url": url,
        "softwareVersion": str(version.number),
        "datePublished": version.published_at and version.published_at.isoformat(),
        "publisher": organization(publisher, base_url),
        "keywords": [tag.name for tag in tags],
        "license": next((t.url for t in tags if t.facet == t.Facet.LICENSE), ""),
        "downloadUrl": _download_url(version, base_url),
        "fileSize": f"{version.size_bytes} B" if version.is_hosted else "",
        "citation": [work.title for work in version.citations.all() if work.title],
    }
    return known(found)


def _download_url(version: ModelVersion, base_url: str) -> str:
    if hasattr(version, "archive"):
        return f"{base_url}{version.get_absolute_url()}?tf-hub-format=compressed"
    files = list(version.variant_files.all())
    return base_url + files[0].address if files else ""
