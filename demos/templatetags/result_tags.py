"""Which templates, styles and scripts show a result, and how its texts are written."""

from dataclasses import dataclass
from typing import Any

from django import template

from catalog.contract import Contract
from demos.drawing.annotated import KINDS as DRAWN_KINDS
from demos.models import Run
from demos.page_assets import OF_RESULTS, Assets, assets_of, result_kind

register = template.Library()

# runtime → its name, and the package whose version is its own
RUNTIMES = {
    "litert": ("LiteRT", "ai-edge-litert"),
    "tensorflow": ("TensorFlow", "tensorflow"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A text in two parts: what was given, and what the model added."""

    prompt: str
    added: str


@register.filter
def assets(contract: Contract | None) -> Assets:
    """The styles and scripts of a demo's inputs and result."""
    return assets_of(contract)


@register.filter
def result_scripts(contract: Contract | None) -> list[str]:
    """The scripts of a result alone, on a page where nobody can ask why."""
    scripts = OF_RESULTS.get(result_kind(contract), Assets()).scripts
    return [name for name in scripts if name != "why"]


@register.filter
def controls_templates(contract: Contract | None) -> list[str]:
    """What is set on the page about results of this kind, if anything is."""
    kind = result_kind(contract)
    return [f"demos/controls/_{kind}.html", "demos/controls/_none.html"]


@register.filter
def result_templates(run: Run) -> list[str]:
    """The template of the result's kind; where there is none, its JSON is shown."""
    kind = str((run.result or {}).get("kind", ""))
    own = [f"demos/results/_{kind}.html"] if kind.isidentifier() else []
    return [*own, "demos/results/_raw.html"]


@register.filter
def names_things(contract: Contract | None) -> bool:
    """Whether labels are what the model can find, and not parts of a body or face."""
    return result_kind(contract) not in {"pose", "faces"}


@register.filter
def has_png(run: Run) -> bool:
    """Whether a picture can be taken away: one that came out, or one with marks."""
    return bool(run.output_key) or (run.result or {}).get("kind") in DRAWN_KINDS


@register.filter
def answered_by(run: Run) -> str:
    """The runtime that answered and its version; "" where the run does not say."""
    noted = run.provenance or {}
    name, package = RUNTIMES.get(str(noted.get("name")), ("", ""))
    return f"{name} {noted.get('versions', {}).get(package, '')}".strip()


@register.filter
def written(result: dict[str, Any]) -> Written:
    """The text a model went on with, after the text it was given."""
    text, prompt = result["text"], result["prompt"]
    if text.startswith(prompt):
        return Written(prompt, text[len(prompt) :])
    return Written("", text)


@register.filter
def continuation(run: Run) -> str:
    """The end of a text, as long as the model may be given, to go on from."""
    text = (run.result or {}).get("text", "")
    contract = run.version.contract
    limits = [given.max_length for given in contract.texts] if contract else []
    return text[-limits[0] :] if limits else text


@register.filter
def figure(value: float | None) -> str:
    """A number of any size in four figures; a dash for none."""
    return "–" if value is None else f"{value:.4g}"


@register.filter
def has_gaps(result: dict[str, Any]) -> bool:
    """Whether a number that is shown of raw tensors is not finite."""
    return any(None in output["first"] for output in result["outputs"])


@register.filter
def plain(value: Any) -> str:
    """A number as HTML's number fields write it; anything else as it is."""
    try:
        return f"{float(value):.10g}"
    except (TypeError, ValueError):
        return str(value)
