"""Models by the API: the list, with the query string of the page."""

from collections.abc import Iterable

from django.http import QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import api_view, content_negotiation_class
from rest_framework.exceptions import APIException
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.answers import summary_answer
from catalog.context import base_url
from catalog.filters import parse_query
from catalog.search.entries import rows_of
from catalog.search.index import IndexBeingBuilt
from catalog.search.query import Query, search
from catalog.serializers import ModelListSerializer, ModelQuerySerializer
from catalog.views import INDEX_BEING_BUILT, RETRY_AFTER_S


class OneFormat(DefaultContentNegotiation):
    """Reads no `?format=`: that is a filter here, and all answers are JSON."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """Take the one there is."""
        del request, format_suffix
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


class IndexNotReady(APIException):
    """The first search index is being built: 503 with `Retry-After`."""

    status_code = 503
    default_code = "index_being_built"
    default_detail = INDEX_BEING_BUILT
    wait = RETRY_AFTER_S  # REST framework makes it Retry-After.


@extend_schema(
    operation_id="list_models",
    tags=["models"],
    parameters=[
        ModelQuerySerializer,
        OpenApiParameter(
            "Accept-Language",
            location=OpenApiParameter.HEADER,
            description="`zh-hans` for names and texts in Chinese.",
        ),
    ],
    responses={
        200: ModelListSerializer,
        404: OpenApiResponse(OpenApiTypes.OBJECT, "There are fewer pages."),
        503: OpenApiResponse(OpenApiTypes.OBJECT, "The index is being built."),
    },
)
@api_view(["GET"])
@content_negotiation_class(OneFormat)
def model_list(request: Request) -> Response:
    """Find models by words and filters.

    The values of one filter are alternatives, and every filter must be met. What is
    not understood is left out.
    """
    query = parse_query(request.GET)
    try:
        hits = search(query)
    except IndexBeingBuilt as error:
        raise IndexNotReady from error
    address = base_url(request)
    answer = {
        "count": hits.total,
        "is_loose": hits.is_loose,
        "next": _page_url(request, query, 1, hits.total),
        "previous": _page_url(request, query, -1, hits.total),
        "results": [summary_answer(row, address) for row in rows_of(hits.model_ids)],
        "facets": hits.facets,
    }
    return Response(ModelListSerializer(answer).data)


def _page_url(request: Request, query: Query, step: int, total: int) -> str | None:
    """The address of the next or the previous page, if there is one."""
    page = query.page + step
    if not 1 <= page <= -(-total // query.page_size):
        return None
    params: QueryDict = request.GET.copy()
    params["page"] = str(page)
    path = f"{request.path}?{params.urlencode()}"
    return base_url(request) + path
