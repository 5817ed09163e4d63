"""`manage.py make_private PUBLISHER`: hide what it publishes; `--public` shows it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import Publisher
from catalog.services import set_private


class Command(BaseCommand):
    """Hides a publisher and its models from all but its members."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom, and which way round."""
        parser.add_argument("publisher")
        parser.add_argument(
            "--public", action="store_true", help="show it to everybody"
        )

    def handle(self, *, publisher: str, public: bool, **_options: Any) -> None:
        """Change it, and tell."""
        found = Publisher.objects.filter(name=publisher).first()
        if found is None:
            raise CommandError(f"There is no publisher {publisher!r}.")
        set_private(found, is_private=not public)
        state = "public" if public else "private: members see it, tokens load from it"
        self.stdout.write(f"{publisher} is {state}.")
