"""The worker's side of a trial: the draft's file in, the jail, a result out."""

import time
from pathlib import Path

import structlog
from django.conf import settings

from catalog.contract import Contract
from catalog.tasks import result_of
from demos import files
from demos.deployment.programs import ProgramFailed, picture_of, try_out
from demos.engine.errors import EngineError, PictureRefused
from demos.engine.trial import Order, Question
from demos.execution import inputs_of
from demos.models import Trial
from registry.scanning import ScanRejected, opened
from registry.work_folders import work_folder

log = structlog.get_logger()

LIMIT_S = 120.0
# What a program in the jail may say of itself; anything else is "failed".
_CODES = frozenset({"took_too_long", "out_of_memory"})


def execute(trial: Trial) -> None:
    """Run a trial that is queued; does nothing where another worker has it."""
    if not trial.mark_running():
        return
    try:
        with opened(trial.submission) as module, work_folder() as work:
            _try(trial, module, work)
    except ProgramFailed as failure:
        log.info("trial.failed", reason=str(failure))
        code = failure.code if failure.code in _CODES else "module_failed"
        trial.mark_failed(code)
    except (EngineError, PictureRefused) as error:
        trial.mark_failed(error.code)
    except FileNotFoundError:
        trial.mark_failed("picture_gone")
    except ScanRejected as rejection:
        log.warning("trial.module_refused", reason=str(rejection))
        trial.mark_failed("module_missing")
    except Exception:  # The edge: whatever it was, the publisher must be told.
        log.exception("trial.broke", trial_id=str(trial.pk))
        trial.mark_failed("internal_error")


def _try(trial: Trial, module: Path, work: Path) -> None:
    contract = Contract.from_json(trial.contract_data)
    inputs = inputs_of(trial, contract)
    order = Order(
        runtime="tensorflow" if module.is_dir() else "litert",
        path=module,
        contract=contract,
        labels=trial.labels,
        questions=[Question(inputs, trial.options)],
        measure_s=0.0,
        memory_bytes=settings.CONVERSION_MEMORY_BYTES,
        seconds=LIMIT_S,
    )
    folder = work / "trial"
    begun = time.perf_counter()
    report = try_out(order, folder)
    answer = report.answers[0]
    if "error" in answer:
        raise EngineError(str(answer["error"])[:40], "in the jail")
    # A module that broke out of TensorFlow could have written anything.
    result = result_of(answer["result"])
    if result is None:
        raise ProgramFailed("failed", "no result")
    png = picture_of(answer, folder)
    output_key = files.save_output(trial, png) if png else ""
    timings_ms = {
        "inference": float(report.p50_ms),
        "total": round((time.perf_counter() - begun) * 1000, 2),
    }
    if not trial.mark_finished(result.to_json(), timings_ms, output_key):
        files.delete_files(trial)  # Forgotten meanwhile, for a newer one.
