"""Whether the process is up, and whether the site can answer a prediction."""

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from redis.exceptions import RedisError

from demos.deployment.routing import needed_queues
from demos.workers import all_workers

log = structlog.get_logger()


@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as this process answers at all."""
    return JsonResponse({"status": "up"})


@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when database, Redis and a warm worker are there, else 503.

    Every queue that models wait in needs a worker. One that needs TensorFlow counts
    once that is loaded: only then is a prediction answered in the time people expect.
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
        served = {queue for worker in all_workers() for queue in worker.queues}
        if not served or not needed_queues() <= served:
            missing.append("worker")
    except RedisError:
        missing.append("redis")
    return missing
