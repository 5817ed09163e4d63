"""Build one recipe into a folder, in a process of its own.

TensorFlow is loaded and dropped with the process, so that the site's commands stay
light and its start-up messages stay out of sight.
"""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from zoo.recipes import Recipe, find

PROJECT_DIR = Path(__file__).resolve().parent.parent
BUILD_LIMIT_S = 900


class BuildFailed(Exception):
    """A recipe could not be built; the message says why."""


def build(recipe: Recipe, packages: Mapping[str, Path], folder: Path) -> None:
    """Write the SavedModel of `recipe` into `folder`.

    Args:
        recipe: what to build.
        packages: the fetched file of each source, by package name.
        folder: an empty folder.

    Raises:
        BuildFailed: with the last line that the process wrote.
    """
    paths = {name: str(path.resolve()) for name, path in packages.items()}
    command = [sys.executable, "-m", "zoo.builder"]
    try:
        done = subprocess.run(
            [*command, recipe.folder_name, json.dumps(paths), str(folder.resolve())],
            cwd=PROJECT_DIR,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=BUILD_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        minutes = BUILD_LIMIT_S // 60
        raise BuildFailed(
            f"The build had not ended after {minutes} minutes."
        ) from error
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["it said nothing"]
        raise BuildFailed(f"The build ended with an error: {lines[-1]}")


def build_here(recipe: Recipe, packages: Mapping[str, Path], folder: Path) -> None:
    """As `build`, in this process; errors are those of the recipe itself."""
    module = importlib.import_module(recipe.build_module)
    module.build(packages, recipe.contract, folder)


def main(folder_name: str, packages: str, folder: str) -> None:
    """What `python -m zoo.builder` runs."""
    recipe = find(folder_name)
    if recipe is None:
        raise BuildFailed(f"There is no recipe {folder_name}.")
    files = {name: Path(path) for name, path in json.loads(packages).items()}
    build_here(recipe, files, Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
