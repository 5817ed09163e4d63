"""`manage.py create_token USER PUBLISHER`: let somebody publish from a program."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from catalog.models import Publisher
from registry.accounts.identity import Action, create_token
from registry.accounts.publishers import find_or_make
from registry.models import Membership

DAYS = 90


class Command(BaseCommand):
    help = (
        "Make a token that publishes for a publisher, and print it: it is shown once. "
        "The person and the publisher are made where they are new, the person as an "
        "owner."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="the name of the account")
        parser.add_argument("publisher", help="first part of the handles")
        parser.add_argument("--name", default="command line", help="to know it by")
        parser.add_argument("--days", type=int, default=DAYS, help="until it ends")
        parser.add_argument(
            "--actions",
            nargs="+",
            choices=[action.value for action in Action],
            default=[Action.PUBLISH.value, Action.MANAGE.value],
        )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        if options["days"] < 1:
            raise CommandError("A token lasts a day at least.")
        with transaction.atomic():
            user = self._user(options["user"])
            publisher = self._publisher(options["publisher"])
            Membership.objects.get_or_create(
                user=user, publisher=publisher, defaults={"role": Membership.Role.OWNER}
            )
            _token, secret = create_token(
                user=user,
                publisher=publisher,
                name=options["name"],
                actions=[Action(action) for action in options["actions"]],
                expires_at=timezone.now() + timedelta(days=options["days"]),
            )
        self.stderr.write(
            f"A token of {user.get_username()} for {publisher.name}, "
            f"{options['days']} days. It is shown only now:"
        )
        self.stdout.write(secret)

    def _user(self, name: str) -> Any:
        model = get_user_model()
        found = model.objects.filter(username=name).first()
        if found is None:
            found = model(username=name)
            found.set_unusable_password()
            _save(found, exclude=["password"])
        return found

    def _publisher(self, name: str) -> Publisher:
        try:
            return find_or_make(name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error


def _save(row: Any, exclude: list[str] | None = None) -> None:
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    row.save()
