"""Batches by the API: send many pictures, ask how far they are."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.context import base_url
from catalog.models import ModelVersion
from demos import messages, services
from demos.api import HANDLE, Refused
from demos.groups import intake
from demos.groups.batches import read_batch
from demos.groups.serializers import (
    BatchRequestSerializer,
    BatchSerializer,
    batch_answer,
)
from demos.groups.uploads import BatchEmpty
from demos.models import RunGroup
from demos.serializers import ErrorAnswerSerializer
from demos.services import RunRefused
from registry import resolver

REASONS = {
    400: "No files, a damaged zip, or a choice the model does not offer.",
    404: "No such model or batch, or the model has no demo.",
    409: "The model takes other than one picture.",
    410: "The model was withdrawn, or the batch deleted.",
    413: "More files or bytes than a batch takes.",
    415: "Something other than multipart/form-data.",
    429: "Too many runs; `Retry-After` says when to come back.",
    503: "The queue is full or cannot be reached; see `Retry-After`.",
}
BATCH_ID = OpenApiParameter("batch_id", OpenApiTypes.UUID, OpenApiParameter.PATH)


def _errors(*statuses: int) -> dict[int, OpenApiResponse]:
    return {
        code: OpenApiResponse(ErrorAnswerSerializer, REASONS[code]) for code in statuses
    }


class BatchesView(APIView):
    """Where batches of a model begin."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="start_batch",
        tags=["batches"],
        parameters=[HANDLE],
        request={"multipart/form-data": BatchRequestSerializer},
        responses={
            202: BatchSerializer,
            **_errors(400, 404, 409, 410, 413, 415, 429, 503),
        },
    )
    def post(self, request: Request, handle: str) -> Response:
        """Run many pictures; one that is refused does not stop the others.

        Each picture counts as a run. A batch may begin where one run may; what it
        takes beyond the rate is missing from the minutes after it.
        """
        version = _version(handle)
        try:
            intake.check_version(version)
            intake.check_announced_size(request)
            group = intake.take_batch(request, version)
        except BatchEmpty as error:
            sentence = messages.sentence("batch_no_files")
            raise Refused(error.code, error.status, sentence=sentence) from error
        except RunRefused as error:
            raise Refused(
                error.code, error.status, error.params, wait_s=error.retry_after_s
            ) from error
        answer = batch_answer(read_batch(group), base_url(request))
        headers = {"Location": answer["url"]}
        return Response(answer, status=status.HTTP_202_ACCEPTED, headers=headers)


class BatchView(APIView):
    """One batch."""

    @extend_schema(
        operation_id="read_batch",
        tags=["batches"],
        parameters=[BATCH_ID],
        responses={200: BatchSerializer, **_errors(404, 410)},
    )
    def get(self, request: Request, batch_id: UUID) -> Response:
        """Return how far the batch is, with every answer that is there."""
        batch = read_batch(_group(batch_id))
        return Response(batch_answer(batch, base_url(request)))

    @extend_schema(
        operation_id="delete_batch",
        tags=["batches"],
        parameters=[BATCH_ID],
        responses={204: None, **_errors(404, 410)},
    )
    def delete(self, request: Request, batch_id: UUID) -> Response:
        """Stop what has not ended, and delete all pictures and answers."""
        del request
        services.delete_group(_group(batch_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _version(handle: str) -> ModelVersion:
    try:
        return resolver.find_version(handle)
    except resolver.NotHosted as reason:
        raise Refused(reason.code, reason.status, sentence=reason.sentence) from reason


def _group(batch_id: UUID) -> RunGroup:
    groups = RunGroup.objects.visible()
    group = groups.filter(pk=batch_id, kind=RunGroup.Kind.BATCH).first()
    if group is None:
        raise Refused("group_not_found", 404)
    if group.has_expired:
        raise Refused("group_expired", 410)
    return group
