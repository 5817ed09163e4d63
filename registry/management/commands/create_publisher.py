"""`manage.py create_publisher NAME --owner USER`: also names that are taken."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalog.models import Publisher
from registry.models import Membership


class Command(BaseCommand):
    help = (
        "Make somebody an owner of a publisher. The publisher is made where it is "
        "new; one whose documents were imported can be given away by this alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="first part of the handles")
        parser.add_argument("--owner", required=True, help="the name of an account")
        parser.add_argument("--title", default="", help="as pages show it")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        name = options["name"]
        user = get_user_model().objects.filter(username=options["owner"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['owner']!r}.")
        with transaction.atomic():
            publisher = Publisher.objects.filter(name=name).first()
            if publisher is None:
                publisher = Publisher(name=name, title=options["title"] or name)
                try:
                    publisher.full_clean()
                except ValidationError as error:
                    raise CommandError(" ".join(error.messages)) from error
                publisher.save()
            Membership.objects.update_or_create(
                user=user, publisher=publisher, defaults={"role": Membership.Role.OWNER}
            )
        self.stdout.write(f"{user.get_username()} owns {publisher.name}.")
