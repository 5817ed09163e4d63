"""Registers the project's system checks."""

from django.apps import AppConfig


class HubsiteConfig(AppConfig):
    name = "hubsite"

    def ready(self) -> None:
        """Import the checks; importing registers them."""
        from hubsite import checks  # noqa: F401, PLC0415 needs loaded apps
