"""`manage.py publish_module HANDLE ARCHIVE`: publish a module from a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from catalog.importing.folder import language_of
from catalog.models import Document, ModelVersion
from registry.accounts.publishers import find_or_make
from registry.intake import Announcement, SubmissionRefused, receive_submission
from registry.services import process_submission


class Command(BaseCommand):
    help = "Check a module's archive and publish it, as any upload is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle", help="publisher/name/version")
        parser.add_argument(
            "archive",
            type=Path,
            help="a .tar.gz or .zip of a SavedModel or of a TensorFlow.js folder, or a "
            ".keras, .h5 or .tflite file",
        )
        parser.add_argument(
            "--document",
            type=Path,
            nargs="+",
            default=[],
            metavar="FILE",
            help="its documents, the Chinese one named ….zh-hans.md; not needed for "
            "a version that is documented here already",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        version = self._publish(options["handle"], options["archive"], options)
        size = (version.size_bytes or 0) / 1e6
        self.stdout.write(f"{version.handle} is published, {size:.1f} MB.")

    def _publish(
        self, handle: str, archive: Path, options: dict[str, Any]
    ) -> ModelVersion:
        publisher, name, number = _split(handle)
        try:
            with archive.open("rb") as upload:
                documents = _documents(handle, options["document"])
                announced = Announcement(
                    find_or_make(publisher), name, documents, number
                )
                received = receive_submission(announced, upload)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        except SubmissionRefused as refusal:
            raise _refused(refusal.findings) from refusal
        except ValidationError as refusal:
            raise _refused(refusal.messages) from refusal
        submission = process_submission(received)
        if submission.version is None:
            raise _refused(submission.told)
        return submission.version


def _split(handle: str) -> tuple[str, str, int]:
    publisher, _slash, rest = handle.partition("/")
    name, _slash, number = rest.rpartition("/")
    if not (name and number.isascii() and number.isdigit()):
        raise CommandError("The handle must be publisher/name/version.")
    return publisher, name, int(number)


def _documents(handle: str, files: list[Path]) -> dict[str, str]:
    """The texts of the files, or those stored here for the version."""
    if files:
        return {language_of(file.name): file.read_text("utf-8") for file in files}
    model, _slash, number = handle.rpartition("/")
    publisher, _slash, name = model.partition("/")
    stored = Document.objects.filter(
        version__number=number,
        version__model__name=name,
        version__model__publisher__name=publisher,
    )
    return dict(stored.values_list("language", "source"))


def _refused(findings: list[Any]) -> CommandError:
    return CommandError(
        "Not published:\n" + "\n".join(f"  {each}" for each in findings)
    )
