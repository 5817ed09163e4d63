"""How the Directory's rows are read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Prefetch, Q
from django.db.models.functions import Concat

from catalog.viewing import hidden_publishers, private_publishers, shown_publishers

if TYPE_CHECKING:
    from catalog.models import HubModel, ModelVersion


def heads() -> models.QuerySet:
    """Documents without their bodies: what a list shows."""
    documents = apps.get_model("catalog", "Document").objects
    return documents.only("version_id", "language", "title", "summary", "scenarios")


def formats() -> tuple[Prefetch | str, ...]:
    """The variants of a model's default version, without documents, and its files."""
    variants = apps.get_model("catalog", "Variant").objects
    shown = variants.only("version_id", "format", "handle", "title")
    return (
        Prefetch("default_version__variants", shown),
        "default_version__variant_files",
    )


def is_hosted(version: str = "pk") -> ExpressionWrapper:
    """Whether bytes of a version lie here: a SavedModel, or files for other runtimes.

    Args:
        version: the column that names it.
    """
    found = [
        Exists(
            apps.get_model("registry", name).objects.filter(version=OuterRef(version))
        )
        for name in ("Archive", "VariantFile")
    ]
    return ExpressionWrapper(Q(found[0]) | Q(found[1]), models.BooleanField())


class PublisherQuerySet(models.QuerySet):
    """Reads of `Publisher`."""

    def public(self) -> Self:
        """Those that lists show."""
        return self.filter(is_private=False)

    def visible(self) -> Self:
        """Those that whoever looks may see."""
        return self.exclude(pk__in=hidden_publishers())


class CollectionQuerySet(models.QuerySet):
    """Reads of `Collection`."""

    def public(self) -> Self:
        """Those that lists show."""
        return self.exclude(publisher__in=private_publishers())

    def visible(self) -> Self:
        """Those that whoever looks may see."""
        return self.exclude(publisher__in=hidden_publishers())


class ModelQuerySet(models.QuerySet):
    """Reads of `HubModel`."""

    def published(self) -> Self:
        """Models with a version to show, to everybody."""
        return self.with_version().exclude(publisher__in=private_publishers())

    def with_version(self) -> Self:
        """Models with a version to show, those of private publishers among them."""
        return self.filter(default_version__state="published")

    def visible(self) -> Self:
        """Models that whoever looks may see, if they know the address."""
        return self.exclude(publisher__in=hidden_publishers())

    def for_members(self) -> Self:
        """Published models of the private publishers that whoever looks may see.

        For what stands beside a list, and is kept by nobody. No query for strangers.
        """
        shown = shown_publishers()
        if shown is None:
            return self.none()
        return self.with_version().filter(publisher__in=shown)

    def saying(self, words: Sequence[str]) -> Self:
        """Models with all of some words in handle, title or summary."""
        documents = apps.get_model("catalog", "Document").objects
        own = documents.filter(version=OuterRef("default_version"))
        found = self.annotate(full=Concat("publisher__name", models.Value("/"), "name"))
        for word in words:
            told = own.filter(Q(title__icontains=word) | Q(summary__icontains=word))
            found = found.filter(Q(full__icontains=word) | Exists(told))
        return found

    def with_listing_data(self) -> Self:
        """Everything a result row shows, in a constant number of queries."""
        unseen = ("labels", "operations", "archive__files")
        return (
            self.select_related(
                "publisher", "default_version", "default_version__archive"
            )
            .defer(*(f"default_version__{name}" for name in unseen))
            .prefetch_related(
                "default_version__tags",
                "default_version__measurements",
                Prefetch("default_version__documents", heads()),
                *formats(),
            )
        )

    def last_changed(self, limit: int) -> Self:
        """What changed last, with everything a result row shows."""
        return self.with_listing_data().order_by("-updated_at", "-pk")[:limit]

    def with_heads(self) -> Self:
        """What a short list of links shows."""
        return self.select_related("publisher", "default_version").prefetch_related(
            Prefetch("default_version__documents", heads())
        )

    def in_order(self, keys: Sequence[int]) -> "list[HubModel]":
        """The models of some keys, in their order; what is gone is left out."""
        found: dict[int, Any] = self.in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def with_search_data(self) -> Self:
        """Everything the search index keeps, in a constant number of queries."""
        return self.select_related(
            "publisher", "default_version", "default_version__archive"
        ).prefetch_related(
            "default_version__tags",
            "default_version__documents",
            "default_version__measurements",
            *formats(),
        )

    def with_handle(self, handle: str) -> Self:
        """The model of `publisher/name`, none if the handle has another form."""
        publisher, _, name = handle.partition("/")
        return self.filter(publisher__name=publisher, name=name)

    def hosting(self, handle: str) -> Self:
        """Models hosted here that carry the weights of `publisher/name`."""
        return (
            self.published()
            .filter(original=handle, default_version__archive__isnull=False)
            .select_related("publisher")
            .order_by("publisher__name", "name")
        )

    def nearest_to(self, model: "HubModel") -> Self:
        """The models that are written of most alike, the nearest first.

        None before a text-embedding model of this site has compared them.
        """
        return (
            self.published()
            .filter(related_from__model=model)
            .with_heads()
            .order_by("-related_from__similarity")
        )

    def family_of(self, model: "HubModel") -> Self:
        """Other forms of a model: its publisher's of one prefix, and those made of it.

        `net/classification` and `net/feature_vector` are one network.
        """
        kin = Q(original=model.handle)
        prefix, slash, _ = model.name.rpartition("/")
        if slash:
            kin |= Q(publisher=model.publisher_id, name__startswith=prefix + slash)
        return (
            self.published()
            .filter(kin)
            .exclude(pk=model.pk)
            .with_heads()
            .order_by("publisher__name", "name")
        )

    def related_to(self, version: "ModelVersion") -> Self:
        """Other models of the same architecture or task, the closest first."""
        tags = version.tags.filter(facet__in=["network-architecture", "task"])
        return (
            self.published()
            .exclude(pk=version.model_id)
            .filter(default_version__tags__in=tags)
            .annotate(
                same_network=models.Count(
                    "default_version__tags",
                    filter=Q(default_version__tags__facet="network-architecture"),
                ),
                shared=models.Count("default_version__tags"),
            )
            .order_by("-same_network", "-shared", "publisher__name", "name")
        )


class VersionQuerySet(models.QuerySet):
    """Reads of `ModelVersion`."""

    def published(self) -> Self:
        """Versions that may be loaded, by whoever may see their publisher."""
        return self.filter(state="published")

    def public(self) -> Self:
        """Versions anyone may load."""
        return self.published().exclude(model__publisher__in=private_publishers())

    def hosted(self) -> Self:
        """Versions of which bytes lie here, in whatever format."""
        return self.filter(is_hosted())

    def runnable(self) -> Self:
        """Versions of which a SavedModel lies here, or a file for LiteRT."""
        files = apps.get_model("registry", "VariantFile").objects
        for_litert = files.filter(version=OuterRef("pk"), format="tflite")
        return self.filter(Q(archive__isnull=False) | Exists(for_litert))

    def with_archive(self) -> Self:
        """What a download or a run needs to know, in one query and few bytes."""
        return self.select_related("model__publisher", "archive").defer(
            *("signatures", "labels", "operations", "architecture", "archive__files")
        )

    def with_page_data(self) -> Self:
        """Everything the model page shows, in a constant number of queries."""
        return self.select_related(
            "model__publisher", "archive", "conversion"
        ).prefetch_related(
            *("tags", "documents", "citations", "measurements", "variant_files")
        )
