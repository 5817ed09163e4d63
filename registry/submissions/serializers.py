"""What programs send and get of uploads."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from registry.models import LogLine, Submission, VariantFile
from registry.modules.rules import Finding

MAX_DOCUMENT_CHARACTERS = 500_000


class FileSerializer(serializers.Serializer):
    """The file that will be sent."""

    name = serializers.CharField(max_length=200, help_text="As you call it.")
    size_bytes = serializers.IntegerField(min_value=1, help_text="Of the whole file.")
    sha256 = serializers.RegexField(
        r"\A[0-9a-f]{64}\Z", help_text="Of the whole file, in hexadecimal."
    )


class AnnouncementSerializer(serializers.Serializer):
    """An upload that is about to be sent."""

    handle = serializers.CharField(
        max_length=300,
        help_text="`publisher/name`, or `publisher/name/3` to ask for a version.",
    )
    documents = serializers.DictField(
        child=serializers.CharField(
            max_length=MAX_DOCUMENT_CHARACTERS, trim_whitespace=False
        ),
        required=False,
        help_text="Model documents by language code; `en` is needed, but for a draft "
        "or a variant that is added.",
    )
    variant = serializers.ChoiceField(
        choices=VariantFile.Format.choices,
        required=False,
        help_text="The file is for another runtime: a `.tflite`, or an archive of a "
        "TensorFlow.js folder. With documents, of kind Lite or Tfjs, it becomes a "
        "version of its own; without, it is added to a published one.",
    )
    file = FileSerializer()
    contract = serializers.DictField(
        required=False,
        allow_null=True,
        help_text="A demo contract, where the file carries none.",
    )
    labels = serializers.ListField(
        child=serializers.CharField(trim_whitespace=False),
        required=False,
        help_text="One label for each score, in order.",
    )

    publish_at_once = serializers.BooleanField(
        default=True,
        help_text="False for a draft: checked, it waits on the site for its details.",
    )

    def validate_handle(self, handle: str) -> str:
        """A publisher and a name at least."""
        if "/" not in handle.strip("/"):
            raise ValidationError(_("A handle is publisher/name."), "handle")
        return handle.strip("/")


class FindingSerializer(serializers.Serializer):
    """One thing that is wrong with an upload; its texts are in your language."""

    rule = serializers.CharField(help_text="Which rule it breaks.")
    level = serializers.CharField(help_text="`error` keeps it from being published.")
    place = serializers.CharField(help_text="A file, a function and node, a line.")
    text = serializers.CharField(help_text="What is wrong.")
    advice = serializers.CharField(help_text="What to do about it.")


class LogLineSerializer(serializers.ModelSerializer):
    """A line of the log."""

    text = serializers.CharField(source="sentence", help_text="In your language.")

    class Meta:
        model = LogLine
        fields = ["id", "at", "level", "text"]


class SubmissionSerializer(serializers.ModelSerializer):
    """An upload as it is now."""

    id = serializers.UUIDField(source="key")
    handle = serializers.CharField(help_text="What it becomes when it is accepted.")
    url = serializers.SerializerMethodField(help_text="This answer, as it is later.")
    page = serializers.SerializerMethodField(
        help_text="The version's page, once accepted; else empty."
    )
    version = serializers.SerializerMethodField(
        help_text="Handle of the version, once accepted; else empty."
    )
    findings = serializers.SerializerMethodField(help_text="All there is to mend.")
    part_count = serializers.IntegerField(help_text="How many parts there are.")
    parts = serializers.SerializerMethodField(
        help_text="Numbers of the parts that have come, from 0."
    )
    log = LogLineSerializer(many=True)

    class Meta:
        model = Submission
        fields = [
            "id",
            "handle",
            "variant",
            "state",
            "publish_at_once",
            "url",
            "version",
            "page",
            "file_name",
            "size_bytes",
            "sha256",
            "part_size_bytes",
            "part_count",
            "parts",
            "findings",
            "log",
            "created_at",
            "finished_at",
        ]

    def get_url(self, submission: Submission) -> str:
        """Address of the upload in the API."""
        base: str = self.context["base_url"]
        return f"{base}/api/v1/submissions/{submission.key}"

    def get_page(self, submission: Submission) -> str:
        """Address of the page it became."""
        if submission.version is None:
            return ""
        return f"{self.context['base_url']}/{submission.handle}"

    def get_version(self, submission: Submission) -> str:
        """What it became."""
        return submission.handle if submission.version else ""

    @extend_schema_field(FindingSerializer(many=True))
    def get_findings(self, submission: Submission) -> list[dict[str, str]]:
        """Of the checks, or of what came before and after them."""
        for report in submission.scan_reports.all():
            if report.findings:
                found = map(Finding.from_json, report.findings)
                return [finding.told(_) for finding in found]
        return as_findings(submission.told)

    def get_parts(self, submission: Submission) -> list[int]:
        """Numbers, in order."""
        return [part.number for part in submission.parts.all()]


class PartSerializer(serializers.Serializer):
    """A part that has come."""

    number = serializers.IntegerField()
    sha256 = serializers.CharField()
    missing = serializers.ListField(
        child=serializers.IntegerField(), help_text="Parts that have not come yet."
    )


def as_findings(sentences: list[str]) -> list[dict[str, str]]:
    """Sentences that no rule of the checks gave, in the shape of its findings."""
    return [
        {"rule": "upload", "level": "error", "place": "", "text": text, "advice": ""}
        for text in sentences
    ]


def answer(submission: Submission, base_url: str) -> dict[str, Any]:
    """What a program gets of an upload."""
    fresh = with_answer_data().get(pk=submission.pk)
    data: dict[str, Any] = SubmissionSerializer(
        fresh, context={"base_url": base_url}
    ).data
    return data


def with_answer_data() -> Any:
    """Uploads with everything an answer needs, in a constant number of queries."""
    return Submission.objects.select_related("publisher", "version").prefetch_related(
        "parts", "log", "scan_reports"
    )
