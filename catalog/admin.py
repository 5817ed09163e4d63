"""The Directory in Django's admin: read facts, correct names and tags."""

from django.contrib import admin

from catalog.models import Document, HubModel, ModelVersion, Publisher, Tag


@admin.register(Publisher)
class PublisherAdmin(admin.ModelAdmin):
    list_display = ["name", "title", "url", "created_at"]
    search_fields = ["name", "title"]


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    list_display = ["facet", "slug", "name", "name_zh_hans"]
    list_filter = ["facet"]
    search_fields = ["slug", "name", "name_zh_hans"]


@admin.register(HubModel)
class HubModelAdmin(admin.ModelAdmin):
    list_display = ["__str__", "default_version", "created_at"]
    list_select_related = ["publisher", "default_version__model__publisher"]
    search_fields = ["name", "publisher__name"]
    raw_id_fields = ["publisher", "default_version"]


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
