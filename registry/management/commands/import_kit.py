"""`manage.py import_kit FILE`: publish a version from another site's kit."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.kits.reading import import_kit
from registry.originals import CopyRefused


class Command(BaseCommand):
    help = (
        "Publish the version in a kit, which the page of a model offers for download. "
        "Checksums and the signed statement are compared, and the module goes through "
        "the checks of an upload."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kit", type=Path, help="the .zip file")
        parser.add_argument(
            "--key", default="", help="the public key that must have signed it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        try:
            done = import_kit(options["kit"], key=options["key"])
        except CopyRefused as refused:
            findings = "\n".join(f"  {each}" for each in refused.findings)
            raise CommandError(f"Not published:\n{findings}") from refused
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        state = (
            f"is published as {', '.join(done.came)}"
            if done.came
            else "was here already"
        )
        self.stdout.write(f"{done.version.handle} {state}; signed by {done.key}.")
        self.stdout.write(
            f"That was on {done.signed_on}; the kit tells nothing of what came after."
            if done.signed_on
            else "It does not say when: it may have been withdrawn there since."
        )
        if done.version.state == done.version.State.YANKED:
            self.stdout.write("It is withdrawn here, and stays so.")
        elif done.version.is_deprecated:
            self.stdout.write(f"Not to be taken: {done.version.deprecation_reason}")
        if done.golden:
            self.stdout.write(done.golden)
