"""`manage.py mirror SOURCE_URL [HANDLE …]`: copy models from another Model Hub."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.mirroring import Outcome, mirror
from tfhub_dev.client import Site
from tfhub_dev.failures import Failure
from tfhub_dev.handles import read_site


class Command(BaseCommand):
    help = (
        "Copy models from another Model Hub: archives, documents, dates, what is "
        "deprecated or withdrawn. Hashes and signed statements are compared, and each "
        "archive goes through the checks of an upload. May be run again: what is here "
        "is not fetched. Exits with 1 where something was refused. A token that the "
        "source asks for is read from TFHUB_DEV_TOKEN."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="address, such as https://hub.example")
        parser.add_argument(
            "handles",
            nargs="*",
            metavar="HANDLE",
            help="publisher/name[/version]; all that it hosts where none is named",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        counts: Counter[Outcome] = Counter()
        try:
            site = Site.at(read_site(options["source"]))
            for done in mirror(site, options["handles"]):
                counts[done.outcome] += 1
                self.stdout.write(str(done))
        except Failure as failure:
            raise CommandError(f"{failure} {failure.next_step}".strip()) from failure
        self.stdout.write(
            ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
            or "Nothing to copy."
        )
        if counts[Outcome.REFUSED]:
            raise CommandError("Not everything could be copied.", returncode=1)
