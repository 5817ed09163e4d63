"""Uploads by the API: announce, send parts, finish, follow, cancel."""

from typing import Any, NoReturn, cast
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.context import base_url
from registry import drafts, incoming, intake
from registry.accounts.access import PeopleView, identity_of
from registry.models import Submission
from registry.submissions.access import publisher_for, to_change, visible_to
from registry.submissions.digests import read_content_digest
from registry.submissions.serializers import (
    AnnouncementSerializer,
    FileSerializer,
    PartSerializer,
    SubmissionSerializer,
    answer,
    as_findings,
    with_answer_data,
)

KEY = OpenApiParameter("key", OpenApiTypes.UUID, OpenApiParameter.PATH)
DIGEST = OpenApiParameter(
    "Content-Digest",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="`sha-256=:…:`, the part's own hash in base64 (RFC 9530).",
)
_REASONS = {
    400: "The request cannot be understood, or a part is damaged.",
    401: "No token, or one that is unknown, expired or revoked.",
    403: "Your account may not publish there.",
    404: "No such upload, publisher or part.",
    409: "The version exists, parts are missing, or the upload has ended.",
    415: "A part is sent as application/octet-stream.",
    422: "Something is to be mended first; `error.findings` lists all of it.",
    507: "The site has no room left; the same part may be sent again later.",
}


def _errors(*codes: int) -> dict[int, OpenApiResponse]:
    return {
        code: OpenApiResponse(OpenApiTypes.OBJECT, _REASONS[code]) for code in codes
    }


class Refused(APIException):
    """What was asked cannot be done; `details` says more."""

    def __init__(
        self, code: str, status_code: int, sentence: str, **details: Any
    ) -> None:
        super().__init__(sentence, code)
        self.status_code, self.details = status_code, details


class RawParser(BaseParser):
    """Leaves the bytes of a part unread."""

    media_type = "application/octet-stream"

    def parse(self, stream: Any, *_: Any, **__: Any) -> Any:
        """Return the stream itself."""
        return stream


class SubmissionsView(PeopleView):
    """Where uploads begin."""

    parser_classes = [JSONParser]

    @extend_schema(
        operation_id="list_submissions",
        tags=["publishing"],
        responses={200: SubmissionSerializer(many=True), **_errors(401)},
    )
    def get(self, request: Request) -> Response:
        """List the uploads of your publishers, the newest first."""
        rows = with_answer_data().filter(pk__in=visible_to(request))[:50]
        context = {"base_url": base_url(request)}
        return Response(SubmissionSerializer(rows, many=True, context=context).data)

    @extend_schema(
        operation_id="announce_submission",
        tags=["publishing"],
        request=AnnouncementSerializer,
        responses={
            201: SubmissionSerializer,
            200: OpenApiResponse(SubmissionSerializer, "Begun before: go on with it."),
            **_errors(400, 401, 403, 404, 409, 422),
        },
    )
    def post(self, request: Request) -> Response:
        """Announce a file; the answer says in which parts to send it.

        Announced again with the same bytes, an upload that was cut goes on.
        """
        asked = AnnouncementSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            submission, is_new = intake.open_submission(
                _announcement(request, asked.validated_data)
            )
        except intake.VersionTaken as taken:
            raise _refused("version_taken", 409, taken) from taken
        except intake.SubmissionRefused as refused:
            raise _refused("refused", 422, refused) from refused
        data = answer(submission, base_url(request))
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(data, status=code, headers={"Location": data["url"]})


class SubmissionView(PeopleView):
    """One upload."""

    @extend_schema(
        operation_id="read_submission",
        tags=["publishing"],
        parameters=[KEY],
        responses={200: SubmissionSerializer, **_errors(401, 404)},
    )
    def get(self, request: Request, key: UUID) -> Response:
        """Return an upload as it is now, with its log and findings."""
        return Response(answer(_find(request, key), base_url(request)))

    @extend_schema(
        operation_id="cancel_submission",
        tags=["publishing"],
        parameters=[KEY],
        responses={200: SubmissionSerializer, **_errors(401, 404, 409)},
    )
    def delete(self, request: Request, key: UUID) -> Response:
        """Drop an upload that has not ended; its bytes are removed."""
        submission = _find(request, key)
        to_change(request, submission)
        try:
            intake.cancel(submission)
        except intake.WrongState as error:
            _conflict(error)
        return Response(answer(submission, base_url(request)))


