"""Converts, proves and measures models again: `manage.py measure_models [handle …]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import ModelVersion
from catalog.viewing import seeing_everything
from demos.deployment.services import deploy
from registry.resolver import NotHosted, find_version


class Command(BaseCommand):
    help = (
        "Converts models to LiteRT, compares the answers, measures both runtimes on "
        "this machine, and chooses. Without handles: every hosted version."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handles", nargs="*", metavar="handle")

    def handle(self, *, handles: list[str], **_options: Any) -> None:
        for version in _versions(handles):
            self.stdout.write(f"{version.handle} … ", ending="")
            self.stdout.flush()
            row = deploy(version)
            said = f"{row.state} ({row.reason})" if row.reason else row.state
            self.stdout.write(said)
            for measured in version.measurements.all():
                mark = "*" if measured.is_chosen else " "
                self.stdout.write(
                    f"  {mark} {measured.get_runtime_display():10}"
                    f"{measured.p50_ms:9.1f} ms, 95 of 100 in {measured.p95_ms:.1f}; "
                    f"loaded in {measured.cold_load_ms:.0f} ms, "
                    f"{measured.peak_memory_bytes / 1e6:.0f} MB"
                )
            if row.max_difference is not None:
                self.stdout.write(
                    f"    {row.checked_inputs} answers differ by "
                    f"{row.max_difference:.1e} at most"
                )


def _versions(handles: list[str]) -> list[ModelVersion]:
    if not handles:
        hosted = ModelVersion.objects.published().runnable()
        return list(hosted.select_related("model__publisher", "archive"))
    try:
        with seeing_everything():
            return [find_version(handle) for handle in handles]
    except NotHosted as reason:
        raise CommandError(reason.sentence) from reason
