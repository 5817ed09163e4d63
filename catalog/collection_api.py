"""Collections by the API: the list, and one with its entries."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.browsing.collections import newest_collections, sections_of
from catalog.context import base_url
from catalog.models import Collection

PUBLISHER = OpenApiParameter("publisher", OpenApiTypes.STR, OpenApiParameter.PATH)
NAME = OpenApiParameter("name", OpenApiTypes.STR, OpenApiParameter.PATH)
NO_PAGE = OpenApiResponse(OpenApiTypes.OBJECT, "There are fewer pages.")
NO_COLLECTION = OpenApiResponse(OpenApiTypes.OBJECT, "No such collection.")


class CollectionSerializer(serializers.Serializer):
    """Models that belong together."""

    handle = serializers.CharField(help_text="`publisher/collections/name/number`.")
    title = serializers.CharField()
    summary = serializers.CharField()
    entry_count = serializers.IntegerField()
    url = serializers.URLField(help_text="Its page.")


class CollectionListSerializer(serializers.Serializer):
    """A page of the list."""

    count = serializers.IntegerField(help_text="Of all collections.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CollectionSerializer(many=True)


class CollectionEntrySerializer(serializers.Serializer):
    """A model of a collection."""

    handle = serializers.CharField()
    section = serializers.CharField(help_text="The heading it stands under.")
    note = serializers.CharField()
    is_here = serializers.BooleanField(help_text="Whether this site has it.")


class CollectionDetailSerializer(CollectionSerializer):
    """A collection with its entries, in order."""

    entries = CollectionEntrySerializer(many=True)


class CollectionPages(PageNumberPagination):
    """A hundred at a time."""

    page_size = 100


@extend_schema(
    operation_id="list_collections",
    tags=["collections"],
    parameters=[OpenApiParameter("page", OpenApiTypes.INT)],
    responses={200: CollectionListSerializer, 404: NO_PAGE},
)
@api_view(["GET"])
def collection_list(request: Request) -> Response:
    """List the newest number of every collection."""
    pages = CollectionPages()
    found = pages.paginate_queryset(newest_collections(), request) or []
    address = base_url(request)
    answers = [_summary(item, item.entry_count, address) for item in found]
    return pages.get_paginated_response(CollectionSerializer(answers, many=True).data)


@extend_schema(
    operation_id="read_collection",
    tags=["collections"],
    parameters=[PUBLISHER, NAME],
    responses={200: CollectionDetailSerializer, 404: NO_COLLECTION},
)
@api_view(["GET"])
def collection_detail(request: Request, publisher: str, name: str) -> Response:
    """Return the newest number of a collection with its entries."""
    found = newest_collections().filter(publisher__name=publisher, name=name).first()
    if found is None:
        raise NotFound
    entries = [
        {
            "handle": entry.handle,
            "section": section.title,
            "note": entry.note,
            "is_here": entry.model is not None,
        }
        for section in sections_of(found)
        for entry in section.entries
    ]
    answer = _summary(found, len(entries), base_url(request)) | {"entries": entries}
    return Response(CollectionDetailSerializer(answer).data)


def _summary(collection: Collection, count: int, address: str) -> dict[str, Any]:
    return {
        "handle": collection.handle,
        "title": collection.title,
        "summary": collection.summary,
        "entry_count": count,
        "url": address + collection.get_absolute_url(),
    }
