"""What the pages for publishing show of their forms."""

from django import template
from django.forms import BoundField
from django.utils.translation import gettext as _

from registry.publishing.forms import DetailsForm

register = template.Library()

_DEMO_FIELDS = (
    *("value_range", "resize", "side", "output", "meaning"),
    *("labels", "labels_file"),
)


@register.filter
def demo_fields(form: DetailsForm) -> list[BoundField]:
    """The fields that some task of this module leaves open."""
    asked = {name for names in form.questions.values() for name in names}
    if "labels" in asked:
        asked.add("labels_file")
    return [form[name] for name in _DEMO_FIELDS if name in asked]


@register.filter
def module_note(form: DetailsForm, name: str) -> str:
    """What the module itself says to a question, if anything."""
    if name == "labels":
        return _width_note(form)
    backbone = form.drafted.facts.evidence.backbone
    if name != "value_range" or name not in form.drafted.likely:
        return ""
    return _("Its layers are named as in %(name)s of Keras.") % {"name": backbone}


def _width_note(form: DetailsForm) -> str:
    """How many labels the module has scores for."""
    found = form.drafted.sketches.values()
    widths = {sketch.width() for sketch in found if "classification" in sketch.task}
    width = next(iter(widths), None)
    if not width:
        return ""
    return _("The module has %(count)s scores.") % {"count": width}
