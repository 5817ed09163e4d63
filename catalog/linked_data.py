"""What search engines are told about a model: schema.org, as JSON-LD.

Terms: https://schema.org/SoftwareApplication. There is none for models yet.
"""

from typing import Any

from catalog.answers import document_shown
from catalog.models import ModelVersion


def linked_data(version: ModelVersion, base_url: str) -> dict[str, Any]:
    """Describe a version that was read `with_page_data`; what is unknown is left out.

    Args:
        version: the one on the page.
        base_url: the site's address, without a slash at its end.
    """
    document, publisher = document_shown(version), version.model.publisher
    tags = list(version.tags.all())
    archive = getattr(version, "archive", None)
    url = f"{base_url}{version.get_absolute_url()}"
    found = {
        "@context": "https://schema.org",
        "@type": "SoftwareApplication",
        "name": document.title,
        "description": document.summary,
        "applicationCategory": "Machine learning model",
        "url": url,
        "softwareVersion": str(version.number),
        "datePublished": version.published_at and version.published_at.isoformat(),
        "publisher": {
            "@type": "Organization",
            "name": publisher.title,
            "url": f"{base_url}{publisher.get_absolute_url()}",
        },
        "keywords": [tag.name for tag in tags],
        "license": next((t.url for t in tags if t.facet == t.Facet.LICENSE), ""),
        "downloadUrl": f"{url}?tf-hub-format=compressed" if archive else "",
        "fileSize": f"{archive.size_bytes} B" if archive else "",
        "citation": [work.title for work in version.citations.all() if work.title],
    }
    return {name: value for name, value in found.items() if value}
