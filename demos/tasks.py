"""What is sent to workers. Heavy modules are imported inside, away from the web."""

from celery import shared_task
from django.conf import settings

from demos.queues import MAINTENANCE, SLOW, TENSORFLOW

MAINTENANCE_LIMIT_S = 300
# Converting takes seconds; a large model may be tried for minutes.
DEPLOY_LIMIT_S = 900


@shared_task(
    name="demos.run_demo",
    queue=TENSORFLOW,
    time_limit=settings.DEMO_TIME_LIMIT_S,
)
def run_demo(*, run_id: str) -> None:
    """Make the prediction that a run asks for, unless another worker has it."""
    from demos.execution import Misrouted, execute

    try:
        execute(run_id)
    except Misrouted as misrouted:
        run_demo.apply_async(
            kwargs={"run_id": run_id}, task_id=run_id, queue=misrouted.queue
        )


@shared_task(
    name="demos.expire_runs", queue=MAINTENANCE, time_limit=MAINTENANCE_LIMIT_S
)
def expire_runs() -> None:
    """Delete the pictures and answers that are due."""
    from demos.upkeep import delete_expired_runs

    delete_expired_runs()


@shared_task(
    name="demos.recover_runs", queue=MAINTENANCE, time_limit=MAINTENANCE_LIMIT_S
)
def recover_runs() -> None:
    """Give back the runs whose worker died or whose message was lost."""
    from demos.upkeep import recover_lost_runs

    recover_lost_runs()


@shared_task(
    name="demos.ensure_specimens", queue=MAINTENANCE, time_limit=MAINTENANCE_LIMIT_S
)
def ensure_specimens() -> None:
    """See that every demo has a run to show, and samples to compare with."""
    from demos import upkeep

    upkeep.ensure_specimens()
    upkeep.ensure_sample_vectors()


@shared_task(name="demos.calibrate", queue=SLOW, time_limit=MAINTENANCE_LIMIT_S)
def calibrate() -> None:
    """Find out how sure of themselves classifiers usually are, one at a time."""
    from demos.calibration import calibrate_one

    calibrate_one()


@shared_task(name="demos.compare_models", queue=SLOW, time_limit=MAINTENANCE_LIMIT_S)
def compare_models() -> None:
    """Find the models most like each model, where any text has changed."""
    from demos.likeness import compare_models

    compare_models()


@shared_task(name="demos.deploy_version", queue=MAINTENANCE, time_limit=DEPLOY_LIMIT_S)
def deploy_version(*, is_next: bool = False) -> None:
    """Convert and measure one version that waits for it, then ask for the next.

    The clock begins a row of them; each stands behind what else waits, so that its
    other tasks are not held up for long.
    """
    if not settings.DEMO_CONVERT_MODELS:
        return
    from demos.deployment import services

    version = services.claim_next(is_next=is_next)
    if version is not None:
        services.deploy(version)
        deploy_version.delay(is_next=True)
