"""The same model in formats other than the SavedModel."""

from itertools import takewhile
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.hub_models import ModelVersion
from catalog.viewing import hidden_publishers, private_publishers


class VariantQuerySet(models.QuerySet):
    """Reads of `Variant`."""

    def heads(self) -> Self:
        """Variants without their texts: what a list of links shows."""
        return self.only("format", "handle", "version_id")

    def visible(self) -> Self:
        """Variants of models that whoever looks may see."""
        return self.exclude(version__model__publisher__in=hidden_publishers())

    def public(self) -> Self:
        """Variants of models that lists show."""
        return self.exclude(version__model__publisher__in=private_publishers())

    def with_page_data(self) -> Self:
        """Everything the page of a variant shows, in a constant number of queries."""
        return self.select_related("version__model__publisher").prefetch_related(
            "version__tags", "version__documents"
        )


class Variant(models.Model):
    """A version for another runtime, with a document and a handle of its own."""

    class Format(models.TextChoices):
        TFLITE = "tflite", _("TensorFlow Lite")
        TFJS = "tfjs", _("TensorFlow.js")
        CORAL = "coral", _("Coral Edge TPU")

    # The word after the publisher in tfhub.dev's addresses of each format.
    ADDRESS_WORDS = {
        Format.TFLITE: "lite-model",
        Format.TFJS: "tfjs-model",
        Format.CORAL: "coral-model",
    }

    version = models.ForeignKey(
        ModelVersion, on_delete=models.CASCADE, related_name="variants"
    )
    format = models.CharField(max_length=8, choices=Format)
    # `publisher/name…/number`, as its document names it.
    handle = models.CharField(max_length=230)
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=1000)
    source = models.TextField()
    html = models.TextField(editable=False)
    asset_path = models.CharField(max_length=500, blank=True)
    colab_url = models.URLField(max_length=500, blank=True)

    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering = ["format", "handle"]
        constraints = [
            models.UniqueConstraint(
                fields=["format", "handle"], name="variant_once_per_format"
            )
        ]

    def __str__(self) -> str:
        return f"{self.handle} ({self.format})"

    def get_absolute_url(self) -> str:
        """`/publisher/lite-model/name…/number`, the address it had on tfhub.dev."""
        publisher, _slash, rest = self.handle.partition("/")
        word = self.ADDRESS_WORDS[self.Format(self.format)]
        return f"/{publisher}/{word}/{rest}"

    @property
    def short_name(self) -> str:
        """What its parent's handle does not say: `tflite/int8/2`."""
        own, parent = self.handle.split("/"), self.version.handle.split("/")
        pairs = zip(own[:-1], parent, strict=False)
        shared = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
        return "/".join(own[shared:])

    @property
    def address(self) -> str:
        """`publisher/lite-model/name…/number`."""
        return self.get_absolute_url()[1:]
