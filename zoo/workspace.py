"""The folders that building needs, held by one build at a time."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class WorkspaceTaken(Exception):
    """Another build runs in this folder."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where package files are kept, and where modules are built and dropped."""

    packages: Path
    building: Path

    def empty_folder(self, name: str) -> Path:
        """Make an empty folder for one module."""
        folder = self.building / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder


@contextmanager
def open_workspace(var: Path) -> Iterator[Workspace]:
    """Take the workspace under `var`, and clear what an interrupted build left.

    Raises:
        WorkspaceTaken: another process has it.
    """
    workspace = Workspace(var / "cache" / "packages", var / "tmp" / "zoo")
    workspace.packages.mkdir(parents=True, exist_ok=True)
    # The system frees the lock with the process, however that ends.
    with (workspace.packages / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WorkspaceTaken(
                "Another build_zoo is running here; wait until it has ended."
            ) from error
        _clear(workspace)
        try:
            yield workspace
        finally:
            _clear(workspace)


def _clear(workspace: Workspace) -> None:
    shutil.rmtree(workspace.building, ignore_errors=True)
    for unfinished in workspace.packages.glob(".fetch-*"):
        shutil.rmtree(unfinished, ignore_errors=True)
