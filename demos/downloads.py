"""Finished runs to take away: JSON, a table, a picture."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.context import base_url
from catalog.tasks import result_of
from demos import files, messages
from demos.drawing.annotated import annotated
from demos.engine.images import to_png
from demos.models import Run
from demos.serializers import run_answer

Download = Callable[[HttpRequest, Run], HttpResponse]
# A cell that begins so is a formula to spreadsheets; ours are only texts.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _NotThere(Exception):
    """The run has nothing of this kind; `messages` has the sentence of the code."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code, self.status = code, status


def _of_finished(download: Download) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """Call a download with the finished run; answer any other with a sentence."""

    @require_safe
    @cache_control(private=True, no_store=True)
    @wraps(download)
    def answer(request: HttpRequest, run_id: UUID) -> HttpResponse:
        try:
            return download(request, _finished(run_id))
        except _NotThere as reason:
            sentence = messages.sentence(reason.code)
            kind = "text/plain; charset=utf-8"
            return HttpResponse(sentence, content_type=kind, status=reason.status)

    return answer


@_of_finished
def run_json(request: HttpRequest, run: Run) -> HttpResponse:
    """Send the run as the API answers it."""
    answer = run_answer(run, base_url(request))
    text = json.dumps(answer, ensure_ascii=False, indent=2)
    return _attachment(run, text, "json", "application/json")


@_of_finished
def run_csv(_request: HttpRequest, run: Run) -> HttpResponse:
    """Send the answer as a table: a line for each thing found."""
    result = result_of(run.result)
    if result is None:
        raise _NotThere("no_table", 404)
    text = as_csv(result.rows())
    return _attachment(run, text, "csv", "text/csv; charset=utf-8; header=present")


@_of_finished
def run_png(_request: HttpRequest, run: Run) -> HttpResponse:
    """Send the picture that came out, else the picture with its marks drawn in."""
    try:
        png = _png(run)
    except FileNotFoundError as error:
        raise _NotThere("picture_gone", 410) from error
    if png is None:
        raise _NotThere("no_result_picture", 404)
    return _attachment(run, png, "png", "image/png")


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    """Return rows as RFC 4180 writes them, under the names of all their columns."""
    lines = list(rows)
    names = list(dict.fromkeys(name for line in lines for name in line))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="")
    writer.writeheader()
    for line in lines:
        writer.writerow({name: _cell(value) for name, value in line.items()})
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False)
    return value


def _png(run: Run) -> bytes | None:
    if run.output_key:
        with default_storage.open(run.output_key) as file:
            content: bytes = file.read()
            return content
    if not (run.picture_key or run.sample):
        return None
    drawn = annotated(run, files.read_picture(run).image)
    return None if drawn is None else to_png(drawn)


def _finished(run_id: UUID) -> Run:
    run = Run.objects.visible().with_page_data().filter(pk=run_id).first()
    if run is None:
        raise _NotThere("run_not_found", 404)
    if run.state == Run.State.EXPIRED:
        raise _NotThere("run_expired", 410)
    if run.state != Run.State.FINISHED:
        raise _NotThere("run_unfinished", 409)
    return run


def _attachment(run: Run, content: str | bytes, ending: str, kind: str) -> HttpResponse:
    name = f"{run.version.model.file_stem}-{run.pk.hex[:8]}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
