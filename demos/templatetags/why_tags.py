"""Why a run was answered as it was: what can be asked, and what was found."""

from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from demos import messages
from demos.engine.explaining.heatmaps import stops
from demos.models import Explanation, Run

register = template.Library()

ABOUT: dict[str, Promise] = {
    Explanation.Method.GRAD_CAM: _(
        "Grad-CAM (Selvaraju et al., 2017): where the network's last feature maps "
        "speak for this label. The map is as coarse as they are."
    ),
    Explanation.Method.GRADIENTS: _(
        "Gradients, averaged over noisy copies (Simonyan et al., 2014; Smilkov et al., "
        "2017): where a small change of the pixels would change the score most."
    ),
    Explanation.Method.OCCLUSION: _(
        "Occlusion (Zeiler and Fergus, 2014): how far the score drops when a grey "
        "patch hides a place."
    ),
}


@register.filter
def explained_label(explanation: Explanation, run: Run) -> str:
    """The label that is explained."""
    predictions: list[dict[str, Any]] = (run.result or {}).get("predictions", [])
    return next(
        (x["label"] for x in predictions if x["index"] == explanation.target_index), ""
    )


@register.filter
def about_method(explanation: Explanation) -> Promise | str:
    """How a heat map was made, with its source."""
    return ABOUT.get(explanation.method, "")


@register.filter
def why_not(explanation: Explanation) -> str:
    """Why there is no heat map, and what to do."""
    return messages.sentence(explanation.error_code)


@register.simple_tag
def heat_stops() -> list[tuple[str, str]]:
    """The colours of a map, for its legend."""
    return stops()


@register.simple_tag
def explanation_methods() -> list[Any]:
    """What one may ask for, with its name."""
    return Explanation.Asked.choices
