"""What the clock asks of the Registry."""

from celery import shared_task

TELL_LIMIT_S = 300


@shared_task(
    name="registry.tell_downloads", queue="maintenance", time_limit=TELL_LIMIT_S
)
def tell_downloads() -> None:
    """Let the search sort by what was downloaded since the last time."""
    from registry.counting import tell_search

    tell_search()
