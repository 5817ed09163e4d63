"""One model by the API: a handle, with or without a version, and all about it."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.answers import detail_answer
from catalog.context import base_url
from catalog.serializers import ModelDetailSerializer
from registry.resolver import NotHosted, find_page, open_page, read_address

HANDLE = OpenApiParameter(
    "handle",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="`publisher/name` for its default version, or `publisher/name/1`.",
)
_NOT_SERVED = {
    404: OpenApiResponse(OpenApiTypes.OBJECT, "No such model or version."),
    410: OpenApiResponse(
        OpenApiTypes.OBJECT, "It was withdrawn; the message says why."
    ),
}


class NotServed(APIException):
    """Nothing is served at the handle: 404, or 410 for what was withdrawn."""

    def __init__(self, reason: NotHosted) -> None:
        super().__init__(reason.sentence, reason.code)
        self.status_code = reason.status


class LabelSerializer(serializers.Serializer):
    """A label of a model's answers."""

    index = serializers.IntegerField(help_text="Its place in the module's answer.")
    label = serializers.CharField(  # type: ignore[assignment]  # a field is no label
        source="name", help_text="As the model spells it."
    )
    name_zh_hans = serializers.CharField(
        help_text="This site's own translation; empty where there is none."
    )


class LabelListSerializer(serializers.Serializer):
    """The labels a search finds."""

    count = serializers.IntegerField(help_text="Found.")
    total = serializers.IntegerField(help_text="That the model has.")
    results = LabelSerializer(many=True)


@extend_schema(
    operation_id="list_labels",
    tags=["models"],
    parameters=[
        HANDLE,
        OpenApiParameter("q", description="Words in English or Chinese."),
    ],
    responses={200: LabelListSerializer, **_NOT_SERVED},
)
@api_view(["GET"])
def model_labels(request: Request, handle: str) -> Response:
    """Find what a classifier or detector can tell apart, the closest first."""
    try:
        version = find_page(handle)
    except NotHosted as reason:
        raise NotServed(reason) from reason
    listed = version.find_labels(request.GET.get("q", ""))
    found = listed.found
    if not listed.text:
        found = sorted(found, key=lambda label: label.index)
    answer = {"count": len(found), "total": listed.total, "results": found}
    return Response(LabelListSerializer(answer).data)


@extend_schema(
    operation_id="read_model",
    tags=["models"],
    parameters=[HANDLE],
    responses={
        200: ModelDetailSerializer,
        301: OpenApiResponse(description="The model was renamed: `Location`."),
        **_NOT_SERVED,
    },
)
@api_view(["GET"])
def model_detail(request: Request, handle: str) -> Response:
    """Return everything known about a version: signatures, contract, hash, texts."""
    try:
        address = read_address(handle)
        if address.is_former:
            place = base_url(request) + "/api/v1/models" + address.path
            return Response(status=301, headers={"Location": place})
        version = open_page(address.model, address.number)
    except NotHosted as reason:
        raise NotServed(reason) from reason
    versions = version.model.versions.only(
        *("model", "number", "state", "state_reason", "published_at"),
        "deprecation_reason",
    )
    answer = detail_answer(version, versions, base_url(request))
    return Response(ModelDetailSerializer(answer).data)
