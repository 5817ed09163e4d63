"""Server entry point: `uvicorn hubsite.asgi:application`."""

import os

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
django.setup(set_prefix=False)

# Needs loaded apps.
from hubsite.body_limit import BodyLimit  # noqa: E402
from hubsite.handler import Handler  # noqa: E402
from hubsite.lane import Lane  # noqa: E402
from hubsite.token_path import TokenInPath  # noqa: E402
from hubsite.tracks import archives, predictions  # noqa: E402

django_application = Handler()

lane = Lane(django_application, [predictions, archives])

application = TokenInPath(
    BodyLimit(lane, settings.MAX_BODY_BYTES, settings.LARGER_BODIES)
)
