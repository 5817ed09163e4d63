"""The project: settings, addresses, Celery and server entry points."""

from hubsite.celery import app as celery_app

__all__ = ["celery_app"]
