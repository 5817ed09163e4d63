"""What is wrong with an upload before a byte of it was sent."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.template.defaultfilters import filesizeformat

from catalog.contract import Contract, ContractError
from catalog.models import ModelVersion, model_name, not_a_prefix
from catalog.querysets import is_hosted
from registry.models import FormerHandle, Submission, VariantFile
from registry.modules.contract import MAX_LABEL_CHARACTERS, MAX_LABELS
from registry.resolver import RESERVED_ENDINGS

MAX_HANDLE_CHARACTERS = 120
_SHA256 = re.compile(r"[0-9a-f]{64}")


def findings_of(submission: Submission) -> list[str]:
    """A sentence for everything to mend in what is announced.

    A draft gets its documents and its demo later; what is added to a version has none.
    """
    if submission.is_addition:
        return [*_of_version(submission), *_of_file(submission)]
    findings = [*_of_handle(submission), *_of_file(submission)]
    if submission.publish_at_once:
        findings += [*_of_documents(submission.documents), *_of_demo(submission)]
    return [*findings, *demo_findings(submission)]


def demo_findings(submission: Submission) -> list[str]:
    """A sentence where a demo is asked for what has none."""
    is_asked = submission.contract is not None or bool(submission.labels)
    if not is_asked or submission.variant != VariantFile.Format.TFJS:
        return []
    return [
        f"{submission.get_variant_display()} files get no live demo here: send no "
        "contract and no labels."
    ]


def taken_finding(submission: Submission) -> str:
    """A sentence where the version exists: asked on receipt and on publishing.

    One that is documented without a file is not taken: the upload brings it.
    """
    if finding := _renamed_finding(submission):
        return finding
    if submission.is_addition:
        return _variant_finding(submission)
    versions = ModelVersion.objects.filter(
        model__publisher=submission.publisher, model__name=submission.model_name
    )
    is_taken = ~Q(state=ModelVersion.State.PUBLISHED) | Q(is_hosted())
    numbers = set(versions.filter(is_taken).values_list("number", flat=True))
    if submission.number not in numbers:
        return ""
    return (
        f"{submission.handle} exists, and versions never change: "
        f"publish the next number, {max(numbers) + 1}."
    )


def _variant_finding(submission: Submission) -> str:
    """A variant is added once: who loads it gets the same for ever."""
    known = VariantFile.objects.filter(
        version__model__publisher=submission.publisher,
        version__model__name=submission.model_name,
        version__number=submission.number,
        format=submission.variant,
    )
    if not known.exists():
        return ""
    return (
        f"{submission.handle} has its {submission.get_variant_display()} files, "
        "and they never change: publish a new version."
    )


def _of_version(submission: Submission) -> Iterator[str]:
    """A variant belongs to a version that is there, and that nobody withdrew."""
    versions = ModelVersion.objects.published().filter(
        model__publisher=submission.publisher,
        model__name=submission.model_name,
        number=submission.number,
    )
    if not versions.exists():
        yield (
            f"{submission.handle} is no published version: send a document with the "
            "file to publish it by itself, or publish the SavedModel first."
        )
    if submission.contract is not None or submission.labels:
        yield "Contract and labels come with the SavedModel, not with this."


def _renamed_finding(submission: Submission) -> str:
    handle = f"{submission.publisher.name}/{submission.model_name}"
    renamed = FormerHandle.objects.filter(handle=handle).select_related(
        "model__publisher"
    )
    for former in renamed:
        if former.model:
            return f"{handle} was renamed: publish as {former.model.handle}."
    return ""


def _of_handle(submission: Submission) -> Iterator[str]:
    yield from name_findings(submission.publisher.name, submission.model_name)
    if not 1 <= submission.number < 10**9:
        yield "The version is a whole number from 1."


def name_findings(publisher: str, name: str) -> Iterator[str]:
    """A sentence for everything that keeps a model from having a name."""
    last = name.rsplit("/", 1)[-1]
    try:
        model_name(name)
        not_a_prefix(name)
    except ValidationError:
        yield (
            f"“{name}” is not a model name: use letters, digits, ., _ and -, "
            "and / between parts."
        )
    if last in RESERVED_ENDINGS:
        yield f"A model name cannot end in “{last}”."
    if re.search(r"/\d+\Z", f"/{name}"):
        yield "A model name cannot end in a number: that is the version."
    if len(f"{publisher}/{name}") > MAX_HANDLE_CHARACTERS:
        yield f"The handle is over {MAX_HANDLE_CHARACTERS} characters long."


def _of_documents(documents: dict[str, str]) -> Iterator[str]:
    if not documents.get("en", "").strip():
        yield "An English model document is needed."
    known = [code for code, _name in settings.LANGUAGES]
    if unknown := sorted(set(documents) - set(known)):
        yield f"Documents are taken in {' and '.join(known)}, not {', '.join(unknown)}."


def _of_file(submission: Submission) -> Iterator[str]:
    most = settings.MODULE_MAX_ARCHIVE_BYTES
    if submission.size_bytes < 1:
        yield "The file is empty."
    if submission.size_bytes > most:
        yield f"The upload is larger than {most} bytes ({filesizeformat(most)})."
    if not _SHA256.fullmatch(submission.sha256):
        yield "The file's SHA-256 is 64 digits of 0–9 and a–f."


def _of_demo(submission: Submission) -> Iterator[str]:
    if submission.contract is not None:
        try:
            Contract.from_json(submission.contract)
        except ContractError as error:
            yield from (f"Contract: {problem}" for problem in error.problems)
    labels = submission.labels
    if len(labels) > MAX_LABELS:
        yield f"At most {MAX_LABELS} labels are taken."
    if any(
        len(label) > MAX_LABEL_CHARACTERS or "\n" in label or not label.strip()
        for label in labels
    ):
        yield f"A label is one line of 1 to {MAX_LABEL_CHARACTERS} characters."
