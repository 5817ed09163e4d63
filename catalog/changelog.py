"""What changed from version to version, gathered from the documents of a model."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from catalog.models import Document, ModelVersion


@dataclass(frozen=True, slots=True)
class Changes:
    """What a document says about one version."""

    version: ModelVersion
    html: str
    language: str


def read_changelog(
    version: ModelVersion, versions: Sequence[ModelVersion]
) -> list[Changes]:
    """What the documents say changed in each version, the newest first.

    Later documents repeat the changes of earlier versions: the version's own document
    is asked first, then those of the newest.
    """
    told = list(
        Document.objects.filter(version__model_id=version.model_id)
        .exclude(changelog={})
        .only("version_id", "language", "changelog")
        .order_by("-version__number")
    )
    found = ((each, _told_of(each, told)) for each in versions)
    return [
        Changes(each, document.changelog[str(each.number)], document.language)
        for each, document in found
        if document is not None
    ]


def _told_of(version: ModelVersion, told: list[Document]) -> Document | None:
    active = get_language()
    able = [each for each in told if str(version.number) in each.changelog]
    return min(
        able,
        key=lambda each: (
            each.version_id != version.pk,
            each.language != active,
            each.language != "en",
        ),
        default=None,
    )
