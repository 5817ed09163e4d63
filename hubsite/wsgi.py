"""Entry point for WSGI servers. Live results need `hubsite.asgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
application = get_wsgi_application()
