"""`manage.py rescan [--all] [HANDLE …]`: hold old modules against today's rules."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.modules.rules import RULES_VERSION, Finding
from registry.rescanning import rescan, versions_to_rescan
from registry.resolver import NotHosted


class Command(BaseCommand):
    help = (
        "Check published modules by today's rules, in the jail. Exits with 1 where one "
        "breaks a rule; it stays published, and its page says so."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "handles", nargs="*", metavar="HANDLE", help="publisher/name[/version]"
        )
        parser.add_argument(
            "--all",
            action="store_true",
            help="also those that these rules have seen already",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        try:
            versions = versions_to_rescan(
                options["handles"], all_of_them=options["all"]
            )
        except NotHosted as reason:
            raise CommandError(reason.sentence) from reason
        broken = count = 0
        for version in versions:
            count += 1
            done = rescan(version)
            broken += not done.is_sound
            state = "sound" if done.is_sound else "BREAKS RULES"
            self.stdout.write(f"{version.handle}: {state}")
            for finding in map(Finding.from_json, done.report.findings):
                self.stdout.write(f"  {finding.rule}: {finding.text}")
        self.stdout.write(
            f"Rules {RULES_VERSION}: {count} checked, {broken} with findings."
        )
        if broken:
            raise CommandError("Some modules break today's rules.", returncode=1)
