"""Receipts by the API: check one, and learn this server's key."""

from typing import Any

from django.http import HttpRequest
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from demos import files
from demos.api import Refused
from demos.engine.errors import PictureRefused
from demos.receipts.checking import judge, unreadable
from demos.receipts.format import MAX_BYTES, NotAReceipt, Standing, read
from demos.refusals import STATUSES
from demos.serializers import ErrorAnswerSerializer
from registry.signing.keys import ALGORITHM, public_key


class UnreadParser(BaseParser):
    """Hands JSON on as bytes: a receipt is read by its own strict reader."""

    media_type = "application/json"

    def parse(self, stream: Any, *_args: Any, **_kwargs: Any) -> dict[str, bytes]:
        """Return the body, no more of it than a receipt may have."""
        return {"receipt": stream.read(MAX_BYTES + 1)}


class VerifyRequestSerializer(serializers.Serializer):
    """As a form; a body of JSON is the receipt itself."""

    receipt = serializers.FileField(help_text="The receipt, as a file or as text.")
    picture = serializers.FileField(
        required=False, help_text="The picture it may be about."
    )


class DifferenceSerializer(serializers.Serializer):
    """A member that an altered receipt and its run do not share, as JSON."""

    path = serializers.CharField()
    given = serializers.CharField(allow_null=True)
    expected = serializers.CharField(allow_null=True)


class VerdictSerializer(serializers.Serializer):
    """What there is to say about a receipt."""

    is_genuine = serializers.BooleanField(
        help_text="Genuine, and about the picture if one was sent."
    )
    standing = serializers.ChoiceField(choices=[item.value for item in Standing])
    sentences = serializers.ListField(child=serializers.CharField())
    differences = DifferenceSerializer(many=True)
    is_same_picture = serializers.BooleanField(allow_null=True)


class KeySerializer(serializers.Serializer):
    """The public key that this server's receipts are signed with."""

    algorithm = serializers.CharField()
    key = serializers.CharField(help_text="32 bytes in base64.")


class KeyView(APIView):
    """This server's public key."""

    @extend_schema(operation_id="read_key", tags=["receipts"], responses=KeySerializer)
    def get(self, request: Request) -> Response:
        """Return the key that receipts made here are signed with."""
        del request
        return Response({"algorithm": ALGORITHM, "key": public_key()})


class VerifyView(APIView):
    """Where receipts are checked."""

    parser_classes = [UnreadParser, MultiPartParser]

    @extend_schema(
        operation_id="verify_receipt",
        tags=["receipts"],
        request={
            "application/json": OpenApiTypes.OBJECT,
            "multipart/form-data": VerifyRequestSerializer,
        },
        responses={200: VerdictSerializer, 400: ErrorAnswerSerializer},
    )
    def post(self, request: Request) -> Response:
        """Say whether a receipt is genuine, and what was changed if it is not."""
        try:
            receipt = read(_receipt(request))
            upload = request.FILES.get("picture")
            picture = files.decode_upload(upload) if upload else None
        except NotAReceipt as refused:
            raise Refused(
                refused.code,
                status.HTTP_400_BAD_REQUEST,
                sentence=unreadable(refused.code),
            ) from refused
        except PictureRefused as refused:
            code = STATUSES.get(refused.code, status.HTTP_400_BAD_REQUEST)
            raise Refused(refused.code, code, refused.params) from refused
        return Response(VerdictSerializer(judge(receipt, picture)).data)


def _receipt(request: Request | HttpRequest) -> bytes:
    given: Any = request.data.get("receipt")  # type: ignore[union-attr]
    if hasattr(given, "read"):
        given = given.read(MAX_BYTES + 1)
    if isinstance(given, str):
        given = given.encode(errors="surrogatepass")
    if not given:
        raise NotAReceipt("missing")
    return bytes(given)
