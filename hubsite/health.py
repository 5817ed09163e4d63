"""Whether the process is up, and whether the site can answer a prediction."""

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from redis.exceptions import RedisError

from demos.workers import live_workers

log = structlog.get_logger()


@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as this process answers at all."""
    return JsonResponse({"status": "up"})


@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when database, Redis and a warm worker are there, else 503.

    The worker counts once TensorFlow is loaded: only then is a prediction
    answered in the time people expect.
    """
    missing = missing_parts()
    if missing:
        log.info("site.not_ready", missing=missing)
    return JsonResponse(
        {"status": "starting" if missing else "ready", "missing": missing},
        status=503 if missing else 200,
    )


def missing_parts() -> list[str]:
    """Name what a prediction needs and is not there, nothing when all is well."""
    missing = []
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        missing.append("database")
    try:
        if not live_workers():
            missing.append("worker")
    except RedisError:
        missing.append("redis")
    return missing
