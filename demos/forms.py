"""What the demo page sends: pictures, texts and options, as the contract names them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_noop

from catalog.contract import SAMPLE_SUFFIX, Contract
from catalog.inputs import Choice, ImageInput, Number, TextInput
from demos import files, messages
from demos.engine import images
from demos.engine.errors import PictureRefused
from demos.models import Run, Sample

# Names that contracts give their inputs and options, for the catalogues to know.
KNOWN_LABELS = (
    gettext_noop("Style"),
    gettext_noop("Picture"),
    gettext_noop("Text"),
)
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


class NumberField(forms.FloatField):
    """One number of a contract; left out, the model's default is taken."""

    is_number = True

    def __init__(self, number: Number) -> None:
        super().__init__(
            required=False,
            min_value=number.low,
            max_value=number.high,
            label=number.label,
            initial=number.default,
        )
        self.number = number


class PictureField(forms.FileField):
    """An upload that is a picture; its name and declared type mean nothing."""

    def __init__(self, label: str) -> None:
        super().__init__(required=False, allow_empty_file=True, label=label)

    def clean(self, data: Any, initial: Any = None) -> images.Picture | None:
        """Return the picture, or None where none was sent."""
        upload: UploadedFile | None = super().clean(data, initial)
        try:
            return None if upload is None else files.accept_upload(upload)
        except PictureRefused as refused:
            sentence = messages.sentence(refused.code, refused.params)
            raise ValidationError(sentence, code=refused.code) from refused


def _sample_field() -> forms.ModelChoiceField:
    field = forms.ModelChoiceField(
        Sample.objects.all(), to_field_name="slug", required=False
    )
    field.error_messages["invalid_choice"] = messages.SENTENCES["no_sample"]
    return field


class RunForm(forms.Form):
    """Asks for a run.

    Fields are called as `contract.fields` says. The first picture is `image`, or the
    button `sample`, or `again`: the sample of the run that the page shows; a button
    wins over a file, a file over `again`. Any other picture is `<field>`, or the sample
    `<field>_sample`. The first text is `text`; texts of which there may be many are one
    to a line. A tensor is JSON. Choices and numbers have their own names and are listed
    by `option_fields`: an `OptionField` or a `NumberField`, which `is_number`.
    """

    def __init__(self, contract: Contract, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._contract = contract
        for name, rule in contract.fields.items():
            if isinstance(rule, ImageInput):
                self.fields[name] = PictureField(rule.label)
                for sample in _sample_names(name):
                    self.fields[sample] = _sample_field()
            else:
                self.fields[name] = forms.CharField(
                    required=False, strip=False, label=rule.label or rule.name
                )
        for choice in contract.choices:
            self.fields[choice.name] = OptionField(choice)
        for number in contract.numbers:
            self.fields[number.name] = NumberField(number)

    @classmethod
    def of_run(cls, contract: Contract, run: Run | None) -> "RunForm":
        """The form as it was when `run` was asked for; an empty one without."""
        if run is None:
            return cls(contract)
        initial: dict[str, Any] = dict(run.options)
        for name, rule in contract.fields.items():
            if isinstance(rule, ImageInput):
                noted = run.pictures.get(rule.name, {})
                initial[name + SAMPLE_SUFFIX] = noted.get("sample", "")
            else:
                initial[name] = "\n".join(run.texts.get(rule.name, ()))
        initial["again"] = run.sample.slug if run.sample else ""
        return cls(contract, initial=initial)

    def option_fields(self) -> list[forms.BoundField]:
        """The choices and numbers of the contract."""
        return [self[option.name] for option in self._contract.options]

    def arguments(self) -> dict[str, Any]:
        """What `services.start_run` is called with, besides the version."""
        options = {
            option.name: self.cleaned_data[option.name]
            for option in self._contract.options
        }
        return {
            "pictures": self._pictures(),
            "texts": self._texts(),
            "options": {k: v for k, v in options.items() if v is not None},
        }

    def _pictures(self) -> dict[str, files.Picture]:
        cleaned, given = self.cleaned_data, {}
        for name, rule in self._contract.fields.items():
            if isinstance(rule, ImageInput):
                *buttons, kept = _sample_names(name)
                sent = [*(cleaned[button] for button in buttons), cleaned[name]]
                given[rule.name] = next(filter(None, sent), cleaned[kept])
        return {name: picture for name, picture in given.items() if picture}

    def _texts(self) -> dict[str, list[str]]:
        texts = {}
        for name, rule in self._contract.fields.items():
            if not isinstance(rule, ImageInput):
                text = self.cleaned_data[name]
                is_list = isinstance(rule, TextInput) and rule.many
                texts[rule.name] = text.splitlines() if is_list else [text]
        return texts

    def first_error(self) -> ValidationError:
        """The error to show: one sentence with its code."""
        return next(iter(self.errors.as_data().values()))[0]


def _sample_names(field: str) -> tuple[str, ...]:
    """The fields of a picture's samples; an upload wins over the last."""
    return ("sample", "again") if field == "image" else (field + SAMPLE_SUFFIX,)
