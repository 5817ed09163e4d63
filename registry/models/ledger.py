"""The log of what happened to versions: written once, never changed."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.signing.canonical import NotCanonical
from registry.signing.chain import entry_hash


class Unchangeable(TypeError):
    """What is in the log stays as it is."""


class _AppendOnly(models.QuerySet):
    """Refuses what would change or remove rows, however many."""

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise Unchangeable("Entries of the log are neither changed nor deleted.")

    update = bulk_update = update_or_create = delete = _refuse


class LedgerEntry(models.Model):
    """One thing that happened to a version, in a chain of hashes.

    Handles are kept as text: the log outlives what it speaks of.
    """

    class Kind(models.TextChoices):
        # It was here before the log began.
        RECORDED = "recorded", _("Recorded")
        PUBLISHED = "published", _("Published")
        DEPRECATED = "deprecated", _("Advised against")
        YANKED = "yanked", _("Withdrawn")
        RESTORED = "restored", _("Restored")
        DEFAULT_CHANGED = "default_changed", _("Made the default version")
        # Of a model or publisher: the handle is the old one.
        RENAMED = "renamed", _("Renamed")
        # From another site, which published it.
        COPIED = "copied", _("Copied")

    number = models.PositiveBigIntegerField(unique=True)  # from 1, without a gap
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind)
    handle = models.CharField(max_length=240, db_index=True)
    who = models.CharField(max_length=160)  # `user:<name>` or `site`
    token_id = models.BigIntegerField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = _AppendOnly.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "ledger entries"

    def __str__(self) -> str:
        return f"{self.number}: {self.handle} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the entry.

        Raises:
            Unchangeable: it is there already.
        """
        if not self._state.adding:
            raise Unchangeable("Entries of the log are not changed.")
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse.

        Raises:
            Unchangeable: always.
        """
        raise Unchangeable("Entries of the log are not deleted.")

    def computed_hash(self) -> str:
        """The hash that belongs to what the entry says now."""
        return entry_hash(
            number=self.number,
            at=self.at,
            previous_hash=self.previous_hash,
            said={
                "kind": str(self.kind),
                "handle": self.handle,
                "who": self.who,
                "token": self.token_id,
                "facts": self.facts,
            },
        )

    def has_its_hash(self) -> bool:
        """Whether it still says what it said when it was written."""
        try:
            return self.computed_hash() == self.hash
        except NotCanonical:  # nothing of that kind was ever written
            return False


class LedgerHead(models.Model):
    """The end of the log: its one row is locked by who appends.

    It also tells a log whose last entries were cut off from a whole one.
    """

    ONLY = 1

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number} entries"
