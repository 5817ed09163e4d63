"""`manage.py verify_registry`: is everything as it was published?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from registry.models import Archive, LedgerEntry
from registry.verifying import verify


class Command(BaseCommand):
    help = (
        "Check the log's chain of hashes, and every stored archive and every file in "
        "it against the log. Nothing is run or written. Exits with 1 on any fault."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        del args, options
        faults = 0
        for fault in verify(
            lambda archives, total: tqdm(
                archives, total=total, desc="Verifying", unit=" archives", disable=None
            )
        ):
            faults += 1
            self.stdout.write(str(fault))
        self.stdout.write(
            f"{LedgerEntry.objects.count():,} entries, "
            f"{Archive.objects.count():,} archives: {faults:,} faults."
        )
        if faults:
            raise CommandError("Not everything is as it was published.", returncode=1)
