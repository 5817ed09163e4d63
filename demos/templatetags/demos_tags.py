"""How a run's facts are written: scores, times, names, request and response."""

import json
from typing import Any

from django import template
from django.forms import BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, gettext, ngettext

from catalog.contract import Contract
from catalog.inputs import ImageInput, TextInput
from catalog.snippets.shell import Request
from catalog.tasks import RESULTS
from demos import messages, uncertainty
from demos.findings import in_a_few_words, percent
from demos.models import Run, Sample
from demos.serializers import prediction_answer

register = template.Library()

register.filter("percent", percent)

NUMBERS_SHOWN = 12


@register.filter
def bar_width(score: float) -> str:
    """A score of 0–1 as the width of an SVG rectangle."""
    return f"{min(max(score, 0.0), 1.0) * 100:.2f}%"


@register.filter
def conversion_reason(text: str) -> str:
    """Why a SavedModel answers, as `Conversion.reason` notes it."""
    return messages.conversion_reason(text)


@register.filter
def duration(milliseconds: float | None) -> str:
    """A time in the unit that reads best: "0.4 ms", "21 ms", "1.24 s"."""
    if milliseconds is None or milliseconds == "":
        return "–"
    if milliseconds >= 1000:
        return seconds(milliseconds)
    return f"{milliseconds:.{1 if milliseconds < 10 else 0}f}\u00a0ms"


@register.filter
def seconds(milliseconds: float | None) -> str:
    """A time in seconds: "0.02 s"; nothing where it is not known."""
    if milliseconds is None or milliseconds == "":
        return ""
    return f"{milliseconds / 1000:.2f}\u00a0s"


@register.filter
def lifetime(seconds_kept: int) -> str:
    """How long a picture is kept: "1 hour", "30 minutes"."""
    if seconds_kept % 3600 == 0:
        hours = seconds_kept // 3600
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    minutes = -(-seconds_kept // 60)
    text = ngettext("%(count)d minute", "%(count)d minutes", minutes)
    return text % {"count": minutes}


@register.filter
def working_ms(run: Run) -> float | None:
    """Everything a worker did for a run, without the wait before it."""
    total, queued = run.timings_ms.get("total"), run.timings_ms.get("queued", 0)
    return None if total is None else max(0.0, total - queued)


@register.filter
def queued_ms(run: Run) -> float | None:
    """How long a run has waited, or waited until a worker took it."""
    if "queued" in run.timings_ms:
        return run.timings_ms["queued"]
    if run.started_at is None:
        return None
    return max(0.0, (run.started_at - run.created_at).total_seconds() * 1000)


@register.filter
def elapsed_s(run: Run) -> str:
    """Seconds since a worker took the run, as the page is rendered."""
    start = run.started_at or run.created_at
    return f"{max(0.0, (timezone.now() - start).total_seconds()):.1f}"


@register.filter
def sample_title(sample: Sample) -> str:
    """A sample's name in the reader's language."""
    is_chinese = (get_language() or "").startswith("zh")
    return (is_chinese and sample.title_zh_hans) or sample.title


@register.filter
def has_picture(run: Run) -> bool:
    """Whether the picture is still there."""
    return bool(run.picture_key or run.sample)


@register.filter
def picture_notes(run: Run) -> str:
    """What was changed in the picture before the model saw it."""
    return messages.notes(run.notes)


@register.filter
def picture_alt(run: Run) -> str:
    """What stands for the picture where it cannot be seen."""
    return sample_title(run.sample) if run.sample else gettext("The picture")


@register.filter
def picture_url(run: Run) -> str:
    """Where the picture the run looked at is served."""
    if run.sample is not None and not run.picture_key:
        return reverse("demos:sample-picture", args=[run.sample.slug])
    return f"{run.get_absolute_url()}/picture"


@register.filter
def input_size(contract: Contract | None) -> str:
    """The size a model's pictures are brought to, width first; "" for any."""
    size = contract.image.size if contract and contract.image else None
    return f"{size[1]}×{size[0]}" if size else ""


@register.filter
def chosen_option(field: BoundField) -> int:
    """The value of an option field, whatever the visitor typed."""
    text = str(field.value() or "")
    initial = field.field.initial or 0
    return int(text) if text.isascii() and text.isdigit() else initial


@register.filter
def is_unsure(run: Run) -> bool:
    """Whether a classifier's scores are spread over so many labels as to say little."""
    return bool(uncertainty.is_unsure(run))


@register.filter
def failure(run: Run) -> str:
    """Why a run failed and what to do."""
    return messages.sentence(run.error_code, {})


@register.filter
def announcement(run: Run) -> str:
    """One sentence for the status region: the state, with what was found."""
    if run.state != Run.State.FINISHED:
        return str(run.get_state_display())
    found = in_a_few_words(run)
    return gettext("Done") + (f": {found}" if found else "")


@register.filter
def curl(run: Run, base_url: str) -> str:
    """The command that asks the API for the same prediction."""
    address = f"{base_url}/api/v1/models/{run.version.handle}/predict"
    return _request(run).line(address)


def _request(run: Run) -> Request:
    """What a run was asked, by the fields of the API."""
    contract = run.version.demo_contract
    asked = Request({}, {}, {}, run.options)
    for field, given in contract.fields.items() if contract else ():
        if isinstance(given, ImageInput):
            asked.pictures[field] = _file_name(run, given)
        elif isinstance(given, TextInput):
            asked.texts[field] = run.texts.get(given.name, [])
        elif given.name in run.texts:
            asked.tensors[field] = run.texts[given.name][0]
    return asked


def _file_name(run: Run, given: ImageInput) -> str:
    """The sample's name, or one to put another in its place."""
    sample = run.pictures.get(given.name, {}).get("sample", "")
    if given.name not in run.pictures:
        return f"{run.sample.slug}.jpg" if run.sample else "picture.jpg"
    return f"{sample}.jpg" if sample else f"{slugify(given.label) or 'picture-2'}.jpg"


@register.filter
def response(run: Run, base_url: str) -> dict[str, Any]:
    """What the API answers to that command; the run itself has its own address."""
    if not _is_known(run):
        return run.result or {}
    answer = prediction_answer(run, base_url)
    del answer["run"]
    return answer


@register.filter
def pretty_json(value: Any) -> str:
    """JSON, indented; long lists of numbers are cut short."""
    return json.dumps(_shortened(value), indent=2, ensure_ascii=False)


@register.simple_tag
def specimen() -> Run | None:
    """The newest finished sample run of a classifier, one of photos if there is one."""
    answered = Run.objects.public().specimens().of_kind("classification")
    return answered.photos_first().with_page_data().first()


def _is_known(run: Run) -> bool:
    return (run.result or {}).get("kind") in RESULTS


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    if len(value) > NUMBERS_SHOWN and isinstance(value[0], float):
        rest = len(value) - NUMBERS_SHOWN
        return [*(round(item, 6) for item in value[:NUMBERS_SHOWN]), f"… {rest} more"]
    return [_shortened(item) for item in value]
