"""What visitors and programs ask of groups: start, cancel, delete."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from django.conf import settings
from PIL import Image

from catalog.models import ModelVersion
from demos import files, services
from demos.engine.copies import MAX_SIDE, changed_copies
from demos.engine.errors import PictureRefused
from demos.engine.images import DecodedPicture
from demos.files import Picture
from demos.groups.agreement import best
from demos.groups.thumbnails import save_thumbnail
from demos.groups.uploads import TakenPicture
from demos.models import Run, RunGroup
from demos.services import QueueFull, RunRefused

log = structlog.get_logger()

BULK_RETRY_S = 60


class NotComparable(RunRefused):
    """The run's answer names nothing that a changed copy could keep or lose."""

    code, status = "no_robustness", 409


def start_comparison(
    *,
    versions: Sequence[ModelVersion],
    pictures: Mapping[str, Picture],
    texts: Mapping[str, Sequence[str]],
) -> RunGroup:
    """Ask several versions the same.

    Args:
        versions: they take the same kinds of inputs in the same order.
        pictures: by the names of the first one's inputs.
        texts: likewise.

    Raises:
        RunRefused: one of them cannot run; none does then.
    """
    with _new_group(RunGroup.Kind.COMPARE) as group:
        for position, version in enumerate(versions):
            own = _own_names(versions[0], version)
            services.start_run(
                version=version,
                pictures={own[name]: picture for name, picture in pictures.items()},
                texts={own[name]: lines for name, lines in texts.items()},
                is_fresh=True,  # times are compared, too
                group=group,
                position=position,
            )
    return group


def start_batch(
    *,
    version: ModelVersion,
    pictures: Iterable[tuple[str, TakenPicture | PictureRefused]],
    count: int,
    options: Mapping[str, Any] | None = None,
) -> RunGroup:
    """Run a version on many pictures; one that is refused does not stop the others.

    Args:
        version: what to run.
        pictures: title of each file, and its picture or why it is none.
        count: how many there are.
        options: as `services.start_run` takes them.

    Raises:
        RunRefused: the queue of batches is full or cannot be reached; none runs then.
    """
    if (
        Run.objects.waiting().in_batches().count() + count
        > settings.BATCH_MAX_QUEUED_RUNS
    ):
        refused = QueueFull(limit=settings.BATCH_MAX_QUEUED_RUNS)
        refused.retry_after_s = BULK_RETRY_S
        raise refused
    refusals = []
    with _new_group(RunGroup.Kind.BATCH, version=version.pk) as group:
        for position, (title, found) in enumerate(pictures):
            if isinstance(found, PictureRefused):
                why = {"code": found.code, "params": found.params}
                refusals.append({"position": position, "title": title, **why})
                continue
            run = services.start_run(
                version=version,
                picture=found.picture,
                options=options,
                group=group,
                position=position,
                title=title,
            )
            save_thumbnail(run, found.small)
        group.options["refused"] = refusals
    return group


def start_copies(run: Run) -> RunGroup:
    """Run changed copies of a finished run's picture; asked again, give the same.

    Raises:
        NotComparable: the answer has no labels, or is not there yet.
        RunRefused: as `services.start_run`, or the picture was deleted.
    """
    if group := RunGroup.objects.copies_of(run).first():
        return group
    found = best(run.result)
    if found is None or run.state != Run.State.FINISHED:
        raise NotComparable
    try:
        picture = files.read_picture(run, side=MAX_SIDE)
    except FileNotFoundError as error:
        raise services.PictureGone from error
    about = {"run": str(run.pk), "version": run.version_id, "label": found.label}
    with _new_group(RunGroup.Kind.ROBUSTNESS, **about, score=found.score) as group:
        if not run.is_specimen:
            group.expires_at = run.expires_at
        for position, (name, copy) in enumerate(changed_copies(picture.image)):
            started = services.start_run(
                version=run.version,
                picture=_as_upload(copy),
                options=run.options,
                group=group,
                position=position,
                title=name,
            )
            save_thumbnail(started, copy)
    return group


def cancel_group(group: RunGroup) -> int:
    """Stop the runs that have not ended; return how many were still to be stopped."""
    runs = group.runs.exclude(state__in=Run.ENDED)
    return sum(services.cancel_run(run) for run in runs)


@contextmanager
def _new_group(kind: RunGroup.Kind, **options: Any) -> Iterator[RunGroup]:
    """Make a group that is taken back where not all of its runs can be started."""
    group = RunGroup.objects.create(kind=kind, options=options)
    try:
        yield group
    except BaseException:
        services.delete_group(group)
        raise
    group.save()
    group.runs.update(expires_at=group.expires_at)
    log.info("group.started", group_id=str(group.pk), kind=kind)


def _own_names(first: ModelVersion, version: ModelVersion) -> dict[str, str]:
    """What a version calls the inputs that another calls by these names."""
    ours, theirs = (
        contract.inputs if contract else ()
        for contract in (first.demo_contract, version.demo_contract)
    )
    return {one.name: other.name for one, other in zip(ours, theirs, strict=True)}


def _as_upload(image: Image.Image) -> DecodedPicture:
    return DecodedPicture(image, image.width, image.height, "PNG")
