"""The Registry in Django's admin: to look, not to edit."""

from django.contrib import admin
from django.http import HttpRequest

from registry.models import Archive, LedgerEntry, Submission


class ReadOnlyAdmin(admin.ModelAdmin):
    """Versions and their bytes never change, not even for staff."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the services add."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nothing changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nothing goes."""
        return False


@admin.register(Archive)
class ArchiveAdmin(ReadOnlyAdmin):
    list_display = ["version", "sha256", "size_bytes", "created_at"]
    list_select_related = ["version__model__publisher"]


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ["handle", "state", "created_at", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["publisher"]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_display = ["number", "at", "kind", "handle", "who"]
    list_filter = ["kind"]
    search_fields = ["handle", "who"]
    ordering = ["-number"]
