"""What the demo page sends: a picture or a sample, and the model's choices."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop

from catalog.contract import Contract
from catalog.inputs import Choice
from demos import files, messages
from demos.engine import images
from demos.engine.errors import PictureRefused
from demos.models import Run, Sample

# Names that contracts give their choices, for the catalogues to know.
KNOWN_LABELS = (gettext_noop("Style"),)
# More values than this are typed as a number instead of picked from a grid.
MAX_GRID = 40


class OptionField(forms.IntegerField):
    """One choice of a contract; left out, the model's default is taken."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(
            required=False,
            min_value=0,
            max_value=choice.count - 1,
            label=choice.label,
            initial=choice.default,
        )
        self.values = range(choice.count)
        self.is_grid = choice.count <= MAX_GRID


def _sample_field() -> forms.ModelChoiceField:
    field = forms.ModelChoiceField(
        Sample.objects.all(), to_field_name="slug", required=False
    )
    field.error_messages["invalid_choice"] = messages.SENTENCES["no_sample"]
    return field


class RunForm(forms.Form):
    """Asks for a run. A sample button wins over a file, a file over `again`."""

    sample = _sample_field()
    image = forms.FileField(required=False, allow_empty_file=True)
    again = _sample_field()  # the sample of the run that the page shows

    def __init__(self, contract: Contract, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = [choice.name for choice in contract.choices]
        for choice in contract.choices:
            self.fields[choice.name] = OptionField(choice)

    @classmethod
    def of_run(cls, contract: Contract, run: Run | None) -> "RunForm":
        """The form as it was when `run` was asked for; an empty one without."""
        if run is None:
            return cls(contract)
        again = run.sample.slug if run.sample else ""
        return cls(contract, initial={**run.options, "again": again})

    def option_fields(self) -> list[forms.BoundField]:
        """The fields that the contract added."""
        return [self[name] for name in self._names]

    def clean_image(self) -> images.DecodedPicture | None:
        """Decode the upload; its name and declared type mean nothing."""
        upload = self.cleaned_data["image"]
        try:
            return None if upload is None else files.decode_upload(upload)
        except PictureRefused as refused:
            sentence = messages.sentence(refused.code, refused.params)
            raise ValidationError(sentence, code=refused.code) from refused

    def clean(self) -> dict[str, Any]:
        """Check that there is something to look at."""
        cleaned = super().clean() or {}
        if not self.errors and not any(
            cleaned.get(name) for name in ("sample", "image", "again")
        ):
            raise ValidationError(messages.sentence("no_picture"), code="no_picture")
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """What `services.start_run` is called with, besides the version."""
        cleaned = self.cleaned_data
        picture = None if cleaned["sample"] else cleaned["image"]
        options = {name: cleaned[name] for name in self._names}
        return {
            "picture": picture,
            "sample": None if picture else cleaned["sample"] or cleaned["again"],
            "options": {k: v for k, v in options.items() if v is not None},
        }

    def first_error(self) -> ValidationError:
        """The error to show: one sentence with its code."""
        return next(iter(self.errors.as_data().values()))[0]
