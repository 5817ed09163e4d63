"""What the API takes and says about batches."""

from typing import Any

from rest_framework import serializers

from demos.groups.batches import Batch, Line
from demos.models import Run
from demos.serializers import (
    PREDICTIONS_HELP,
    ErrorSerializer,
    RunModelSerializer,
    model_answer,
    predictions_of,
)

STATES = ("running", "finished")
LINE_STATES = [*Run.State.values, "refused"]


class BatchRequestSerializer(serializers.Serializer):
    """Several pictures, or one zip file with pictures in it."""

    image = serializers.ListField(
        child=serializers.FileField(),
        required=False,
        help_text="The field as often as there are pictures.",
    )
    zip = serializers.FileField(
        required=False, help_text="Its folders do not count; other files are refused."
    )


class BatchLineSerializer(serializers.Serializer):
    """One file of a batch."""

    position = serializers.IntegerField(help_text="From 0, as the files came.")
    file = serializers.CharField(help_text="Its name without folders.")
    state = serializers.ChoiceField(
        choices=LINE_STATES, help_text="`refused` is no picture we take."
    )
    run_url = serializers.URLField(allow_null=True)
    predictions = serializers.ListField(
        child=serializers.DictField(), allow_null=True, help_text=PREDICTIONS_HELP
    )
    error = ErrorSerializer(allow_null=True)


class BatchSerializer(serializers.Serializer):
    """A batch as it is now."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=STATES)
    url = serializers.URLField(help_text="Ask here again.")
    page_url = serializers.URLField(help_text="The same for people.")
    csv_url = serializers.URLField(help_text="The same as a table.")
    model = RunModelSerializer(allow_null=True)
    total = serializers.IntegerField(help_text="Files in it.")
    ended = serializers.IntegerField(help_text="Files that need no more waiting.")
    failed = serializers.IntegerField(help_text="Of these, without an answer.")
    results = BatchLineSerializer(many=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(
        help_text="Pictures and answers are deleted then."
    )


def batch_answer(batch: Batch, base_url: str) -> dict[str, Any]:
    """Return a batch as `BatchSerializer` describes it.

    Args:
        batch: as it is now.
        base_url: the site's address, without a slash at its end.
    """
    group, progress = batch.group, batch.progress
    page_url = base_url + group.get_absolute_url()
    return {
        "id": str(group.pk),
        "state": "finished" if progress.has_ended else "running",
        "url": f"{base_url}/api/v1/batches/{group.pk}",
        "page_url": page_url,
        "csv_url": f"{page_url}.csv",
        "model": model_answer(batch.version, base_url),
        "total": progress.total,
        "ended": progress.ended,
        "failed": progress.failed,
        "results": [_line(line, base_url) for line in batch.lines],
        "created_at": group.created_at.isoformat(),
        "expires_at": group.expires_at.isoformat(),
    }


def _line(line: Line, base_url: str) -> dict[str, Any]:
    run = line.run
    error = {"code": line.code, "message": line.sentence} if line.code else None
    return {
        "position": line.position,
        "file": line.title,
        "state": line.state,
        "run_url": f"{base_url}/api/v1/runs/{run.pk}" if run else None,
        "predictions": predictions_of(run.result) if run else None,
        "error": error,
    }
