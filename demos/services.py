"""What visitors, programs and the clock ask of the demo."""

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone
from redis.exceptions import RedisError

from catalog.models import ModelVersion
from demos import events, files
from demos.deployment.routing import route_of
from demos.deployment.waiting import (
    QueueState,
    queue_of,
    queue_places,
    queue_state,
    waiting_in,
)
from demos.engine import images
from demos.given import (
    BadOption,
    Given,
    NoPicture,
    Picture,
    RunRefused,
    checked,
    digest,
)
from demos.models import Run, RunGroup, Sample
from demos.models.rows import insert_row
from demos.samples import samples_by_field, samples_for, save_sample
from demos.sending import send
from demos.statements import count_waiting_alone, find_answer

# Asked for here too, though they live in modules of their own.
__all__ = [
    "BadOption",
    "NoPicture",
    "QueueState",
    "RunRefused",
    "queue_places",
    "queue_state",
    "samples_by_field",
    "samples_for",
    "save_sample",
]

log = structlog.get_logger()

# When to ask again: about what a short queue takes, and a broker's restart.
QUEUE_FULL_RETRY_S = 10
BROKER_RETRY_S = 5


class NoDemo(RunRefused):
    """The version carries no demo that this site can run."""

    code, status = "no_demo", 404


class NoSample(RunRefused):
    """No sample has this name."""

    code = "no_sample"


class PictureGone(RunRefused):
    """The picture of the run to repeat was deleted."""

    code, status = "picture_gone", 410


class ModelTooLarge(RunRefused):
    """No worker here can hold the model."""

    code, status = "model_too_large", 422


class QueueFull(RunRefused):
    """As many runs wait as may."""

    code, status, retry_after_s = "queue_full", 503, QUEUE_FULL_RETRY_S


class BrokerUnavailable(RunRefused):
    """Redis cannot be reached."""

    code, status, retry_after_s = "broker_unavailable", 503, BROKER_RETRY_S


class Details(TypedDict, total=False):
    """What a run's row may note besides its inputs.

    `id`: known before there is a row. `is_specimen`: kept for show, never expires.
    `group`, `position`, `title`: of runs that were asked for together, the title that
    of a file or a variant.
    """

    id: UUID
    is_specimen: bool
    group: RunGroup
    position: int
    title: str


def start_run(
    *,
    version: ModelVersion,
    picture: images.Picture | None = None,
    sample: Sample | None = None,
    pictures: Mapping[str, Picture] | None = None,
    texts: Mapping[str, Sequence[str]] | None = None,
    options: Mapping[str, float] | None = None,
    is_fresh: bool = False,
    **details: Unpack[Details],
) -> Run:
    """Ask for a prediction: keep what was given, note the run, send it to a worker.

    A run that was fed exactly the same lately has the answer already: the new one is
    finished at once with its own copy. Call it outside a transaction: the worker must
    see the row when the message arrives, and visitors be told of a broker that is gone.

    Args:
        version: what to run.
        picture: the first one, as uploaded; wins over `sample`.
        sample: one of the site's pictures, as the first.
        pictures: any of them, by the names of the contract's inputs.
        texts: by the names of the inputs: lines, or a tensor as JSON.
        options: choice or number → what is chosen; the default where left out.
        is_fresh: run it even where the answer is known.
        details: for the row.

    Raises:
        RunRefused: one of its kinds; nothing is kept then.
    """
    contract = version.demo_contract
    if contract is None:
        raise NoDemo
    if route_of(version.pk).is_too_large:
        raise ModelTooLarge
    shown = dict(pictures or {})
    if contract.image and (first := picture or sample):
        shown[contract.image.name] = first
    given = checked(contract, Given(shown, texts or {}, options or {}))
    run = Run(version=version, options=given.options, texts=given.texts, **details)
    kept = files.note_pictures(run, contract, given.pictures)
    run.input_sha256 = digest(version, contract, given, kept)
    known = None if is_fresh or run.is_specimen else _known_answer(run)
    if known is None:
        _check_room(run)
    return _stored(run, kept, known)


