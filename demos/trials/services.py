"""What publishers and the clock ask about trials of drafts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from catalog.contract import Contract
from demos import files
from demos.given import Given, checked
from demos.models import Trial
from demos.services import BrokerUnavailable
from registry.models import Submission

log = structlog.get_logger()


def start_trial(
    submission: Submission,
    contract: Contract,
    labels: list[str],
    given: Mapping[str, Any],
) -> Trial:
    """Ask for one run of a draft's module; an earlier one is forgotten.

    Args:
        submission: a draft that was checked.
        contract: how to feed it and read its answer, as the details have it now.
        labels: of its scores.
        given: `pictures`, `texts` and `options`, as the demo's form has them.

    Raises:
        RunRefused: something is missing, or not what the module takes.
    """
    from demos.trials.tasks import run_trial  # noqa: PLC0415 - tasks stand above

    whole = checked(contract, Given(**given))
    trial = Trial(
        submission=submission,
        contract_data=contract.to_json(),
        labels=labels,
        texts=dict(whole.texts),
        options=dict(whole.options),
    )
    kept = files.note_pictures(trial, contract, whole.pictures)
    _forget(*Trial.objects.filter(submission=submission))
    with transaction.atomic():
        trial.save()
    for key, data in kept.items():
        files.save(key, data)
    try:
        run_trial.delay(trial_id=str(trial.pk))
    except OperationalError as error:
        trial.mark_failed("broker_unavailable")
        raise BrokerUnavailable from error
    log.info("trial.started", handle=submission.handle)
    return trial


def forget_old() -> None:
    """Delete the trials whose time is over, pictures and all."""
    since = timezone.now() - timedelta(seconds=settings.DEMO_RUN_LIFETIME_S)
    _forget(*Trial.objects.filter(created_at__lt=since))


def _forget(*trials: Trial) -> None:
    for trial in trials:
        files.delete_files(trial)
        trial.delete()
