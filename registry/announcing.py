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
from catalog.sentences import NOTHING, Sentence
from registry.models import FormerHandle, Submission, VariantFile
from registry.modules.contract import MAX_LABEL_CHARACTERS, MAX_LABELS
from registry.resolver import RESERVED_ENDINGS

MAX_HANDLE_CHARACTERS = 120
_SHA256 = re.compile(r"[0-9a-f]{64}")


def findings_of(submission: Submission) -> list[Sentence]:
    """A sentence for everything to mend in what is announced.

    A draft gets its documents and its demo later; what is added to a version has none.
    """
    if submission.is_addition:
        return [*_of_version(submission), *_of_file(submission)]
    findings = [*_of_handle(submission), *_of_file(submission)]
    if submission.publish_at_once:
        findings += [*_of_documents(submission.documents), *_of_demo(submission)]
    return [*findings, *demo_findings(submission)]


def findings_of_words(submission: Submission) -> list[Sentence]:
    """What of that is about its name and the languages of its documents."""
    return [*_of_handle(submission), *_of_documents(submission.documents)]


def demo_findings(submission: Submission) -> list[Sentence]:
    """A sentence where a demo is asked for what has none."""
    is_asked = submission.contract is not None or bool(submission.labels)
    if not is_asked or submission.variant != VariantFile.Format.TFJS:
        return []
    return [
        Sentence(
            "{format} files get no live demo here: send no contract and no labels.",
            format=submission.get_variant_display(),
        )
    ]


def taken_finding(submission: Submission) -> Sentence:
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
        return NOTHING
    return Sentence(
        "{handle} exists, and versions never change: publish the next number, {next}.",
        handle=submission.handle,
        next=max(numbers) + 1,
    )


def _variant_finding(submission: Submission) -> Sentence:
    """A variant is added once: who loads it gets the same for ever."""
    known = VariantFile.objects.filter(
        version__model__publisher=submission.publisher,
        version__model__name=submission.model_name,
        version__number=submission.number,
        format=submission.variant,
    )
    if not known.exists():
        return NOTHING
    return Sentence(
        "{handle} has its {format} files, and they never change: publish a new "
        "version.",
        handle=submission.handle,
        format=submission.get_variant_display(),
    )


def _of_version(submission: Submission) -> Iterator[Sentence]:
    """A variant belongs to a version that is there, and that nobody withdrew."""
    versions = ModelVersion.objects.published().filter(
        model__publisher=submission.publisher,
        model__name=submission.model_name,
        number=submission.number,
    )
    if not versions.exists():
        yield Sentence(
            "{handle} is no published version: send a document with the file to "
            "publish it by itself, or publish the SavedModel first.",
            handle=submission.handle,
        )
    if submission.contract is not None or submission.labels:
        yield Sentence("Contract and labels come with the SavedModel, not with this.")


def _renamed_finding(submission: Submission) -> Sentence:
    handle = f"{submission.publisher.name}/{submission.model_name}"
    renamed = FormerHandle.objects.filter(handle=handle).select_related(
        "model__publisher"
    )
    for former in renamed:
        if former.model:
            return Sentence(
                "{old} was renamed: publish as {new}.",
                old=handle,
                new=former.model.handle,
            )
    return NOTHING


def _of_handle(submission: Submission) -> Iterator[Sentence]:
    yield from name_findings(submission.publisher.name, submission.model_name)
    if not 1 <= submission.number < 10**9:
        yield Sentence("The version is a whole number from 1.")


def name_findings(publisher: str, name: str) -> Iterator[Sentence]:
    """A sentence for everything that keeps a model from having a name."""
    last = name.rsplit("/", 1)[-1]
    try:
        model_name(name)
        not_a_prefix(name)
    except ValidationError:
        yield Sentence(
            "“{name}” is not a model name: use letters, digits, ., _ and -, and / "
            "between parts.",
            name=name,
        )
    if last in RESERVED_ENDINGS:
        yield Sentence("A model name cannot end in “{last}”.", last=last)
    if re.search(r"/\d+\Z", f"/{name}"):
        yield Sentence("A model name cannot end in a number: that is the version.")
    if len(f"{publisher}/{name}") > MAX_HANDLE_CHARACTERS:
        most = MAX_HANDLE_CHARACTERS
        yield Sentence("The handle is over {most} characters long.", most=most)


def _of_documents(documents: dict[str, str]) -> Iterator[Sentence]:
    if not documents.get("en", "").strip():
        yield Sentence("An English model document is needed.")
    known = [code for code, _name in settings.LANGUAGES]
    if unknown := sorted(set(documents) - set(known)):
        yield Sentence(
            "Documents are taken in {known}, not {unknown}.",
            known=", ".join(known),
            unknown=", ".join(unknown),
        )


def _of_file(submission: Submission) -> Iterator[Sentence]:
    most = settings.MODULE_MAX_ARCHIVE_BYTES
    if submission.size_bytes < 1:
        yield Sentence("The file is empty.")
    if submission.size_bytes > most:
        yield Sentence(
            "The upload is larger than {most} bytes ({size}).",
            most=most,
            size=filesizeformat(most),
        )
    if not _SHA256.fullmatch(submission.sha256):
        yield Sentence("The file's SHA-256 is 64 digits of 0–9 and a–f.")


def _of_demo(submission: Submission) -> Iterator[Sentence]:
    if submission.contract is not None:
        try:
            Contract.from_json(submission.contract)
        except ContractError as error:
            for problem in error.problems:
                yield Sentence("Contract: {problem}", problem=problem)
    labels = submission.labels
    if len(labels) > MAX_LABELS:
        yield Sentence("At most {most} labels are taken.", most=MAX_LABELS)
    if any(
        len(label) > MAX_LABEL_CHARACTERS or "\n" in label or not label.strip()
        for label in labels
    ):
        yield Sentence(
            "A label is one line of 1 to {most} characters.", most=MAX_LABEL_CHARACTERS
        )
