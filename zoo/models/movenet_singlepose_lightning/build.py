"""Build MoveNet Lightning: the pose of one person."""

from collections.abc import Mapping
from pathlib import Path

from catalog.contract import Contract
from zoo.architectures.movenet import save_single_pose


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    save_single_pose("lightning", packages, contract, folder)
