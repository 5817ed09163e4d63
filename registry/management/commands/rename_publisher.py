"""`manage.py rename_publisher OLD NEW`: another first part for all of its handles."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import Publisher
from registry.ledger import SITE
from registry.renaming import NameRefused, rename_publisher


class Command(BaseCommand):
    help = "Rename a publisher. The old handles of all its models lead to the new ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("old", help="its name")
        parser.add_argument("new", help="the name that it gets")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        publisher = Publisher.objects.filter(name=options["old"]).first()
        if publisher is None:
            raise CommandError(f"There is no publisher “{options['old']}”.")
        try:
            rename_publisher(publisher, name=options["new"], by=SITE)
        except NameRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{options['old']} is {publisher.name} now, and leads there.")