class FileView(PeopleView):
    """The file of a draft."""

    parser_classes = [JSONParser]

    @extend_schema(
        operation_id="replace_file",
        tags=["publishing"],
        parameters=[KEY],
        request=FileSerializer,
        responses={200: SubmissionSerializer, **_errors(400, 401, 403, 404, 409, 422)},
    )
    def put(self, request: Request, key: UUID) -> Response:
        """Announce another file for a draft; what was typed about it stays."""
        submission = _find(request, key)
        to_change(request, submission)
        asked = FileSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data
        try:
            drafts.replace_file(
                submission,
                file_name=file["name"],
                size_bytes=file["size_bytes"],
                sha256=file["sha256"],
            )
        except intake.SubmissionRefused as refused:
            raise _refused("refused", 422, refused) from refused
        except intake.WrongState as error:
            _conflict(error)
        return Response(answer(submission, base_url(request)))


class PartView(PeopleView):
    """One part of an upload."""

    parser_classes = [RawParser]

    @extend_schema(
        operation_id="put_part",
        tags=["publishing"],
        parameters=[KEY, DIGEST],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={200: PartSerializer, **_errors(400, 401, 404, 409, 415, 507)},
    )
    def put(self, request: Request, key: UUID, number: int) -> Response:
        """Send one part, in any order, as often as it takes."""
        submission = _find(request, key)
        to_change(request, submission)
        sha256 = read_content_digest(request.headers.get("Content-Digest", ""))
        if not sha256:
            sentence = _("Send the part's hash: Content-Digest: sha-256=:…:")
            raise Refused("no_digest", 400, sentence)
        try:
            part = intake.put_part(
                submission, number, cast("Any", request.data), sha256
            )
        except LookupError as error:
            raise NotFound(str(error)) from error
        except incoming.DamagedPart as error:
            sentence = error.sentence.translated(_)
            raise Refused("damaged_part", 400, sentence) from error
        except intake.WrongState as error:
            _conflict(error)
        missing = incoming.missing_parts(submission)
        data = {"number": part.number, "sha256": part.sha256, "missing": missing}
        return Response(PartSerializer(data).data)


class FinishView(PeopleView):
    """The end of sending."""

    @extend_schema(
        operation_id="finish_submission",
        tags=["publishing"],
        parameters=[KEY],
        request=None,
        responses={202: SubmissionSerializer, **_errors(401, 404, 409)},
    )
    def post(self, request: Request, key: UUID) -> Response:
        """Ask for the check of an upload whose parts have all come."""
        submission = _find(request, key)
        to_change(request, submission)
        try:
            intake.finish(submission)
        except intake.WrongState as error:
            missing = incoming.missing_parts(submission)
            raise Refused("conflict", 409, str(error), missing=missing) from error
        data = answer(submission, base_url(request))
        return Response(data, status=status.HTTP_202_ACCEPTED)


def _announcement(request: Request, asked: dict[str, Any]) -> intake.Announcement:
    publisher_name, _slash, name = asked["handle"].partition("/")
    model, _slash, last = name.rpartition("/")
    is_numbered = bool(model) and last.isascii() and last.isdigit()
    return intake.Announcement(
        publisher=publisher_for(request, publisher_name),
        name=model if is_numbered else name,
        number=int(last[:10]) if is_numbered else None,
        documents=asked.get("documents", {}),
        variant=asked.get("variant", ""),
        file_name=asked["file"]["name"],
        size_bytes=asked["file"]["size_bytes"],
        sha256=asked["file"]["sha256"],
        contract=asked.get("contract"),
        labels=asked.get("labels", []),
        user=cast("Any", request.user),
        publish_at_once=asked["publish_at_once"],
        token=identity_of(request).token,
    )


def _find(request: Request, key: UUID) -> Submission:
    rows = visible_to(request).select_related("publisher")
    submission = rows.filter(key=key).first()
    if submission is None:
        raise NotFound(_("There is no such upload among yours."))
    return submission


def _refused(code: str, status_code: int, refused: intake.SubmissionRefused) -> Refused:
    told = refused.told
    return Refused(code, status_code, " ".join(told), findings=as_findings(told))


def _conflict(error: Exception) -> NoReturn:
    raise Refused("conflict", 409, str(error)) from error
