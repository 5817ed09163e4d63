"""`manage.py validate_document FILE…`: everything to correct, with its line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.documents.checking import check


class Command(BaseCommand):
    help = "Name everything to correct in model documents; the exit code is 1 if any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        count = sum(self._check(path) for path in options["files"])
        if count:
            things = "1 thing" if count == 1 else f"{count} things"
            raise CommandError(f"{things} to correct.")
        self.stdout.write("Nothing to correct.")

    def _check(self, path: Path) -> int:
        """Write what is found in a file; return how much must be corrected."""
        try:
            text = path.read_bytes().decode("utf-8")
        except OSError as error:
            self.stdout.write(f"{path}:1: The file cannot be read: {error.strerror}.")
            return 1
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self.stdout.write(f"{path}:{line}: The line is not text in UTF-8.")
            return 1
        found = check(text)
        for problem in found.problems:
            self.stdout.write(f"{path}:{problem.line}: {problem.sentence}")
        for notice in found.notices:
            self.stdout.write(f"{path}:{notice.line}: Notice: {notice.sentence}")
        return len(found.problems)
