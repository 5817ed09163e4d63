"""What a demo's form asks for, one part of the form for each input of the contract."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms, template

from catalog.contract import SAMPLE_SUFFIX, Contract
from catalog.inputs import ImageInput, Input, TensorInput
from demos.models import Sample

register = template.Library()


@dataclass(frozen=True, slots=True)
class Given:
    """One input, as its part of the form needs it.

    Attributes:
        name: of its field; the first picture's is `image`, the first text's `text`.
        is_first: the first picture: what is pasted or photographed goes there.
        is_alone: the only input: its samples and examples run at a press.
        samples: pictures of the site to take.
        chosen_sample: the one that the run on the page took; "" for none.
        value: text typed before.
    """

    name: str
    input: Input
    is_first: bool
    is_alone: bool
    samples: Iterable[Sample]
    chosen_sample: str
    value: str

    @property
    def id(self) -> str:
        """Of its field in the page."""
        return f"given-{self.name}"

    @property
    def sample_name(self) -> str:
        """The field of its sample; a file given as well wins over it."""
        return _sample_field(self.name)

    @property
    def template(self) -> str:
        """What shows it."""
        kind = "drawing" if _is_drawn(self.input) else self.input.kind
        return f"demos/inputs/_{kind}.html"

    @property
    def shape(self) -> str:
        """A tensor's shape as people write it: `[?, 128]`."""
        if not isinstance(self.input, TensorInput) or self.input.shape is None:
            return ""
        sizes = ("?" if size is None else str(size) for size in self.input.shape)
        return f"[{', '.join(sizes)}]"


@register.simple_tag
def given_inputs(
    form: forms.Form, contract: Contract, samples: Mapping[str, Iterable[Sample]]
) -> list[Given]:
    """Return the parts of the form, in the order of the contract.

    Args:
        form: a `RunForm`.
        contract: it was made for.
        samples: of every picture, by its field.
    """
    is_alone = len(contract.inputs) == 1
    return [
        Given(
            name=name,
            input=given,
            is_first=name == "image",
            is_alone=is_alone,
            samples=() if _is_bare(given) else samples.get(name, ()),
            chosen_sample=_text(form, _sample_field(name)),
            value=_text(form, name),
        )
        for name, given in contract.fields.items()
    ]


def _is_bare(given: Input) -> bool:
    """Whether the site's photographs say nothing to what is drawn."""
    return isinstance(given, ImageInput) and _is_drawn(given) and not given.samples


def _is_drawn(given: Input) -> bool:
    return isinstance(given, ImageInput) and given.source == "drawing"


def _sample_field(name: str) -> str:
    return "again" if name == "image" else name + SAMPLE_SUFFIX


def _text(form: forms.Form, name: str) -> str:
    value: Any = form[name].value() if name in form.fields else ""
    return value if isinstance(value, str) else ""
