"""What the API takes and says about runs."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import ModelVersion
from catalog.tasks import RESULTS, result_of
from catalog.tasks.reading import schema_of
from demos import messages, services, uncertainty
from demos.deployment.routing import route_of
from demos.models import Run

PREDICTIONS_HELP = (
    "What the answer lists, best first; null until finished. Classification: `label`, "
    "`index`, `score`. Detection: the same and `box` in pixels of the upright picture. "
    "Segmentation: `label`, `index`, `share` of the picture. Where nothing is to be "
    "listed, one item with the whole."
)
RESULT_HELP = (
    "The whole answer; `kind` says which fields it has. Null until finished. Every "
    "kind is described in the OpenAPI schema."
)
CACHED_HELP = (
    "Whether the answer was kept from a run that was fed exactly the same; send "
    "`fresh` to have the model run again."
)
TEXT_HELP = (
    "Instead of a picture, where the model takes texts: one, with a line for each "
    "where it takes many. In JSON `texts` may be a list."
)
NOTES_HELP = (
    "What was changed in the upload: `first_frame` of an animation taken, "
    "`transparency` laid over white, `16_bit` reduced to 8, `cmyk` made RGB."
)
OUTPUT_HELP = "The picture or mask that came out, PNG; null where there is none."


@extend_schema_field(
    {
        "type": "object",
        "oneOf": [schema_of(kind) for kind in RESULTS.values()],
    }
)
class ResultField(serializers.JSONField):
    """An answer of any kind; its schema is made from the results' dataclasses."""


class RunRequestSerializer(serializers.Serializer):
    """What the model takes: a picture or a sample, a text, or both.

    Further inputs, choices and numbers have fields of their own names, as the model's
    `contract` says; the sample for a further picture is `<name>_sample`.
    """

    image = serializers.FileField(
        required=False, help_text="JPEG, PNG, WebP, GIF (first frame) or BMP."
    )
    sample = serializers.SlugField(
        required=False, help_text="Instead of `image`: one of the site's samples."
    )
    text = serializers.CharField(required=False, help_text=TEXT_HELP)
    fresh = serializers.BooleanField(
        required=False, help_text="Run the model even where the answer is known."
    )


class QueueSerializer(serializers.Serializer):
    """What a run of a model would wait for now."""

    queue = serializers.CharField(help_text="`fast`, `tensorflow` or `slow`.")
    runtime = serializers.CharField(
        help_text="What answers: `litert`, or `tensorflow`."
    )
    workers = serializers.IntegerField(help_text="Processes that serve the queue.")
    waiting = serializers.IntegerField(help_text="Runs that stand before a new one.")
    expected_ms = serializers.FloatField(
        allow_null=True,
        help_text="Until its answer; null where the model was not measured yet.",
    )


class RunModelSerializer(serializers.Serializer):
    """Exactly which model answers."""

    handle = serializers.CharField(help_text="`publisher/name`.")
    version = serializers.IntegerField()
    sha256 = serializers.CharField(
        allow_null=True, help_text="Of its archive, or of its file for LiteRT alone."
    )
    url = serializers.URLField(help_text="Its page, and what `hub.load` takes.")


class TimingsSerializer(serializers.Serializer):
    """Milliseconds of each stage; `total` counts from the request on."""

    queued = serializers.FloatField()
    loading = serializers.FloatField()
    preprocessing = serializers.FloatField()
    inference = serializers.FloatField()
    postprocessing = serializers.FloatField()
    total = serializers.FloatField()


class ErrorSerializer(serializers.Serializer):
    """A code for programs and a sentence for people."""

    code = serializers.CharField()
    message = serializers.CharField()


class ErrorAnswerSerializer(serializers.Serializer):
    """The one shape of every error."""

    error = ErrorSerializer()


