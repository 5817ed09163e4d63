"""Who publishes models."""

from django.db import models
from django.utils import timezone

from catalog.models.handles import not_reserved, publisher_name
from catalog.querysets import PublisherQuerySet


class Publisher(models.Model):
    """Who publishes models; the first part of every handle."""

    name = models.CharField(
        max_length=64, unique=True, validators=[publisher_name, not_reserved]
    )
    title = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    about_zh_hans = models.TextField(blank=True)
    # Of its document, where one was imported; `about` is a sentence of ours.
    about_html = models.TextField(blank=True, editable=False)
    url = models.URLField(blank=True)
    # Its models are in no list: members see them, and their tokens load them.
    is_private = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PublisherQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The publisher's page."""
        return f"/{self.name}"
