"""What is sent to workers; heavy modules are imported inside."""

from celery import shared_task

from demos.queues import MAINTENANCE, SLOW

# TensorFlow and the module may have to be loaded first, which takes some seconds;
# the longest method calls the module about a hundred times.
TIME_LIMIT_S = 120
MAINTENANCE_LIMIT_S = 60


@shared_task(name="demos.explain_run", queue=SLOW, time_limit=TIME_LIMIT_S)
def explain_run(*, explanation_id: str) -> None:
    """Make a heat map, unless another worker has it."""
    from demos.explaining.work import execute

    execute(explanation_id)


@shared_task(
    name="demos.recover_explanations",
    queue=MAINTENANCE,
    time_limit=MAINTENANCE_LIMIT_S,
)
def recover_explanations() -> None:
    """Look after explanations whose worker died or whose message was lost."""
    from demos.explaining.recovery import recover

    recover()
