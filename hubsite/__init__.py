"""The project: settings, addresses, Celery and server entry points."""
