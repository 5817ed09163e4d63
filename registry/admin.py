"""The Registry in Django's admin: to look, not to edit."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from catalog.admin import ModelVersionAdmin
from catalog.models import ModelVersion
from registry import life_cycle
from registry.accounts.identity import Identity
from registry.ledger import Actor
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


admin.site.unregister(ModelVersion)


@admin.register(ModelVersion)
class LoggedVersionAdmin(ModelVersionAdmin):
    """Staff withdraw and restore as publishers do: with an entry in the log."""

    def save_model(
        self,
        request: HttpRequest,
        obj: ModelVersion,
        form: Any,
        change: bool,  # noqa: FBT001 - Django's order
    ) -> None:
        """Withdraw or restore; what was only written differently is only saved."""
        if "state" not in form.changed_data:
            super().save_model(request, obj, form, change)
            return
        reason, state = obj.state_reason, obj.state
        obj.refresh_from_db(fields=["state", "state_reason"])
        by = Actor.of(Identity(request.user))  # type: ignore[arg-type]  # staff
        if state == ModelVersion.State.YANKED:
            life_cycle.yank(obj, reason=reason, by=by)
        else:
            life_cycle.restore(obj, by=by)
