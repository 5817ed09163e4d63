"""Explanations by the API: ask for one, look at it."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.context import base_url
from demos import api_input, messages
from demos.api import RUN_ID, Refused
from demos.explaining.services import ask_why
from demos.explaining.views import read_index
from demos.given import RunRefused
from demos.models import Explanation, Run
from demos.serializers import ErrorAnswerSerializer, ErrorSerializer
from demos.throttles import count_run

EXPLANATION_ID = OpenApiParameter(
    "explanation_id", OpenApiTypes.UUID, OpenApiParameter.PATH
)
ERRORS = dict.fromkeys((400, 404, 409, 410, 429, 503), ErrorAnswerSerializer)


class QuestionSerializer(serializers.Serializer):
    """Which class is to be explained, and how."""

    index = serializers.IntegerField(
        required=False, help_text="Of one of the best five; the best if left out."
    )
    method = serializers.ChoiceField(
        choices=Explanation.Asked.choices,
        required=False,
        help_text="`auto` takes the first of the others that the model allows.",
    )


class ExplanationSerializer(serializers.Serializer):
    """What counted for one class of an answer."""

    id = serializers.UUIDField()
    url = serializers.URLField(help_text="Ask here again until it has ended.")
    run_url = serializers.URLField()
    state = serializers.ChoiceField(choices=Run.State.choices)
    index = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field is no label
    asked = serializers.ChoiceField(choices=Explanation.Asked.choices)
    method = serializers.ChoiceField(
        choices=Explanation.Method.choices,
        allow_null=True,
        help_text="What was used in the end.",
    )
    map_url = serializers.URLField(
        allow_null=True,
        help_text="PNG to lay over the picture, transparent where nothing counted. "
        "Null until finished, and where no part counts more than another.",
    )
    milliseconds = serializers.FloatField(allow_null=True)
    error = ErrorSerializer(allow_null=True)
    created_at = serializers.DateTimeField()


class ExplanationsView(APIView):
    """The explanations of a run."""

    @extend_schema(
        operation_id="explain_run",
        tags=["explanations"],
        parameters=[RUN_ID],
        request={
            "multipart/form-data": QuestionSerializer,
            "application/json": QuestionSerializer,
        },
        responses={
            200: ExplanationSerializer,
            202: ExplanationSerializer,
            **ERRORS,
        },
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        """Ask what counted for a class: 202 while it is made, 200 when it is there."""
        run = _run(run_id)
        try:
            count_run(request)
            explanation = ask_why(run, **_question(request))
        except RunRefused as error:
            raise Refused(
                error.code, error.status, error.params, wait_s=error.retry_after_s
            ) from error
        answer = explanation_answer(run, explanation, base_url(request))
        code = status.HTTP_200_OK if answer["map_url"] else status.HTTP_202_ACCEPTED
        return Response(answer, code, headers={"Location": answer["url"]})

    @extend_schema(
        operation_id="list_explanations",
        tags=["explanations"],
        parameters=[RUN_ID],
        responses={200: ExplanationSerializer(many=True), 404: ErrorAnswerSerializer},
    )
    def get(self, request: Request, run_id: UUID) -> Response:
        """Return what was asked about a run, the oldest first."""
        run = _run(run_id)
        address = base_url(request)
        found = run.explanations.all()
        return Response([explanation_answer(run, item, address) for item in found])


class ExplanationView(APIView):
    """One explanation."""

    @extend_schema(
        operation_id="read_explanation",
        tags=["explanations"],
        parameters=[RUN_ID, EXPLANATION_ID],
        responses={200: ExplanationSerializer, 404: ErrorAnswerSerializer},
    )
    def get(self, request: Request, run_id: UUID, explanation_id: UUID) -> Response:
        """Return the explanation as it is now."""
        run = _run(run_id)
        explanation = run.explanations.filter(pk=explanation_id).first()
        if explanation is None:
            raise Refused("explanation_not_found", status.HTTP_404_NOT_FOUND)
        return Response(explanation_answer(run, explanation, base_url(request)))


def explanation_answer(
    run: Run, explanation: Explanation, address: str
) -> dict[str, Any]:
    """Return an explanation as `ExplanationSerializer` describes it."""
    url = f"{address}/api/v1/runs/{run.pk}"
    page = f"{address}/runs/{run.pk}/explanations/{explanation.pk}"
    labels = {
        item["index"]: item["label"] for item in (run.result or {})["predictions"]
    }
    code = explanation.error_code
    return {
        "id": str(explanation.pk),
        "url": f"{url}/explanations/{explanation.pk}",
        "run_url": url,
        "state": explanation.state,
        "index": explanation.target_index,
        "label": labels.get(explanation.target_index, ""),
        "asked": explanation.asked,
        "method": explanation.method or None,
        "map_url": f"{page}.png" if explanation.output_key else None,
        "milliseconds": explanation.timings_ms.get("total"),
        "error": {"code": code, "message": messages.sentence(code)} if code else None,
        "created_at": explanation.created_at.isoformat(),
    }


def _question(request: Request) -> dict[str, Any]:
    api_input.check_readable(request)
    data: Any = request.data
    asked = data if isinstance(data, dict) else {}
    index = asked.get("index")
    return {
        "target_index": None if index is None else read_index(str(index)),
        "method": str(asked.get("method") or Explanation.Asked.AUTO),
    }


def _run(run_id: UUID) -> Run:
    run = Run.objects.visible().with_page_data().filter(pk=run_id).first()
    if run is None:
        raise Refused("run_not_found", status.HTTP_404_NOT_FOUND)
    if run.state == Run.State.EXPIRED:
        raise Refused("run_expired", status.HTTP_410_GONE)
    return run
