"""Lists of models that somebody put together."""

from django.db import models

from catalog.models.handles import model_name
from catalog.models.hub_models import HubModel
from catalog.models.publishers import Publisher
from catalog.models.tags import Tag
from catalog.querysets import CollectionQuerySet


class Collection(models.Model):
    """Models that belong together, in an order, with a text about them."""

    publisher = models.ForeignKey(
        Publisher, on_delete=models.CASCADE, related_name="collections"
    )
    name = models.CharField(max_length=160, validators=[model_name])
    number = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=1000, blank=True)
    source = models.TextField(blank=True)
    html = models.TextField(blank=True, editable=False)
    tags = models.ManyToManyField(Tag, blank=True, related_name="collections")
    updated_at = models.DateTimeField(auto_now=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        ordering = ["publisher", "name", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["publisher", "name", "number"], name="collection_once"
            )
        ]

    def __str__(self) -> str:
        return self.handle

    def get_absolute_url(self) -> str:
        """`/publisher/collections/name/number`, as on tfhub.dev."""
        return f"/{self.publisher.name}/collections/{self.name}/{self.number}"

    @property
    def handle(self) -> str:
        """`publisher/collections/name/number`."""
        return self.get_absolute_url()[1:]


class CollectionEntry(models.Model):
    """One model of a collection, in its place."""

    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="entries"
    )
    position = models.PositiveIntegerField()
    # The heading it stands under.
    section = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=400, blank=True)
    # What the collection names; the model is None where this site does not have it.
    handle = models.CharField(max_length=230)
    model = models.ForeignKey(
        HubModel,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="collection_entries",
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "position"], name="entry_once_per_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.handle}"

    @property
    def words(self) -> str:
        """What to search by where this site does not have it: its name."""
        name = self.handle.split("/")[1:]
        return " ".join(part for part in name if not part.isdigit())
