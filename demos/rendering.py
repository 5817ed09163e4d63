"""Renders the part of the page that follows a run, alone or inside the page."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from demos import services
from demos.models import Run, Sample
from demos.nearest import nearest

FRAGMENT = "demos/_run.html"


@dataclass(frozen=True, slots=True)
class OtherPicture:
    """A picture that a model took besides the first."""

    label: str
    url: str
    width: int
    height: int
    sample: Sample | None


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
        "others": other_pictures(run),
        "neighbours": nearest(run) if _is_vector(run) else [],
    }


def other_pictures(run: Run) -> list[OtherPicture]:
    """Return what was given beside the picture that is shown, such as a style."""
    contract = run.version.demo_contract
    if contract is None or not run.pictures:
        return []
    noted = run.pictures.values()
    slugs = [item["sample"] for item in noted if item["sample"]]
    samples = {sample.slug: sample for sample in Sample.objects.filter(slug__in=slugs)}
    return [
        OtherPicture(
            label=rule.label,
            url=reverse("demos:run-pictures", args=[run.pk, place]),
            width=run.pictures[rule.name]["width"],
            height=run.pictures[rule.name]["height"],
            sample=samples.get(run.pictures[rule.name]["sample"]),
        )
        for place, rule in enumerate(contract.images, 1)
        if rule.name in run.pictures
    ]


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
