"""The worker's side of a run: picture in, engine, result out. Safe to run twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import structlog
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist

from catalog.contract import Contract
from catalog.inputs import TensorInput, TextInput
from catalog.tasks import enough_side
from demos import events, files, nearest, workers
from demos.engine.engine import Engine, Outcome
from demos.engine.errors import EngineError, PictureRefused
from demos.engine.feeding import Given
from demos.engine.libraries import provenance
from demos.engine.runtimes import import_tensorflow
from demos.engine.tensors import parse_tensor
from demos.models import Run
from demos.queues import TENSORFLOW
from registry.modules.archive import ArchiveRefused
from registry.storage import local_path

log = structlog.get_logger()


class _Overtaken(Exception):
    """The run was cancelled, deleted or given to another worker meanwhile."""


class NoModule(Exception):
    """The version's files are not where they should be."""


@dataclass(frozen=True, slots=True)
class HostedModule:
    """A version's module as it lies on this machine, and how to feed it."""

    sha256: str
    path: Path
    contract: Contract


@cache
def engine() -> Engine:
    """Return this process's engine."""
    return Engine(settings.DEMO_MEMORY_BUDGET_BYTES)


def warm_up(queues: Sequence[str]) -> None:
    """Load what the first run would wait for.

    Args:
        queues: what this process takes work from; TensorFlow is loaded for one alone.
    """
    if TENSORFLOW in queues:
        import_tensorflow().reduce_sum([1.0, 2.0])


def execute(run_id: str) -> None:
    """Make the prediction that a queued run asks for, and tell its followers.

    Does nothing where the run is gone or not queued: a message may come twice, and
    a visitor may have changed their mind.
    """
    run = Run.objects.with_page_data().filter(pk=run_id).first()
    if run is None or not run.mark_loading(workers.own_name()):
        log.info("run.skipped", run_id=run_id)
        return
    try:
        outcome = _predict(run)
    except _Overtaken:
        log.info("run.overtaken", run_id=run_id)
    except (EngineError, PictureRefused) as error:
        _fail(run, error.code, str(error))
    except FileNotFoundError as error:
        _fail(run, "picture_gone", str(error))
    except NoModule as error:
        _fail(run, "module_missing", str(error))
    except Exception:  # The edge: whatever it was, the visitor must be told.
        log.exception("run.broke", run_id=run_id)
        _fail(run, "internal_error", "see the log")
    else:
        _finish(run, outcome)


def _predict(run: Run) -> Outcome:
    module = module_of(run)
    inputs = inputs_of(run, module.contract)

    def enter(stage: str) -> None:
        if stage == Run.State.RUNNING and not run.mark_running():
            raise _Overtaken
        events.append(run.pk, stage)

    return engine().run(
        key=module.sha256,
        path=module.path,
        contract=module.contract,
        labels=run.version.labels,
        inputs=inputs,
        options=run.options,
        on_stage=enter,
    )


def inputs_of(run: Run, contract: Contract) -> dict[str, Given]:
    """What the engine is fed: pictures, lines, and tensors that were typed in."""
    inputs: dict[str, Given] = {
        rule.name: files.read_picture(run, place, enough_side(contract, rule)).image
        for place, rule in enumerate(contract.images, 1)
    }
    for rule in contract.inputs:
        lines = run.texts.get(rule.name)
        if isinstance(rule, TextInput):
            inputs[rule.name] = lines or []
        elif isinstance(rule, TensorInput) and lines:
            inputs[rule.name] = parse_tensor(rule, lines[0])
    return inputs


def module_of(run: Run) -> HostedModule:
    """Return the module that answers a run.

    Raises:
        NoModule: its files are missing here.
    """
    contract = run.version.demo_contract
    if contract is None:
        raise NoModule("The version has no contract.")
    try:
        archive = run.version.archive
        return HostedModule(archive.sha256, local_path(archive), contract)
    except (ObjectDoesNotExist, FileNotFoundError, ArchiveRefused) as error:
        raise NoModule(repr(error)) from error


def _finish(run: Run, outcome: Outcome) -> None:
    png = outcome.output_png
    output_key = files.save_output(run, png) if png else ""
    made_by = provenance(outcome.runtime)
    result = outcome.result.to_json()
    if run.mark_finished(result, outcome.timings_ms, output_key, made_by):
        nearest.remember(run)
        events.append_end(run)
        log.info("run.finished", run_id=str(run.pk), **run.timings_ms)
        return
    log.info("run.overtaken", run_id=str(run.pk))
    if output_key and not Run.objects.filter(pk=run.pk, output_key=output_key).exists():
        files.delete_output(run)


def _fail(run: Run, code: str, detail: str) -> None:
    log.warning("run.failed", run_id=str(run.pk), code=code, detail=detail)
    if run.mark_failed(code):
        events.append_end(run)
