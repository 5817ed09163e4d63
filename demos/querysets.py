"""How the demo's rows are read."""

from typing import Self

from django.db import models


class RunQuerySet(models.QuerySet):
    """Reads of `Run`."""

    def waiting(self) -> Self:
        """Runs no worker has taken yet."""
        return self.filter(state="queued")

    def specimens(self) -> Self:
        """Finished sample runs kept to be shown, newest first."""
        return self.filter(is_specimen=True, state="finished").order_by("-created_at")
