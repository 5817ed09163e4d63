"""`manage.py rebuild_search`: write this host's search index anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.search.index import rebuild


class Command(BaseCommand):
    help = "Rebuild the search index of this host from the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anew",
            action="store_true",
            help="read all rows of every model, as after changes made by SQL",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        try:
            count = rebuild(
                anew=options["anew"],
                watch=lambda items, total: tqdm(
                    items, total=total, desc="Indexing", unit="", disable=None
                ),
            )
        except TimeoutError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The search index holds {count} models.")
