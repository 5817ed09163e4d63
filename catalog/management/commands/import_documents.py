"""`manage.py import_documents FOLDER`: documents in tfhub.dev's format → rows."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.documents.vocabulary import VocabularyUnreadable
from catalog.importing.report import Outcome, Remark, Report
from catalog.importing.services import import_folder


class Command(BaseCommand):
    help = "Import a folder of model documents in tfhub.dev's format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder",
            type=Path,
            help="a copy of tfhub.dev's repository, its assets/docs, or any folder",
        )
        parser.add_argument(
            "--again", action="store_true", help="store unchanged documents as well"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would happen"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        if not options["folder"].is_dir():
            raise CommandError(f"{options['folder']} is not a folder.")
        try:
            report = import_folder(
                options["folder"],
                again=options["again"],
                dry_run=options["dry_run"],
                watch=lambda groups, total: tqdm(
                    groups, total=total, desc="Importing", unit="", disable=None
                ),
            )
        except VocabularyUnreadable as error:
            raise CommandError(str(error)) from error
        self._write(report)
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was stored.")

    def _write(self, report: Report) -> None:
        self._write_remarks("Not stored:", report.refusals)
        self._write_remarks("Stored, with something to correct:", report.problems)
        for kind in report.kinds:
            counted = ", ".join(
                f"{report.counts[kind, outcome]:,} {outcome}"
                for outcome in Outcome
                if report.counts[kind, outcome]
            )
            self.stdout.write(f"{kind or 'Unknown':<12} {counted}")
        if report.relinked:
            self.stdout.write(
                f"{report.relinked:,} documents stored before now link to pages here."
            )
        if not report.has_changes:
            self.stdout.write("Nothing changed.")

    def _write_remarks(self, title: str, remarks: list[Remark]) -> None:
        if remarks:
            self.stdout.write(title)
        for remark in remarks:
            self.stdout.write(f"  {remark}")
