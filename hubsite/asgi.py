"""Server entry point: `uvicorn hubsite.asgi:application`."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
django_application = get_asgi_application()

# Needs loaded apps.
from hubsite.body_limit import BodyLimit  # noqa: E402
from hubsite.lane import Lane  # noqa: E402

application = BodyLimit(
    Lane(django_application), settings.MAX_BODY_BYTES, settings.LARGER_BODIES
)
