"""What a list shows of a model: one plain object, kept as JSON beside the model.

Named tuples: a page makes hundreds of them, each in a third of a dataclass's time.
"""

from datetime import datetime
from typing import Any, NamedTuple, Self

from django.utils.translation import get_language

from catalog.datasheet import RowFacts, row_facts
from catalog.models import Document, HubModel, ModelVersion
from catalog.speeds import measured


class RowText(NamedTuple):
    """The words of a model in one language."""

    language: str
    title: str
    summary: str
    scenario: str  # the first its document names, or empty


class RowTag(NamedTuple):
    """A value of a facet, as `catalog.models.Tag` has it."""

    facet: str
    slug: str
    name: str
    name_zh_hans: str
    url: str


class Row(NamedTuple):
    """A model in a list, with the facts of its default version.

    Attributes:
        handle: `publisher/name`.
        texts: one for each language there is.
        formats: of the version and its variants.
        size_bytes: of the archive, or of the files where there is none; None where
            the model is documented only.
        architecture: the stages, as `Architecture.to_json()`.
        published_at: ISO 8601.
    """

    model_id: int
    handle: str
    number: int
    publisher_title: str
    texts: tuple[RowText, ...]
    tags: tuple[RowTag, ...]
    facts: RowFacts
    formats: tuple[str, ...]
    fine_tunable: bool | None
    parameter_count: int | None
    is_hosted: bool
    size_bytes: int | None
    downloads: int
    p50_ms: float | None
    architecture: dict[str, Any] | None
    published_at: str

    @classmethod
    def of(cls, model: HubModel) -> Self | None:
        """The row of a model that was read `with_listing_data`.

        None for one that lost its default version while it was being read.
        """
        version = model.default_version
        if version is None:
            return None
        version.model = model  # Else every row would read its model again.
        size_bytes, speed = version.size_bytes, measured(version)
        return cls(
            model_id=model.pk,
            handle=model.handle,
            number=version.number,
            publisher_title=model.publisher.title,
            texts=_texts(version),
            tags=tuple(
                RowTag(tag.facet, tag.slug, tag.name, tag.name_zh_hans, tag.url)
                for tag in version.tags.all()
            ),
            facts=row_facts(version),
            formats=version.formats,
            fine_tunable=version.fine_tunable,
            parameter_count=version.parameter_count,
            is_hosted=size_bytes is not None,
            size_bytes=size_bytes,
            downloads=model.downloads,
            p50_ms=speed.chosen.p50_ms if speed else None,
            architecture=version.architecture,
            published_at=_iso(version.published_at),
        )

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The row that `to_json` gave."""
        read = {
            "texts": tuple(RowText(*text) for text in data["texts"]),
            "tags": tuple(RowTag(*tag) for tag in data["tags"]),
            "facts": RowFacts(*data["facts"]),
            "formats": tuple(data["formats"]),
        }
        return cls(**{**data, **read})

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain data."""
        # Tuples are lists in JSON.
        return self._asdict()

    @property
    def text(self) -> RowText:
        """The words in the active language, else in English, else any."""
        by_language = {text.language: text for text in self.texts}
        for language in (get_language() or "", "en", *by_language):
            if language in by_language:
                return by_language[language]
        return RowText("", self.handle.partition("/")[2], "", "")

    @property
    def url(self) -> str:
        """The page of the default version."""
        return f"/{self.handle}/{self.number}"

    @property
    def publisher(self) -> dict[str, str]:
        """Name and title of the publisher."""
        name = self.handle.partition("/")[0]
        return {"name": name, "title": self.publisher_title}

    @property
    def tasks(self) -> list[RowTag]:
        """The tasks it is for."""
        return [tag for tag in self.tags if tag.facet == "task"]

    @property
    def networks(self) -> list[RowTag]:
        """The networks it is, where they have a name."""
        found = (tag for tag in self.tags if tag.facet == "network-architecture")
        return [tag for tag in found if tag.slug != "other"]


def _texts(version: ModelVersion) -> tuple[RowText, ...]:
    return tuple(_text(document) for document in version.documents.all())


def _text(document: Document) -> RowText:
    scenario = str(document.scenarios[0]) if document.scenarios else ""
    return RowText(document.language, document.title, document.summary, scenario)


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
