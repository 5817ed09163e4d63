"""What visitors, programs and the clock ask of the demo."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from catalog.models import ModelVersion
from catalog.tasks import task_of
from demos import events, files
from demos.engine.errors import EngineError
from demos.engine.feeding import option_tensors
from demos.engine.images import DecodedPicture
from demos.models import Run, Sample
from demos.samples import samples_for, save_sample
from demos.tasks import run_demo
from demos.workers import live_workers

# Samples are asked for here too, though they live in a module of their own.
__all__ = ["samples_for", "save_sample"]

log = structlog.get_logger()

# When to ask again: about what a short queue takes, and a broker's restart.
QUEUE_FULL_RETRY_S = 10
BROKER_RETRY_S = 5


class RunRefused(Exception):
    """No run was started; `demos.messages` has the sentence of each code.

    Attributes:
        code: why, for programs.
        params: facts that the sentence names.
        status: the HTTP status that says the same.
        retry_after_s: when asking again makes sense.
    """

    code = "refused"
    status = 400
    retry_after_s: int | None = None

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code)
        self.params = params


class NoDemo(RunRefused):
    """The version carries no demo that this site can run."""

    code, status = "no_demo", 404


class NoPicture(RunRefused):
    """Neither a picture nor a sample was given."""

    code = "no_picture"


class NoSample(RunRefused):
    """No sample has this name."""

    code = "no_sample"


class BadOption(RunRefused):
    """An option is not one of the model's choices."""

    code = "bad_option"


class PictureGone(RunRefused):
    """The picture of the run to repeat was deleted."""

    code, status = "picture_gone", 410


class QueueFull(RunRefused):
    """As many runs wait as may."""

    code, status, retry_after_s = "queue_full", 503, QUEUE_FULL_RETRY_S


class BrokerUnavailable(RunRefused):
    """Redis cannot be reached."""

    code, status, retry_after_s = "broker_unavailable", 503, BROKER_RETRY_S


@dataclass(frozen=True, slots=True)
class QueueState:
    """How busy the demo is; `workers` is 0 where Redis cannot be asked."""

    workers: int
    waiting: int
    is_reachable: bool = True


def start_run(
    *,
    version: ModelVersion,
    picture: DecodedPicture | None = None,
    sample: Sample | None = None,
    options: Mapping[str, int] | None = None,
    is_specimen: bool = False,
) -> Run:
    """Ask for a prediction: keep the picture, note the run, send it to a worker.

    Call it outside a transaction: the worker must see the row when the message
    arrives, and a broker that cannot be reached must be told to the visitor.

    Args:
        version: what to run.
        picture: decoded; wins over `sample`.
        sample: one of the site's pictures.
        options: choice name → the number chosen.
        is_specimen: a run kept for show, which never expires.

    Raises:
        RunRefused: one of its kinds; nothing is kept then.
    """
    if not has_demo(version):
        raise NoDemo
    shown = picture or sample
    if shown is None:
        raise NoPicture
    chosen = dict(options or {})
    _check_options(version, chosen)
    if Run.objects.waiting().count() >= settings.DEMO_MAX_QUEUED_RUNS:
        raise QueueFull(limit=settings.DEMO_MAX_QUEUED_RUNS)
    run = Run(
        version=version,
        sample=None if picture else sample,
        width=shown.width,
        height=shown.height,
        notes=list(picture.notes) if picture else [],
        options=chosen,
        is_specimen=is_specimen,
    )
    return _queued(run, picture)


def retry_run(run: Run) -> Run:
    """Ask again for what an ended run asked; the old run stays as it is.

    Raises:
        RunRefused: as `start_run`, or its picture was deleted.
    """
    try:
        picture = files.read_picture(run) if run.picture_key else None
    except FileNotFoundError as error:
        raise PictureGone from error
    if picture is None and run.sample is None:
        raise PictureGone
    if picture:  # As it is kept there is nothing left to change in it.
        picture = replace(picture, notes=tuple(run.notes))
    return start_run(
        version=run.version, picture=picture, sample=run.sample, options=run.options
    )


def cancel_run(run: Run) -> bool:
    """Stop a run that has not ended; return whether it was still to be stopped.

    Specimens are everyone's and go on.
    """
    stopped = not run.is_specimen and run.mark_cancelled()
    if stopped:
        log.info("run.cancelled", run_id=str(run.pk))
        events.append(run.pk, run.state)
    return stopped


def delete_run(run: Run) -> bool:
    """Delete picture, answer and output now; the empty row answers 410 for a day.

    Returns:
        False for a specimen, which is everyone's and stays.
    """
    if run.is_specimen:
        return False
    if run.mark_expired():
        events.append(run.pk, run.state)
    files.delete_files(run)
    log.info("run.deleted", run_id=str(run.pk))
    return True


def queue_position(run: Run) -> int:
    """Return a queued run's place, 1 for the next; 0 for any other run."""
    if run.state != Run.State.QUEUED:
        return 0
    return Run.objects.waiting().filter(created_at__lt=run.created_at).count() + 1


def queue_state() -> QueueState:
    """Return how many workers are ready and how many runs wait for them."""
    waiting = Run.objects.waiting().count()
    try:
        return QueueState(len(live_workers()), waiting)
    except RedisError:
        return QueueState(0, waiting, is_reachable=False)


def has_demo(version: ModelVersion) -> bool:
    """Whether this site can run the version on a picture."""
    contract = version.contract
    return contract is not None and task_of(contract) is not None and not contract.texts


def _check_options(version: ModelVersion, options: dict[str, int]) -> None:
    contract = version.contract
    try:
        if contract:
            option_tensors(contract, options)
    except EngineError as error:
        choices = contract.choices if contract else ()
        offered = (f"{choice.name} 0–{choice.count - 1}" for choice in choices)
        raise BadOption(offered=", ".join(offered) or "–") from error


def enqueue(run: Run) -> None:
    """Send a run to the workers; sent twice, it still runs once.

    Raises:
        BrokerUnavailable: Redis cannot be reached.
    """
    try:
        run_demo.apply_async(kwargs={"run_id": str(run.pk)}, task_id=str(run.pk))
    except (OperationalError, RedisError, ConnectionError) as error:
        log.warning("run.broker_unavailable", error=str(error))
        raise BrokerUnavailable from error


def _queued(run: Run, picture: DecodedPicture | None) -> Run:
    """Store a run and send it off; on failure leave nothing behind.

    The row comes first: a file that no row knows would never be deleted.
    """
    if picture:
        run.picture_key = f"{run.folder}/picture.{picture.extension}"
    run.save(force_insert=True)
    try:
        if picture:
            files.save(run.picture_key, picture.to_file())
        enqueue(run)
    except BaseException:
        _undo(run)
        raise
    log.info("run.queued", run_id=str(run.pk), version=run.version.handle)
    return run


def _undo(run: Run) -> None:
    """Take back a run nobody knows of yet."""
    try:
        files.delete_files(run)
    except OSError:
        # The row must stay while its files do: the clock deletes both later.
        run.mark_failed("internal_error")
    else:
        run.delete()
