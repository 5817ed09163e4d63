"""Which software answers: the runtime, and the versions of what it is made of."""

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

# The distribution of each runtime, as packages are called.
_OF_RUNTIME = {"tensorflow": "tensorflow", "litert": "ai-edge-litert"}
_ALWAYS = ("numpy", "pillow")


@cache
def _versions(runtime: str) -> tuple[tuple[str, str], ...]:
    found = [("python", platform.python_version())]
    for name in (_OF_RUNTIME.get(runtime, runtime), *_ALWAYS):
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:  # Installed in some way of its own.
            found.append((name, "unknown"))
    return tuple(found)


def provenance(runtime: str) -> dict[str, Any]:
    """Return what a run notes about the software that answered it, as JSON."""
    return {"name": runtime, "versions": dict(_versions(runtime))}