def retry_run(run: Run) -> Run:
    """Ask again for what an ended run asked; the old run stays as it is.

    Raises:
        RunRefused: as `start_run`, or its picture was deleted.
    """
    if run.state == Run.State.EXPIRED:
        raise PictureGone
    contract = run.version.demo_contract
    images = contract.images if contract else ()
    try:
        pictures = {
            rule.name: files.given_picture(run, place)
            for place, rule in enumerate(images, 1)
        }
    except FileNotFoundError as error:
        raise PictureGone from error
    return start_run(
        version=run.version, pictures=pictures, texts=run.texts, options=run.options
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
    run.explanations.all().delete()  # Before the files: a worker sees it and stops.
    files.delete_files(run)
    log.info("run.deleted", run_id=str(run.pk))
    for group in RunGroup.objects.copies_of(run):
        delete_group(group)
    return True


def delete_group(group: RunGroup) -> None:
    """Delete pictures and answers of all its runs now; its address answers 410."""
    group.expires_at = timezone.now()
    group.save(update_fields=["expires_at"])
    for run in group.runs.exclude(state=Run.State.EXPIRED):
        try:
            delete_run(run)
        except OSError:  # The row is empty; the clock tries its files again.
            log.exception("run.files_not_deleted", run_id=str(run.pk))
    log.info("group.deleted", group_id=str(group.pk), kind=group.kind)


def queue_position(run: Run) -> int:
    """Return a queued run's place, 1 for the next; 0 for any other run."""
    if run.state != Run.State.QUEUED:
        return 0
    return sum(waiting_in(queue_of(run), before=run.created_at).values()) + 1


def has_demo(version: ModelVersion) -> bool:
    """Whether this site can run the version."""
    return version.demo_contract is not None


def enqueue(run: Run) -> None:
    """Send a run to the workers; sent twice, it still runs once.

    Raises:
        BrokerUnavailable: Redis cannot be reached.
    """
    try:
        send(run.pk, queue_of(run))
    except RedisError as error:
        log.warning("run.broker_unavailable", error=str(error))
        raise BrokerUnavailable from error


def _check_room(run: Run) -> None:
    """Refuse a run where as many wait as may; those of batches wait by themselves."""
    limit = settings.DEMO_MAX_QUEUED_RUNS
    if run.is_in_batch:
        return  # whoever starts a batch has looked for all of its runs
    if count_waiting_alone() < limit:
        return
    if sum(waiting_in(queue_of(run)).values()) >= limit:  # Its own queue, that is.
        raise QueueFull(limit=limit)


def _known_answer(run: Run) -> Run | None:
    """The newest run that was fed the same and has an answer."""
    if not settings.DEMO_REUSE_ANSWERS:
        return None
    known_id = find_answer(run.input_sha256, timezone.now())
    return Run.objects.filter(pk=known_id).first() if known_id else None


def _stored(run: Run, kept: Mapping[str, bytes], known: Run | None) -> Run:
    """Store a run and answer it or send it off; on failure leave nothing behind.

    The row comes first: a file that no row knows would never be deleted.
    """
    insert_row(run)
    try:
        for key, data in kept.items():
            files.save(key, data)
        if known and _answered(run, known):
            return run
        enqueue(run)
    except BaseException:
        _undo(run)
        raise
    log.info("run.queued", run_id=str(run.pk), version=run.version.handle)
    return run


def _answered(run: Run, known: Run) -> bool:
    """Give a run the answer of another; False where that was deleted meanwhile."""
    try:
        output_key = files.copy_output(known, run)
    except FileNotFoundError:
        return False
    run.take_answer(known, output_key)
    events.append(run.pk, run.state)
    log.info("run.repeated", run_id=str(run.pk), version=run.version.handle)
    return True


def _undo(run: Run) -> None:
    """Take back a run nobody knows of yet."""
    try:
        files.delete_files(run)
    except OSError:
        # The row must stay while its files do: the clock deletes both later.
        run.mark_failed("internal_error")
    else:
        run.delete()
