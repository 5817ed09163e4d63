"""The Registry in Django's admin: to look, not to edit."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from catalog.admin import ModelVersionAdmin
from catalog.models import ModelVersion
from registry import life_cycle
from registry.accounts.identity import Identity
from registry.accounts.members import LastOwner, close_account
from registry.ledger import Actor
from registry.models import (
    Archive,
    Invitation,
    LedgerEntry,
    Membership,
    PublishToken,
    Submission,
)


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
    exclude = ["findings"]
    readonly_fields = ["what_was_found"]
    list_filter = ["state"]
    list_select_related = ["publisher"]

    @admin.display(description="findings")
    def what_was_found(self, submission: Submission) -> str:
        """The findings as sentences."""
        return "\n".join(submission.told)


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


admin.site.unregister(get_user_model())


@admin.register(get_user_model())
class AccountAdmin(UserAdmin):
    """Accounts are closed, not deleted: versions and the log name who published.

    Were a row gone, somebody else could come to be called so.
    """

    actions = ["close"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody is deleted."""
        return False

    @admin.action(description="Close the chosen accounts", permissions=["change"])
    def close(self, request: HttpRequest, chosen: QuerySet[AbstractBaseUser]) -> None:
        """Close accounts as their people do; owners who are needed stay."""
        for user in chosen:
            try:
                close_account(user)
            except LastOwner as needed:
                name = user.get_username()
                messages.error(request, f"“{name}”: {needed}")


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """The one table here that staff change: who may act for whom."""

    list_display = ["publisher", "user", "role", "created_at"]
    list_filter = ["role"]
    list_select_related = ["publisher", "user"]
    raw_id_fields = ["publisher", "user"]
    search_fields = ["publisher__name", "user__username"]


@admin.register(PublishToken)
class PublishTokenAdmin(ReadOnlyAdmin):
    list_display = [
        "name",
        "user",
        "publisher",
        "created_at",
        "expires_at",
        "revoked_at",
        "last_used_at",
    ]
    list_select_related = ["user", "publisher"]
    exclude = ["digest"]
    actions = ["revoke"]

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Staff who may change tokens elsewhere."""
        return request.user.has_perm("registry.change_publishtoken")

    @admin.action(description="Revoke the chosen tokens", permissions=["revoke"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[PublishToken]) -> None:
        """End tokens of anybody: one that leaked, say."""
        chosen.filter(revoked_at=None).update(revoked_at=timezone.now())


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["publisher", "role", "created_at", "expires_at", "accepted_at"]
    list_select_related = ["publisher"]
    exclude = ["digest"]
