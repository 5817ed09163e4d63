"""The worker's side of an explanation: run in, heat map out. Safe to run twice."""

import contextlib
import time
from dataclasses import dataclass
from functools import cache

import structlog
from django.core.files.storage import default_storage

from demos import files, workers
from demos.engine.errors import EngineError, PictureRefused
from demos.engine.explaining.explainer import Asked, Explainer
from demos.engine.explaining.heatmaps import to_png
from demos.execution import NoModule, engine, inputs_of, module_of
from demos.models import Explanation, Run

log = structlog.get_logger()


class _Overtaken(Exception):
    """The run was deleted meanwhile, and the explanation with it."""


@dataclass(frozen=True, slots=True)
class _Made:
    """What came out; without a picture where no part of the input counted."""

    method: str
    png: bytes | None
    milliseconds: float


@cache
def explainer() -> Explainer:
    """Return this process's explainer."""
    return Explainer(engine())


def execute(explanation_id: str) -> None:
    """Make the heat map that is asked for.

    Does nothing where the explanation is gone or not queued: a message may come
    twice, and a run may have been deleted.
    """
    explanation = Explanation.objects.filter(pk=explanation_id).first()
    if explanation is None or not explanation.mark_running(workers.own_name()):
        log.info("explanation.skipped", explanation_id=explanation_id)
        return
    try:
        made = _make(explanation)
    except (_Overtaken, Run.DoesNotExist):
        log.info("explanation.overtaken", explanation_id=explanation_id)
    except (EngineError, PictureRefused) as error:
        _fail(explanation, error.code, str(error))
    except FileNotFoundError as error:
        _fail(explanation, "picture_gone", str(error))
    except NoModule as error:
        _fail(explanation, "module_missing", str(error))
    except Exception:  # The edge: whatever it was, the visitor must be told.
        log.exception("explanation.broke", explanation_id=explanation_id)
        _fail(explanation, "internal_error", "see the log")
    else:
        _finish(explanation, made)


def _make(explanation: Explanation) -> _Made:
    run = Run.objects.with_page_data().get(pk=explanation.run_id)
    module = module_of(run)
    asked = Asked(
        key=module.sha256,
        path=module.path,
        contract=module.contract,
        inputs=inputs_of(run, module.contract),
        options=run.options,
        index=explanation.target_index,
        method=explanation.asked,
        runtime=module.runtime,
    )
    start = time.perf_counter()
    heat = explainer().explain(asked, on_step=lambda: _check(explanation))
    spent_ms = (time.perf_counter() - start) * 1000
    return _Made(heat.method, None if heat.is_flat else to_png(heat), spent_ms)


def _check(explanation: Explanation) -> None:
    """Stop where nobody waits any more; the slow methods ask now and then."""
    if not Explanation.objects.filter(pk=explanation.pk).exists():
        raise _Overtaken


def _finish(explanation: Explanation, made: _Made) -> None:
    folder, key = Run(pk=explanation.run_id).folder, ""
    if made.png is not None:
        key = f"{folder}/why-{explanation.pk}.png"
        files.save(key, made.png)
    timings = {"total": round(made.milliseconds, 2)}
    if explanation.mark_finished(made.method, key, timings):
        log.info(
            "explanation.finished",
            explanation_id=str(explanation.pk),
            method=made.method,
            **timings,
        )
    elif key:  # The run was deleted while its map was made: nothing may stay.
        default_storage.delete(key)
        with contextlib.suppress(OSError):  # Where other files are left.
            default_storage.delete(folder)


def _fail(explanation: Explanation, code: str, detail: str) -> None:
    log.warning(
        "explanation.failed",
        explanation_id=str(explanation.pk),
        code=code,
        detail=detail,
    )
    explanation.mark_failed(code)
