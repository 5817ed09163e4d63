"""The log of an upload as it grows: server-sent events.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html. Lines are rows,
numbered in order, so a client that was away gets what it missed by `Last-Event-ID`.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, override
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from catalog.context import base_url
from registry.models import Submission
from registry.submissions.access import visible_to
from registry.submissions.api import SubmissionView
from registry.submissions.serializers import LogLineSerializer, answer

# An upload's log grows by a line a second at most, and few are followed at once.
LOOK_EVERY_S = 0.5
# Proxies give up after 60 s of silence; clients come again after the end.
HEARTBEAT_S = 15.0
LONGEST_S = 600.0
HEARTBEAT = ": still here\n\n"


async def events(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Send every line of an upload's log, and the upload itself when it rests."""
    try:
        submission = await sync_to_async(_find)(request, key)
    except APIException as refused:
        body = {"error": {"code": refused.get_codes(), "message": str(refused.detail)}}
        return JsonResponse(body, status=refused.status_code)
    after = request.headers.get("Last-Event-ID", "")
    frames = _frames(
        submission.pk,
        int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0,
        get_language() or "en",
        base_url(request),
    )
    return StreamingHttpResponse(
        frames,
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


def _find(request: HttpRequest, key: UUID) -> Submission:
    asked: Request = SubmissionView().initialize_request(request)
    submission = visible_to(asked).filter(key=key).first()
    if submission is None:
        raise Http404
    return submission


async def _frames(pk: int, after: int, language: str, base: str) -> AsyncIterator[str]:
    silent_s = waited_s = 0.0
    look = sync_to_async(_look)
    while waited_s < LONGEST_S:
        lines, end = await look(pk, after, language, base)
        for line in lines:
            after = line["id"]
            yield _frame("log", line, after)
        if end is not None:
            yield _frame("end", end, after)
            return
        silent_s = 0.0 if lines else silent_s + LOOK_EVERY_S
        if silent_s >= HEARTBEAT_S:
            yield HEARTBEAT
            silent_s = 0.0
        await asyncio.sleep(LOOK_EVERY_S)
        waited_s += LOOK_EVERY_S


def _look(
    pk: int, after: int, language: str, base: str
) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """The lines after one, and the upload if it has ended or waits for its details."""
    with override(language):
        submission = Submission.objects.get(pk=pk)  # first: its end comes last
        lines = LogLineSerializer(submission.log.filter(pk__gt=after), many=True).data
        rests = submission.has_ended or submission.state == Submission.State.CHECKED
        return list(lines), answer(submission, base) if rests else None


def _frame(event: str, data: dict[str, Any], number: int) -> str:
    return f"id: {number}\nevent: {event}\ndata: {json.dumps(data, default=str)}\n\n"
