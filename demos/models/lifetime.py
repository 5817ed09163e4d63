"""How long what visitors sent is kept."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def run_lifetime_end() -> datetime:
    """When a run started now is deleted."""
    return timezone.now() + timedelta(seconds=settings.DEMO_RUN_LIFETIME_S)
