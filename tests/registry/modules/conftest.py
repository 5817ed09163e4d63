"""Modules to change: copies of the tiny ones, and a way to edit their graphs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from registry.modules.proto import SavedModel
from tests.builders import ROOT, classifier_module

# What hypothesis remembers lies under var/, like everything else that is written.
set_hypothesis_home_dir(ROOT / "var" / "cache" / "hypothesis")


@pytest.fixture
def classifier(tmp_path: Path) -> Path:
    """A classifier of one's own to spoil."""
    return classifier_module(tmp_path / "classifier")


@pytest.fixture
def edit_graph() -> Callable[[Path, Callable[[Any], None]], Path]:
    """Change the first meta graph of a module."""

    def edit(folder: Path, change: Callable[[Any], None]) -> Path:
        path = folder / "saved_model.pb"
        saved_model = SavedModel.FromString(path.read_bytes())
        change(saved_model.meta_graphs[0])
        path.write_bytes(saved_model.SerializeToString())
        return folder

    return edit
