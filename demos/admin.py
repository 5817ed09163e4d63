"""Runs and samples in Django's admin: to look, not to edit."""

from django.contrib import admin

from demos.models import Run, Sample
from registry.admin import ReadOnlyAdmin


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ["id", "version", "state", "error_code", "attempts", "created_at"]
    list_filter = ["state", "error_code", "is_specimen"]
    list_select_related = ["version__model__publisher"]
    date_hierarchy = "created_at"


@admin.register(Sample)
class SampleAdmin(ReadOnlyAdmin):
    list_display = ["slug", "id", "title", "license", "credit"]
