"""What is kept in memory, what is dropped, and what is never taken."""

import pytest

from demos.engine import loader
from demos.engine.errors import EngineError
from demos.engine.loader import Loader

MEGABYTE = 1024**2


@pytest.fixture(autouse=True)
def _steady_memory(monkeypatch):
    """The process does not grow: files alone say what a module costs."""
    monkeypatch.setattr(loader, "_resident_bytes", lambda: 0)


@pytest.fixture
def get(tmp_path):
    """Ask a loader with room for ten megabytes for a module of some size."""
    kept = Loader(10 * MEGABYTE)

    def get(name: str, megabytes: int):
        file = tmp_path / name
        file.write_bytes(bytes(megabytes * MEGABYTE))
        return kept.get(name, file, object)

    get.loader = kept
    return get


def test_module_stays_in_memory(get):
    assert get("a", 4) is get("a", 4)


def test_least_used_module_is_dropped_for_room(get):
    first = get("a", 4)
    get("b", 4)
    assert get("a", 4) is first

    get("c", 4)

    assert get.loader.keys == ("a", "c")
    assert get.loader.size_bytes == 8 * MEGABYTE


def test_files_over_the_budget_are_not_even_opened(get):
    get("a", 4)

    with pytest.raises(EngineError) as caught:
        get("large", 11)

    assert caught.value.code == "model_too_large"
    assert get.loader.keys == ("a",)


def test_module_that_grows_over_the_budget_is_dropped(tmp_path, monkeypatch):
    memory = iter([0, 11 * MEGABYTE])
    monkeypatch.setattr(loader, "_resident_bytes", lambda: next(memory))
    kept = Loader(10 * MEGABYTE)

    with pytest.raises(EngineError) as caught:
        kept.get("a", tmp_path, object)

    assert caught.value.code == "model_too_large"
    assert kept.keys == ()
