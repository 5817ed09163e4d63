"""Runs by the API: ask for one, look at it, stop it, or wait for the answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from asgiref.sync import async_to_sync
from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.context import base_url
from catalog.models import ModelVersion
from demos import api_input, messages, serializers, services
from demos.engine.errors import PictureRefused
from demos.events import hear_end, take_end
from demos.listening import Ear, listener
from demos.models import Run
from demos.refusals import STATUSES
from demos.threads import in_thread
from demos.throttles import count_run
from demos.visitors import check_room, note_run
from registry import resolver

# A run that failed is an answer of its own; RFC 9110 §15.5–15.6 has these.
FAILURES = {
    "picture_damaged": 400,
    "module_failed": 422,
    "picture_gone": 410,
    "model_too_large": 422,
    "took_too_long": 504,
    "worker_lost": 503,
    "internal_error": 500,
}
BAD_MODULE = 502
FindVersion = Callable[[str], ModelVersion]

HANDLE = OpenApiParameter(
    "handle",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="`publisher/name` for its default version, or `publisher/name/1`.",
)
RUN_ID = OpenApiParameter("run_id", OpenApiTypes.UUID, OpenApiParameter.PATH)
_REASONS = {
    400: "No picture or text, a damaged one, or something the model does not take.",
    403: "The run is one of the site's own examples.",
    404: "No such model or run, or the model has no demo.",
    410: "The model was withdrawn, or the run deleted.",
    413: "Too many bytes or pixels.",
    415: "Not a picture, or of a kind not read here.",
    422: "The model failed on this picture, or takes more memory than there is.",
    429: "Too many runs; `Retry-After` says when to come back.",
    502: "The model does not do what its demo contract says.",
    503: "The queue is full or cannot be reached; see `Retry-After`.",
    504: "No answer in time. The run goes on; `error.url` is its address.",
}


class Refused(APIException):
    """An answer other than what was asked for, in the one shape of errors."""

    def __init__(
        self,
        code: str,
        status_code: int,
        params: dict[str, Any] | None = None,
        *,
        sentence: str = "",
        wait_s: int | None = None,
        **details: Any,
    ) -> None:
        super().__init__(sentence or messages.sentence(code, params), code)
        self.status_code = status_code
        self.wait = wait_s  # REST framework makes it Retry-After.
        self.details = details


def _errors(*statuses: int) -> dict[int, OpenApiResponse]:
    answer = serializers.ErrorAnswerSerializer
    return {code: OpenApiResponse(answer, _REASONS[code]) for code in statuses}


ASKED = {
    "multipart/form-data": serializers.RunRequestSerializer,
    "application/json": serializers.RunRequestSerializer,
}


class RunsView(APIView):
    """Where runs of a model begin."""

    @extend_schema(
        operation_id="start_run",
        tags=["runs"],
        parameters=[HANDLE],
        request=ASKED,
        responses={
            202: serializers.RunSerializer,
            **_errors(400, 404, 410, 413, 415, 422, 429, 503),
        },
    )
    def post(self, request: Request, handle: str) -> Response:
        """Ask for a prediction; the answer says where to look for it."""
        run = _start(request, handle)
        answer = serializers.run_answer(run, base_url(request))
        headers = {"Location": answer["url"]}
        return Response(answer, status=status.HTTP_202_ACCEPTED, headers=headers)


class PredictView(APIView):
    """Predictions in one request."""

    @extend_schema(
        operation_id="predict",
        tags=["runs"],
        parameters=[HANDLE],
        request=ASKED,
        responses={
            200: serializers.PredictionSerializer,
            **_errors(400, 404, 410, 413, 415, 422, 429, 502, 503, 504),
        },
    )
    def post(self, request: Request, handle: str) -> Response:
        """Ask for a prediction and wait for it."""
        return Response(async_to_sync(predict)(request, handle))


async def predict(
    request: Request, handle: str, find: FindVersion = resolver.find_version
) -> dict[str, Any]:
    """Start a run, wait for its end, and return the answer.

    Args:
        request: says what to run the model on.
        handle: of the model.
        find: how its version is found.

    Raises:
        Refused: there is no prediction, for one of many reasons.
    """
    run_id, timeout_s = uuid4(), settings.DEMO_TIME_LIMIT_S
    async with listener().ear(str(run_id)) as ear:
        run = await in_thread(_start, request, handle, run_id, find)
        if not run.has_ended:
            await _wait(run, ear, timeout_s)
    return _prediction(run, base_url(request), timeout_s)


async def _wait(run: Run, ear: Ear, timeout_s: float) -> None:
    """Wait for the end of a run and note in it how it ended.

    Raises:
        Refused: it was deleted meanwhile.
    """
    said = await hear_end(ear, run.pk, timeout_s)
    try:
        if said and said.ending:
            take_end(run, said)
        else:
            await in_thread(take_end, run, said)
    except Run.DoesNotExist as error:
        raise Refused("run_expired", 410) from error


def _prediction(run: Run, address: str, timeout_s: int) -> dict[str, Any]:
    """The answer of a run that was waited for.

    Raises:
        Refused: it has none.
    """
    if run.state == Run.State.FINISHED:
        return serializers.prediction_answer(run, address)
    raise _no_prediction(run, f"{address}/api/v1/runs/{run.pk}", timeout_s)


class QueueView(APIView):
    """What a run would wait for."""

    @extend_schema(
        operation_id="read_queue",
        tags=["runs"],
        parameters=[HANDLE],
        responses={200: serializers.QueueSerializer, **_errors(404, 410)},
    )
    def get(self, request: Request, handle: str) -> Response:
        """Tell how soon a run would be answered, before it is asked for."""
        del request
        version = _version(handle, resolver.find_version)
        return Response(serializers.queue_answer(version))


class RunView(APIView):
    """One run."""

    @extend_schema(
        operation_id="read_run",
        tags=["runs"],
        parameters=[RUN_ID],
        responses={200: serializers.RunSerializer, **_errors(404, 410)},
    )
    def get(self, request: Request, run_id: UUID) -> Response:
        """Return the run as it is now."""
        run = _run(run_id)
        return Response(serializers.run_answer(run, base_url(request)))

    @extend_schema(
        operation_id="delete_run",
        tags=["runs"],
        parameters=[RUN_ID],
        responses={204: None, **_errors(403, 404, 410)},
    )
    def delete(self, request: Request, run_id: UUID) -> Response:
        """Stop the run if it has not ended, and delete its picture and answer."""
        del request
        if not services.delete_run(_run(run_id)):
            raise Refused("run_pinned", 403)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _start(
    request: Request,
    handle: str,
    run_id: UUID | None = None,
    find: FindVersion = resolver.find_version,
) -> Run:
    version = _version(handle, find)
    try:
        count_run(request)
        check_room(request)
        contract = version.demo_contract
        if contract is None:
            raise services.NoDemo
        api_input.check_announced_size(request, len(contract.images))
        api_input.check_readable(request)
        asked = api_input.arguments(request, contract)
        run = services.start_run(version=version, id=run_id or uuid4(), **asked)
        note_run(request, run)
    except services.RunRefused as error:
        raise Refused(
            error.code, error.status, error.params, wait_s=error.retry_after_s
        ) from error
    except PictureRefused as error:
        code = STATUSES.get(error.code, 400)
        raise Refused(error.code, code, error.params) from error
    return run


def _version(handle: str, find: FindVersion) -> ModelVersion:
    try:
        return find(handle)
    except resolver.NotHosted as reason:
        raise Refused(reason.code, reason.status, sentence=reason.sentence) from reason


def _run(run_id: UUID) -> Run:
    run = Run.objects.visible().with_page_data().filter(pk=run_id).first()
    if run is None:
        raise Refused("run_not_found", 404)
    if run.state == Run.State.EXPIRED:
        raise Refused("run_expired", 410)
    return run


def _no_prediction(run: Run, url: str, seconds: int) -> Refused:
    """Why a run that was waited for gave none."""
    if run.state == Run.State.FAILED:
        return Refused(
            run.error_code, FAILURES.get(run.error_code, BAD_MODULE), url=url
        )
    if run.state == Run.State.CANCELLED:
        return Refused("run_cancelled", 409, url=url)
    if run.state == Run.State.EXPIRED:
        return Refused("run_expired", 410)
    return Refused("still_running", 504, {"seconds": seconds}, url=url)
