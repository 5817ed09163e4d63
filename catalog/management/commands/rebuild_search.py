"""`manage.py rebuild_search`: read every model anew into the search index."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.search.index import rebuild


class Command(BaseCommand):
    help = "Rebuild the search index of this host from the database."

    def handle(self, *args: Any, **options: Any) -> None:
        del args, options
        try:
            count = rebuild()
        except TimeoutError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The search index holds {count} models.")
