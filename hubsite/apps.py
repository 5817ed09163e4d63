"""Registers the project's system checks and makes its folder for uploads."""

from django.apps import AppConfig
from django.conf import settings


class HubsiteConfig(AppConfig):
    name = "hubsite"

    def ready(self) -> None:
        """Import the checks, which registers them; every process needs the folder."""
        from hubsite import checks  # noqa: F401, PLC0415 needs loaded apps

        settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
