"""Build MoveNet MultiPose: the poses of up to six people."""

from collections.abc import Mapping
from pathlib import Path

from catalog.contract import Contract
from zoo.architectures.movenet import save_multi_pose


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    save_multi_pose(packages, contract, folder)
