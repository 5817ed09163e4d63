"""`manage.py generate_catalog N`: made-up models, to measure the search with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.generating.services import NotEmpty, generate


class Command(BaseCommand):
    help = "Add N made-up models, for benchmarks only. Run rebuild_search afterwards."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, metavar="N")
        parser.add_argument("--seed", type=int, default=1, help="for other models")
        parser.add_argument(
            "--among-others", action="store_true", help="also where real models are"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        if options["count"] < 1:
            raise CommandError("N is the number of models to add, at least 1.")
        try:
            generate(
                options["count"],
                among_others=options["among_others"],
                seed=options["seed"],
                watch=lambda batches, total: tqdm(
                    batches, total=total, desc="Making up", unit="k", disable=None
                ),
            )
        except NotEmpty as error:
            raise CommandError(
                "This database has models of others. Made-up ones belong into one of "
                "their own: set DATABASE_URL or HUB_VAR_DIR, or give --among-others."
            ) from error
        self.stdout.write(f"{options['count']:,} made-up models were added.")
