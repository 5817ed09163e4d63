"""What is sent to workers; heavy modules are imported inside."""

from celery import shared_task

from demos.queues import MAINTENANCE

# Reading and converting the file once more, and running it, each within its own limit.
TIME_LIMIT_S = 800
FORGET_LIMIT_S = 60


@shared_task(name="demos.run_trial", queue=MAINTENANCE, time_limit=TIME_LIMIT_S)
def run_trial(*, trial_id: str) -> None:
    """Try a draft's module, unless another worker has it."""
    from demos.models import Trial
    from demos.trials.work import execute

    rows = Trial.objects.select_related("submission__publisher", "sample")
    trial = rows.filter(pk=trial_id).first()
    if trial is not None:
        execute(trial)


@shared_task(name="demos.forget_trials", queue=MAINTENANCE, time_limit=FORGET_LIMIT_S)
def forget_trials() -> None:
    """Delete the trials whose time is over."""
    from demos.trials.services import forget_old

    forget_old()
