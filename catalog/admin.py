"""The Directory in Django's admin: read facts, correct names and tags."""

from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest

from catalog.models import (
    Collection,
    CollectionEntry,
    Document,
    HubModel,
    ModelVersion,
    Publisher,
    Tag,
)
from catalog.services import record_changes, settle_default


class FollowedAdmin(admin.ModelAdmin):
    """Tells every search index which models a saved row shows in."""

    def save_model(
        self,
        request: HttpRequest,
        obj: models.Model,
        form: Any,
        change: bool,  # noqa: FBT001 - Django's order
    ) -> None:
        """Save, and note the change with it."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            record_changes(self.models_of(obj))

    def models_of(self, obj: Any) -> models.QuerySet[HubModel]:
        """The models whose search terms come from this row."""
        raise NotImplementedError


@admin.register(Publisher)
class PublisherAdmin(FollowedAdmin):
    list_display = ["name", "title", "url", "created_at"]
    search_fields = ["name", "title"]

    def models_of(self, obj: Publisher) -> models.QuerySet[HubModel]:
        """Everything it publishes."""
        return obj.models.all()


@admin.register(Tag)
class TagAdmin(FollowedAdmin):
    list_display = ["facet", "slug", "name", "name_zh_hans"]
    list_filter = ["facet"]
    search_fields = ["slug", "name", "name_zh_hans"]

    def models_of(self, obj: Tag) -> models.QuerySet[HubModel]:
        """Those whose shown version bears it."""
        return HubModel.objects.filter(default_version__tags=obj)


@admin.register(HubModel)
class HubModelAdmin(FollowedAdmin):
    list_display = ["__str__", "default_version", "created_at"]
    list_select_related = ["publisher", "default_version__model__publisher"]
    search_fields = ["name", "publisher__name"]
    raw_id_fields = ["publisher", "default_version"]

    def models_of(self, obj: HubModel) -> models.QuerySet[HubModel]:
        """Itself."""
        return HubModel.objects.filter(pk=obj.pk)


class DocumentInline(admin.StackedInline):
    model = Document
    extra = 0
    can_delete = False
    fields = ["language", "title", "summary", "source"]
    readonly_fields = ["language", "title", "summary", "source"]


@admin.register(ModelVersion)
class ModelVersionAdmin(admin.ModelAdmin):
    list_display = ["__str__", "state", "parameter_count", "published_at"]
    list_filter = ["state"]
    list_select_related = ["model__publisher"]
    search_fields = ["model__name", "model__publisher__name"]
    inlines = [DocumentInline]
    # What was read from the module is never edited by hand.
    fields = ["model", "number", "state", "state_reason", "published_at"]
    readonly_fields = ["model", "number", "published_at"]

    def save_model(
        self,
        request: HttpRequest,
        obj: ModelVersion,
        form: Any,
        change: bool,  # noqa: FBT001 - Django's order
    ) -> None:
        """Save; a version that is withdrawn is no longer the default one."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            settle_default(obj.model)


class EntryInline(admin.TabularInline):
    model = CollectionEntry
    extra = 1
    fields = ["position", "section", "handle", "model", "note"]
    raw_id_fields = ["model"]


@admin.register(Collection)
class CollectionAdmin(admin.ModelAdmin):
    list_display = ["__str__", "title", "updated_at"]
    list_select_related = ["publisher"]
    search_fields = ["name", "title", "publisher__name"]
    fields = ["publisher", "name", "number", "title", "summary", "tags"]
    filter_horizontal = ["tags"]
    inlines = [EntryInline]