class RunSerializer(serializers.Serializer):
    """A run as it is now."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Run.State.choices)
    url = serializers.URLField(help_text="Ask here again.")
    page_url = serializers.URLField(help_text="The same for people.")
    model = RunModelSerializer()
    queue_position = serializers.IntegerField(help_text="1 is the next, 0 is taken.")
    width = serializers.IntegerField(
        help_text="Of the upright picture, in pixels; 0 without one."
    )
    height = serializers.IntegerField()
    notes = serializers.ListField(child=serializers.CharField(), help_text=NOTES_HELP)
    texts = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="What was written, by the names of the model's inputs.",
    )
    options = serializers.DictField(child=serializers.FloatField())
    predictions = serializers.ListField(
        child=serializers.DictField(), allow_null=True, help_text=PREDICTIONS_HELP
    )
    is_unsure = serializers.BooleanField(
        allow_null=True,
        help_text="Of a classifier: its scores are spread over so many labels that the "
        "picture may show none of them. Null for other answers.",
    )
    result = ResultField(allow_null=True, help_text=RESULT_HELP)
    cached = serializers.BooleanField(help_text=CACHED_HELP)
    output_url = serializers.URLField(allow_null=True, help_text=OUTPUT_HELP)
    timings_ms = TimingsSerializer(allow_null=True)
    error = ErrorSerializer(allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="Picture and answer are deleted then."
    )


class RunAddressSerializer(serializers.Serializer):
    """Where a run is found until it is deleted."""

    id = serializers.UUIDField()
    url = serializers.URLField(help_text="The run, for programs.")
    page_url = serializers.URLField(help_text="The same for people.")
    expires_at = serializers.DateTimeField(allow_null=True)


class PredictionSerializer(serializers.Serializer):
    """A finished prediction, the same shape for every model."""

    predictions = serializers.ListField(
        child=serializers.DictField(), help_text=PREDICTIONS_HELP
    )
    result = ResultField(help_text=RESULT_HELP)
    cached = serializers.BooleanField(help_text=CACHED_HELP)
    output_url = serializers.URLField(allow_null=True, help_text=OUTPUT_HELP)
    timings_ms = TimingsSerializer()
    model = RunModelSerializer()
    run = RunAddressSerializer()


def run_answer(run: Run, base_url: str) -> dict[str, Any]:
    """Return a run as `RunSerializer` describes it.

    Args:
        run: read by `with_page_data()`.
        base_url: the site's address, without a slash at its end.
    """
    return {
        **_address(run, base_url),
        **_outcome(run, base_url),
        "state": run.state,
        "queue_position": services.queue_position(run),
        "width": run.width,
        "height": run.height,
        "notes": run.notes,
        "texts": run.texts,
        "options": run.options,
        "is_unsure": uncertainty.is_unsure(run),
        "error": _error(run),
        "created_at": run.created_at.isoformat(),
    }


def prediction_answer(run: Run, base_url: str) -> dict[str, Any]:
    """Return a finished run as `PredictionSerializer` describes it.

    Asked on the event loop: it reads nothing that would have to be fetched.
    """
    return {**_outcome(run, base_url), "run": _address(run, base_url)}


def _address(run: Run, base_url: str) -> dict[str, Any]:
    """Where a run is found, and how long."""
    return {
        "id": str(run.pk),
        "url": f"{base_url}/api/v1/runs/{run.pk}",
        "page_url": base_url + run.get_absolute_url(),
        "expires_at": None if run.is_specimen else run.expires_at.isoformat(),
    }


def _outcome(run: Run, base_url: str) -> dict[str, Any]:
    """What came out, and of which model."""
    output_url = f"{base_url}{run.get_absolute_url()}/output"
    return {
        "predictions": predictions_of(run.result),
        "result": run.result,
        "cached": run.is_repeated,
        "output_url": output_url if run.output_key else None,
        "timings_ms": run.timings_ms or None,
        "model": model_answer(run.version, base_url),
    }


def predictions_of(result: dict[str, Any] | None) -> list[dict[str, Any]] | None:
    """Return a result as `PREDICTIONS_HELP` describes it; None for none yet."""
    if result is None:
        return None
    listed = result.get("predictions")
    if isinstance(listed, list):  # As most kinds keep it: nothing is to be read anew.
        return listed
    known = result_of(result)
    return known.listed() if known else [result]


def model_answer(version: ModelVersion, base_url: str) -> dict[str, Any]:
    """Return which model answers, as `RunModelSerializer` describes it."""
    return {
        "handle": version.model.handle,
        "version": version.number,
        "sha256": version.sha256,
        "url": base_url + version.get_absolute_url(),
    }


def _error(run: Run) -> dict[str, str] | None:
    if not run.error_code:
        return None
    return {"code": run.error_code, "message": messages.sentence(run.error_code)}


def queue_answer(version: ModelVersion) -> dict[str, Any]:
    """What the API says of the queue a version's runs wait in."""
    route, state = route_of(version.pk), services.queue_state(version.pk)
    return {
        "queue": route.queue,
        "runtime": route.runtime,
        "workers": state.workers,
        "waiting": state.waiting,
        "expected_ms": state.expected_ms,
    }
