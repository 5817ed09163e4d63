"""`manage.py invite`: a link that lets one person make an account."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from catalog.models import Publisher
from registry.accounts.invitations import DAYS, invite
from registry.models import Membership


class Command(BaseCommand):
    help = (
        "Make an invitation and print its link, which is shown once: whoever opens it "
        "makes an account, and becomes a member of the publisher, if one is named."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("publisher", nargs="?", help="first part of the handles")
        parser.add_argument(
            "--role", choices=Membership.Role.values, default=Membership.Role.OWNER
        )
        parser.add_argument("--days", type=int, default=DAYS, help="until it ends")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        if not 1 <= options["days"] <= 365:
            raise CommandError("An invitation lasts 1 to 365 days.")
        publisher = None
        if name := options["publisher"]:
            publisher = Publisher.objects.filter(name=name).first()
            if publisher is None:
                raise CommandError(
                    f"There is no publisher {name!r}: manage.py create_publisher."
                )
        _invitation, secret = invite(
            by=None, publisher=publisher, role=options["role"], days=options["days"]
        )
        site = settings.PUBLIC_URL or f"http://{settings.HOST}:{settings.PORT}"
        self.stdout.write(f"{site}{reverse('account:invitation')}?key={secret}")
