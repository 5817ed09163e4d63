"""Who may act for a publisher, and the tokens programs act with."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Publisher


class Membership(models.Model):
    """A person's role in a publisher."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MAINTAINER = "maintainer", _("Maintainer")

    publisher = models.ForeignKey(
        Publisher, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=12, choices=Role)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publisher", "user"], name="one_role_per_member"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} is {self.role} of {self.publisher_id}"


class PublishToken(models.Model):
    """What a program shows to act for a person; only its digest is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="publish_tokens",
    )
    # None: every publisher its person is a member of.
    publisher = models.ForeignKey(
        Publisher, on_delete=models.CASCADE, null=True, blank=True
    )
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    actions = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    def is_expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.expires_at <= now
