"""The worker's side of a run: picture in, engine, result out. Safe to run twice."""

import signal
from collections.abc import Sequence
from functools import cache

import structlog
from django.conf import settings

from catalog.contract import Contract
from catalog.inputs import TensorInput, TextInput
from catalog.tasks import enough_side
from demos import events, files, nearest, workers
from demos.deployment import live
from demos.deployment.hosting import (
    ConversionLost,
    Hosted,
    HostedModule,
    NoModule,
    hosted,
    published_module,
    routed_module,
)
from demos.deployment.routing import MOST_LIGHT_S, Route, favourites, route_of
from demos.engine.engine import Engine, Outcome
from demos.engine.errors import EngineError, PictureRefused
from demos.engine.feeding import Given
from demos.engine.libraries import provenance
from demos.engine.runtimes import import_tensorflow
from demos.engine.tensors import parse_tensor
from demos.models import Run
from demos.models.rows import read_row
from demos.queues import FAST, OF_RUNS, SLOW, TENSORFLOW

__all__ = ["NoModule", "engine", "execute", "inputs_of", "module_of", "warm_up"]

log = structlog.get_logger()

# Of what ends sooner nobody need be told that it has begun.
SOON_MS = 100.0


class Misrouted(Exception):
    """The run belongs to another queue.

    Attributes:
        queue: that one.
    """

    def __init__(self, queue: str) -> None:
        super().__init__(queue)
        self.queue = queue


class _Overtaken(Exception):
    """The run was cancelled, deleted or given to another worker meanwhile."""


# What this process takes work from. One that serves the fast queue alone must stay
# small: it never loads TensorFlow.
_queues: tuple[str, ...] = OF_RUNS


@cache
def engine() -> Engine:
    """Return this process's engine."""
    return Engine(settings.DEMO_MEMORY_BUDGET_BYTES)


def warm_up(queues: Sequence[str]) -> None:
    """Load what the first runs would wait for: the library, and the models most used.

    Args:
        queues: what this process takes work from.
    """
    global _queues  # noqa: PLW0603 - one process, one worker
    _queues = tuple(queues)
    if TENSORFLOW in queues:
        import_tensorflow().reduce_sum([1.0, 2.0])
    for version_id in favourites(queues):
        try:
            module = routed_module(hosted(version_id), route_of(version_id))
            _load(module)
        except (EngineError, NoModule, ConversionLost) as error:
            log.warning("version.not_warmed_up", version=version_id, error=str(error))


def _load(module: HostedModule) -> None:
    engine().module(module.sha256, module.path, module.contract, module.runtime)


def execute(run_id: str) -> None:
    """Make the prediction that a queued run asks for, and tell its followers.

    Does nothing where the run is gone or not queued: a message may come twice, and
    a visitor may have changed their mind.

    Raises:
        Misrouted: this process cannot; the run is queued still.
    """
    run = read_row(Run, run_id)
    if run is None:
        log.info("run.skipped", run_id=run_id)
        return
    route, found = route_of(run.version_id), hosted(run.version_id)
    run.version = found.version
    if route.runtime == "tensorflow" and _queues == (FAST,):
        raise Misrouted(route.queue)  # When it was sent, it had a converted file.
    if route.queue == SLOW and SLOW not in _queues:
        raise Misrouted(SLOW)  # When it was sent, nobody knew how slow it is.
    try:
        _execute(run, found, route)
    except ConversionLost as error:
        raise Misrouted(TENSORFLOW) from error


def _execute(run: Run, found: Hosted, route: Route) -> None:
    module, missing = None, ""
    try:
        module = routed_module(found, route)
    except NoModule as error:
        missing = str(error)
    is_warm = module is not None and engine().has(
        module.sha256, module.contract, module.runtime
    )
    if not run.mark_taken(workers.own_name(), is_warm=is_warm):
        log.info("run.skipped", run_id=str(run.pk))
    elif module is None:
        _fail(run, "module_missing", missing)
    else:
        _answer(run, module, route)


def _answer(run: Run, module: HostedModule, route: Route) -> None:
    try:
        outcome = _predict(run, module, route)
    except _Overtaken:
        log.info("run.overtaken", run_id=str(run.pk))
    except (EngineError, PictureRefused) as error:
        _fail(run, error.code, str(error))
    except FileNotFoundError as error:
        _fail(run, "picture_gone", str(error))
    except Exception:  # The edge: whatever it was, the visitor must be told.
        log.exception("run.broke", run_id=str(run.pk))
        _fail(run, "internal_error", "see the log")
    else:
        _finish(run, outcome)


def _predict(run: Run, module: HostedModule, route: Route) -> Outcome:
    inputs = inputs_of(run, module.contract)

    def enter(stage: str) -> None:
        if stage == Run.State.RUNNING and run.state != stage and not run.mark_running():
            raise _Overtaken
        if stage == Run.State.RUNNING and SLOW not in _queues:
            _hurry()
        if stage == Run.State.LOADING or (route.expected_ms or SOON_MS) >= SOON_MS:
            events.append(run.pk, stage)

    return engine().run(
        key=module.sha256,
        path=module.path,
        contract=module.contract,
        labels=run.version.labels,
        inputs=inputs,
        options=run.options,
        runtime=module.runtime,
        on_stage=enter,
    )


def _hurry() -> None:
    """Bring the end of this process nearer: others wait for what comes after this run.

    The timer is the one that ends a worker at its task's limit; where none is set, as
    outside of workers, none is wanted. Loading, which happens once, is not counted.
    """
    left_s, _interval_s = signal.getitimer(signal.ITIMER_REAL)
    if left_s > MOST_LIGHT_S:
        signal.setitimer(signal.ITIMER_REAL, MOST_LIGHT_S)


def inputs_of(run: files.Pictured, contract: Contract) -> dict[str, Given]:
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
    """Return what a run's version was published as.

    Raises:
        NoModule: its files are missing here.
    """
    return published_module(run.version, run.version.demo_contract)


def _finish(run: Run, outcome: Outcome) -> None:
    png = outcome.output_png
    output_key = files.save_output(run, png) if png else ""
    made_by = provenance(outcome.runtime)
    result = outcome.result.to_json()
    if run.mark_finished(result, outcome.timings_ms, output_key, made_by):
        live.note(run.version_id, outcome.runtime, outcome.timings_ms)
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
