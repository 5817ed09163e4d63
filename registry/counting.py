"""Counts archives that were sent whole; tells the search from time to time."""

import re

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from catalog.models import HubModel
from catalog.services import record_changes
from registry.models import DownloadDay

log = structlog.get_logger()

# What programs that fetch everything call themselves. Tools that people load models
# with (curl, wget, urllib, requests) are none of them.
_BOT = re.compile(
    r"bot\b|bots\b|crawl|spider|slurp|archiver|preview|scan|monitor", re.IGNORECASE
)
# Half the work of reading a row to change it, and two at once make no second row.
_ONE_MORE = """
INSERT INTO registry_downloadday AS day (model_id, day, count, told)
VALUES (%s, %s, 1, 0)
ON CONFLICT (model_id, day) DO UPDATE SET count = day.count + 1
"""


def is_counted(request: HttpRequest) -> bool:
    """Whether an archive sent whole to this request is a download.

    A HEAD sends nothing, and crawlers load no models. Parts of an archive are never
    counted, so that one download in many parts is not many.
    """
    return request.method == "GET" and not _BOT.search(
        request.headers.get("User-Agent", "")
    )


def count_download(model_id: int) -> None:
    """Count one; a database that is busy or gone costs the count, not the download."""
    try:
        _count(model_id)
    except DatabaseError as error:
        log.warning("download.not_counted", model_id=model_id, error=str(error))


@transaction.atomic
def _count(model_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_MORE, [model_id, timezone.now().date()])
    HubModel.objects.filter(pk=model_id).update(downloads=F("downloads") + 1)


def tell_search() -> int:
    """Note the models with new downloads as changed, and return how many they are.

    Not with every download: each note makes every search index read a model again.
    """
    with transaction.atomic():
        news = DownloadDay.objects.filter(count__gt=F("told"))
        models = HubModel.objects.filter(pk__in=news.values("model"))
        count = models.count()
        record_changes(models)
        news.update(told=F("count"))
    return count
