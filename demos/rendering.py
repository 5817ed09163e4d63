"""Renders the part of the page that follows a run, alone or inside the page."""

from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation

from demos import services
from demos.models import Run
from demos.nearest import nearest

FRAGMENT = "demos/_run.html"


def run_context(run: Run, base_url: str) -> dict[str, Any]:
    """What the fragment shows; `base_url` is the site's address for links to copy."""
    return {
        "run": run,
        "version": run.version,
        "contract": run.version.demo_contract,
        "position": services.queue_position(run)
        if run.state == run.State.QUEUED
        else 0,
        "base_url": base_url,
        "explanation": run.explanations.last() if run.explainable else None,
        "neighbours": nearest(run) if _is_vector(run) else [],
    }


def _is_vector(run: Run) -> bool:
    return (run.result or {}).get("kind") == "vector"


def render_run(run_id: UUID, *, language: str, base_url: str) -> tuple[Run, str]:
    """Read a run and render its fragment as it is now.

    Used by streams, which outlive their request: the language is set here.

    Raises:
        Run.DoesNotExist: the run was deleted meanwhile.
    """
    run = Run.objects.with_page_data().get(pk=run_id)
    with translation.override(language):
        return run, render_to_string(FRAGMENT, run_context(run, base_url))
