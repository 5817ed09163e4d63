"""Which runtime answers for a version, in which queue, and how soon."""

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Case, FilteredRelation, Q, When
from django.db.models.functions import Coalesce
from redis.exceptions import RedisError

from catalog.models import Measurement, ModelVersion
from demos.models import Conversion
from demos.queues import FAST, SLOW, TENSORFLOW
from registry.connections import redis_client
from registry.models import VariantFile

# A version that takes longer, or more, waits where it holds up nobody else.
SLOW_MS = 500.0
LARGE_BYTES = 1_500_000_000
# A run that computes longer than this in another queue than that of slow things goes on
# there: no measurement tells what every input takes, and a new version has none.
MOST_LIGHT_S = 5.0
# Until then its version's runs go there too. Redis keeps it, as it does the queues.
_HELD_UP_FOR_S = 600
# What a process takes before it has a module in memory.
BASE_BYTES = {"litert": 120_000_000, "tensorflow": 700_000_000}
# How many modules a fresh process loads before it takes work: each delays it.
MOST_WARM = {"litert": 8, "tensorflow": 2}
# A version converted or measured anew is noticed after this.
_KEPT_S = 10.0
_AGREED = Conversion.State.AGREED
_cache: dict[int, tuple[float, "Route"]] = {}


@dataclass(frozen=True, slots=True)
class Route:
    """How a version is run.

    Attributes:
        queue: one of `demos.queues`.
        runtime: `tensorflow` or `litert`.
        sha256: of the file for LiteRT; empty for a SavedModel.
        expected_ms: what a run takes, warm; None where it was never measured.
        is_too_large: no worker can hold it.
    """

    queue: str = TENSORFLOW
    runtime: str = "tensorflow"
    sha256: str = ""
    expected_ms: float | None = None
    is_too_large: bool = False


def route_of(version_id: int) -> Route:
    """Return the route of a version, at most a few seconds old."""
    kept = _cache.get(version_id)
    now = time.monotonic()
    if kept and kept[0] > now:
        return kept[1]
    route = routes([version_id])[version_id]
    if route.queue != SLOW and _held_others_up(version_id):
        route = replace(route, queue=SLOW)
    _cache[version_id] = (now + _KEPT_S, route)
    return route


def note_held_up(version_id: int) -> None:
    """Let a version's runs wait among slow ones for a while: one held others up."""
    with suppress(RedisError):  # Then the next one will, and be noted.
        redis_client().set(_held_up_key(version_id), 1, ex=_HELD_UP_FOR_S)
    _cache.pop(version_id, None)


def forget_held_up(version_id: int) -> None:
    """Give a version another chance: it was measured since."""
    with suppress(RedisError):  # It is forgotten by itself.
        redis_client().delete(_held_up_key(version_id))
    _cache.pop(version_id, None)


def _held_others_up(version_id: int) -> bool:
    try:
        return bool(redis_client().exists(_held_up_key(version_id)))
    except RedisError:  # Nothing is sent without Redis; who sends it says so.
        return False


def _held_up_key(version_id: int) -> str:
    return f"hub:held-up:{version_id}"


def needed_queues() -> set[str]:
    """Return the queues in which runs of hosted models wait."""
    hosted = ModelVersion.objects.published().runnable()
    return {route_of(pk).queue for pk in hosted.values_list("pk", flat=True)}


def favourites(queues: Sequence[str]) -> list[int]:
    """Return the versions whose runs come to these queues, the most used first.

    Those that are small and loaded at once by dozens, the others by ones and twos.
    """
    chosen = Measurement.objects.filter(is_chosen=True, version__state="published")
    used = chosen.order_by("-live_runs", "-measured_at").values_list(
        "version", flat=True
    )
    found = routes(used)
    mine = [pk for pk in used if found[pk].queue in queues and found[pk].queue != SLOW]
    quick = [pk for pk in mine if found[pk].runtime == "litert"]
    others = [pk for pk in mine if found[pk].runtime != "litert"]
    return [*quick[: MOST_WARM["litert"]], *others[: MOST_WARM["tensorflow"]]]


def forget_routes() -> None:
    """Read every route anew."""
    _cache.clear()


def routes(version_ids: Iterable[int]) -> dict[int, Route]:
    """Return the routes of versions as they are now, in one query."""
    is_chosen = Q(measurements__is_chosen=True)
    is_lite = Q(variant_files__format=VariantFile.Format.TFLITE)
    rows = (
        ModelVersion.objects.filter(pk__in=version_ids)
        .annotate(
            chosen=FilteredRelation("measurements", condition=is_chosen),
            lite=FilteredRelation("variant_files", condition=is_lite),
            litert=Case(
                When(archive=None, then="lite__sha256"),  # It stands alone.
                When(conversion__state=_AGREED, then="conversion__sha256"),
            ),
            files_bytes=Coalesce("archive__unpacked_bytes", "lite__size_bytes"),
            expected_ms=Coalesce("chosen__live_p50_ms", "chosen__p50_ms"),
        )
        .values_list(
            "pk", "litert", "files_bytes", "expected_ms", "chosen__peak_memory_bytes"
        )
    )
    return {
        pk: _route(sha256 or "", files_bytes or 0, expected_ms, peak_bytes)
        for pk, sha256, files_bytes, expected_ms, peak_bytes in rows
    }


def _route(
    sha256: str, files_bytes: int, expected_ms: float | None, peak_bytes: int | None
) -> Route:
    runtime = "litert" if sha256 else "tensorflow"
    # Before it was measured, its files say what it takes at least.
    own_bytes = peak_bytes - BASE_BYTES[runtime] if peak_bytes else files_bytes
    is_heavy = (expected_ms or 0) > SLOW_MS or own_bytes > LARGE_BYTES
    return Route(
        queue=SLOW if is_heavy else FAST if sha256 else TENSORFLOW,
        runtime=runtime,
        sha256=sha256,
        expected_ms=expected_ms,
        is_too_large=own_bytes > settings.DEMO_MEMORY_BUDGET_BYTES,
    )
