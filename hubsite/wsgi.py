"""Entry point for WSGI servers. Live results need `hubsite.asgi`."""

import os

from django.core.wsgi import get_wsgi_application

from hubsite.token_path import TokenInWsgiPath

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
application = TokenInWsgiPath(get_wsgi_application())
