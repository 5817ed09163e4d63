"""What is typed on the way to a published module."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalog.deriving import DEFAULTS, RESIZES
from catalog.documents.parsed import Problem
from catalog.documents.vocabulary import Term, terms
from catalog.inputs import MAX_SIDE
from catalog.models import Publisher
from catalog.scaling import OF_COLOURS, SCALINGS
from registry.modules.contract import (
    MAX_LABEL_CHARACTERS,
    MAX_LABELS,
    MAX_LABELS_BYTES,
)
from registry.publishing.drafted import (
    Drafted,
    document_problems,
    one_line,
    without_empty_sections,
)

MAX_TITLE, MAX_SUMMARY, MAX_DESCRIPTION = 120, 400, 100_000
Choices = list[tuple[str, Any]]

MEANINGS = [
    ("logits", gettext_lazy("Logits: any numbers, the largest wins")),
    ("probabilities", gettext_lazy("Probabilities: from 0 to 1")),
]
RANGES = [
    ("0..1", gettext_lazy("0 to 1")),
    ("-1..1", gettext_lazy("−1 to 1")),
    ("0..255", gettext_lazy("0 to 255")),
    (
        "caffe",
        gettext_lazy("ImageNet means subtracted, BGR (VGG, ResNet of Keras: “caffe”)"),
    ),
    ("torch", gettext_lazy("ImageNet mean and deviation (“torch”)")),
]
FITTINGS = [
    ("crop", gettext_lazy("Cut out the middle square")),
    ("pad", gettext_lazy("Fill up with black")),
    ("stretch", gettext_lazy("Stretch")),
]
assert {name for name, _label in RANGES} == set(SCALINGS)  # noqa: S101
assert {name for name, _label in FITTINGS} == set(RESIZES)  # noqa: S101


class FileForm(forms.Form):
    """A module's name and its file; the file of a draft is also sent in parts."""

    publisher = forms.ModelChoiceField(
        Publisher.objects.none(),
        to_field_name="name",
        empty_label=None,
        label=gettext_lazy("Publisher"),
    )
    name = forms.CharField(
        max_length=160,
        label=gettext_lazy("Name of the model"),
        help_text=gettext_lazy(
            "Letters, digits, ., _ and -; parts with /, such as "
            "flowers/mobilenet_v2/classification."
        ),
    )
    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)

    def __init__(self, publishers: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["publisher"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = publishers
        _dress(self)


class ReplacementForm(forms.Form):
    """Another file for a draft."""

    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)


class DetailsForm(forms.Form):
    """What people read about the model, and how it is tried."""

    title = forms.CharField(max_length=MAX_TITLE, label=gettext_lazy("Title"))
    summary = forms.CharField(
        max_length=MAX_SUMMARY,
        label=gettext_lazy("Summary"),
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("One or two sentences: what it does, for whom."),
    )
    description = forms.CharField(
        max_length=MAX_DESCRIPTION,
        label=gettext_lazy("Description"),
        widget=forms.Textarea({"rows": 14, "class": "input mono"}),
        help_text=gettext_lazy(
            "Markdown. What stands under “Application scenarios” and “Limits” is shown "
            "beside the rest; BibTeX under “Citation” becomes a citation."
        ),
    )
    task = forms.ChoiceField(label=gettext_lazy("Task"))
    license = forms.ChoiceField(label=gettext_lazy("Licence"))
    architecture = forms.ChoiceField(label=gettext_lazy("Architecture"), required=False)
    datasets = forms.MultipleChoiceField(
        label=gettext_lazy("Trained on"), required=False
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of its texts"), required=False
    )
    value_range = forms.ChoiceField(
        choices=RANGES,
        required=False,
        label=gettext_lazy("What pixel values become"),
        help_text=gettext_lazy("As the pictures were scaled when it was trained."),
    )
    resize = forms.ChoiceField(
        choices=FITTINGS,
        required=False,
        label=gettext_lazy("A picture of another shape"),
    )
    side = forms.IntegerField(
        min_value=1,
        max_value=MAX_SIDE,
        required=False,
        label=gettext_lazy("Pixels a side"),
        help_text=gettext_lazy("The module takes pictures of any size."),
    )
    output = forms.ChoiceField(
        required=False, label=gettext_lazy("The output that holds the answer")
    )
    meaning = forms.ChoiceField(
        choices=MEANINGS,
        required=False,
        label=gettext_lazy("What its numbers are"),
    )
    labels = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("Labels"),
        widget=forms.Textarea({"rows": 6, "class": "input mono"}),
        help_text=gettext_lazy("One a line, in the order of the scores."),
    )
    labels_file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label=gettext_lazy("Or a text file with the labels"),
    )
    title_zh = forms.CharField(
        max_length=MAX_TITLE, required=False, label=gettext_lazy("Title in Chinese")
    )
    summary_zh = forms.CharField(
        max_length=MAX_SUMMARY,
        required=False,
        label=gettext_lazy("Summary in Chinese"),
        widget=forms.Textarea({"rows": 2}),
    )
    description_zh = forms.CharField(
        max_length=MAX_DESCRIPTION,
        required=False,
        label=gettext_lazy("Description in Chinese"),
        widget=forms.Textarea({"rows": 10, "class": "input mono"}),
    )

    def __init__(self, drafted: Drafted, *args: Any, **kwargs: Any) -> None:
        details = drafted.submission.details
        kept = {name: details[name] for name in self.base_fields if name in details}
        kwargs.setdefault("initial", {**DEFAULTS, **drafted.initial(), **kept})
        super().__init__(*args, **kwargs)
        self.drafted = drafted
        self._offer("task", "task", _("Choose a task"))
        self._offer("license", "license", _("Choose a licence"))
        self._offer("architecture", "network-architecture", _("Another, or unknown"))
        self._offer("datasets", "dataset")
        self._offer("languages", "language")
        self._offer_outputs()
        self._offer_scalings()
        _dress(self)

    @property
    def questions(self) -> dict[str, list[str]]:
        """For each task whose demo can be derived, the fields it leaves open."""
        return {
            task: [*sketch.open, *(["labels"] if "classification" in task else [])]
            for task, sketch in self.drafted.sketches.items()
        }

    def typed(self) -> dict[str, Any]:
        """The fields as they were typed, to be kept whatever is wrong with them."""
        kept: dict[str, Any] = {}
        for name, field in self.fields.items():
            if name == "labels_file":
                continue
            value = field.widget.value_from_datadict(
                self.data, self.files, self.add_prefix(name)
            )
            if value is not None:
                kept[name] = _storable(value)
        if labels := self._labels_of_file():
            kept["labels"] = labels
        return kept

    def clean_title(self) -> str:
        """A title is a line of the document's comments."""
        return _title(self.cleaned_data["title"])

    def clean_title_zh(self) -> str:
        """The same in Chinese."""
        return _title(self.cleaned_data["title_zh"])

    def clean_summary(self) -> str:
        """A summary is plain text."""
        return _summary(self.cleaned_data["summary"])

    def clean_summary_zh(self) -> str:
        """The same in Chinese."""
        return _summary(self.cleaned_data["summary_zh"])

    def clean_description(self) -> str:
        """A description says something: headings alone do not."""
        text: str = self.cleaned_data["description"]
        if not without_empty_sections(text):
            raise ValidationError(_("Nothing is written below the headings yet."))
        return text

    def clean_labels(self) -> list[str]:
        """The labels, line by line; a file that is sent as well wins."""
        text = self._labels_of_file() or self.cleaned_data["labels"]
        labels = [line.strip() for line in text.strip().splitlines()]
        if len(labels) > MAX_LABELS:
            raise ValidationError(
                _("These are %(count)s labels; at most %(most)s are taken.")
                % {"count": len(labels), "most": MAX_LABELS}
            )
        for number, label in enumerate(labels, 1):
            if not label or len(label) > MAX_LABEL_CHARACTERS:
                raise ValidationError(
                    _("Line %(number)s has to be 1 to %(most)s characters long.")
                    % {"number": number, "most": MAX_LABEL_CHARACTERS}
                )
        return labels

    def clean_labels_file(self) -> None:
        """The file is text, and not too long."""
        upload = self.cleaned_data.get("labels_file")
        if upload is not None and not self._labels_of_file():
            raise ValidationError(
                _("The labels must be a text file in UTF-8, up to %(most)s MB.")
                % {"most": MAX_LABELS_BYTES // 1024**2}
            )

    def clean(self) -> dict[str, Any]:
        """Hold the whole against the module, and the documents against their form."""
        cleaned = super().clean() or {}
        if any(cleaned.get(f"{name}_zh") for name in ("title", "description")):
            self._demand_chinese(cleaned)
        if self.errors:
            return cleaned
        for language, document in self.drafted.documents(cleaned).items():
            self._note_problems(language, document_problems(document))
        for sentence in self.drafted.contract_problems(cleaned):
            where = "labels" if "labels" in sentence.template else "task"
            self.add_error(where, sentence.translated(_))
        return cleaned

    def _demand_chinese(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("summary_zh") and "summary_zh" not in self.errors:
            self.add_error("summary_zh", _("A Chinese page needs a Chinese summary."))

    def _note_problems(self, language: str, problems: list[Problem]) -> None:
        end = "" if language == "en" else "_zh"
        for problem in problems:
            where = f"description{end}" if problem.line else f"summary{end}"
            sentence = problem.whole if problem.line else problem.sentence
            self.add_error(where, sentence.translated(_))

    def _labels_of_file(self) -> str:
        upload = self.files.get("labels_file")
        if upload is None or (upload.size or 0) > MAX_LABELS_BYTES:
            return ""
        upload.seek(0)
        try:
            text: str = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            return ""
        return _storable(text)

    def _offer(self, name: str, facet: str, empty: str = "") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        first = [("", empty)] if empty else []
        field.choices = [*first, *_named(terms(facet).values())]

    def _offer_outputs(self) -> None:
        names = {
            name: name
            for sketch in self.drafted.sketches.values()
            for name in sketch.outputs
        }
        field = self.fields["output"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(names.items())

    def _offer_scalings(self) -> None:
        """Leave out what is said of each colour where pictures are grey."""
        shapes = [
            sketch.signature.inputs[0].shape
            for sketch in self.drafted.sketches.values()
        ]
        if any(shape and shape[-1] == 1 for shape in shapes):
            field = self.fields["value_range"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = [each for each in RANGES if each[0] not in OF_COLOURS]


def _dress(form: forms.Form) -> None:
    """Give the fields their looks, and their notes and errors to screen readers."""
    for name, field in form.fields.items():
        default = "select" if isinstance(field.widget, forms.Select) else "input"
        field.widget.attrs.setdefault("class", default)
        field.widget.attrs["aria-describedby"] = f"id_{name}_note"
        field.widget.is_required = False  # The server says all at once.


def _named(found: Iterable[Term]) -> Choices:
    is_chinese = (get_language() or "").startswith("zh")
    name: Callable[[Term], str] = lambda term: (  # noqa: E731
        term.name_zh_hans if is_chinese else term.name
    )
    return sorted(
        ((term.slug, name(term)) for term in found), key=lambda item: item[1].lower()
    )


def _title(text: str) -> str:
    title = one_line(text)
    if "-->" in title:
        raise ValidationError(_("A title cannot hold “-->”."))
    return title


def _summary(text: str) -> str:
    summary = one_line(text)
    if summary.startswith(("#", "<!--")):
        raise ValidationError(_("A summary is plain text: begin with a word."))
    return summary


def _storable(value: Any) -> Any:
    """What a database can keep: no NUL, no half characters, plain line ends."""
    if isinstance(value, list):
        return [_storable(item) for item in value]
    text = str(value).replace("\0", "").replace("\r\n", "\n")
    return text.encode("utf-8", "replace").decode("utf-8")
