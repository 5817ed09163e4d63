"""The wheel of `tfhub_dev`, written by the standard library: equal files, equal bytes.

It is a build backend (PEP 517), so that `pip install ./tfhub_dev` works, and what the
site calls for the wheel that it offers. Nothing is downloaded and nothing is run.
"""

import base64
import hashlib
import re
import sys
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

if __package__:
    from tfhub_dev.building.sharing import shared_files
else:  # pip finds the backend by its folder alone.
    from sharing import shared_files  # type: ignore[no-redef]

HERE = Path(__file__).resolve().parent.parent
BEGINNING_OF_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
LEFT_OUT = frozenset({"building", "__pycache__"})


def build_wheel(
    wheel_directory: str,
    config_settings: Mapping[str, Any] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Write the wheel into a folder and return its name, as PEP 517 asks."""
    del config_settings, metadata_directory
    files = wheel_files()
    path = Path(wheel_directory) / wheel_name()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, BEGINNING_OF_ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content, compresslevel=9)
    return path.name


def build_sdist(sdist_directory: str, config_settings: Any = None) -> str:
    """Refuse: the sources are a repository, not an archive of this folder alone."""
    del sdist_directory, config_settings
    sys.exit("tfhub_dev is built as a wheel only, from the site's repository.")


def version() -> str:
    """The version, as the package itself tells it."""
    text = (HERE / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise ValueError("tfhub_dev/__init__.py names no version.")
    return found[1]


def requires_python() -> str:
    """The versions of Python that the package runs on."""
    return str(_project()["requires-python"])


def wheel_name() -> str:
    """The wheel's file name (PEP 427)."""
    return f"tfhub_dev-{version()}-py3-none-any.whl"


def wheel_files() -> dict[str, bytes]:
    """Everything in the wheel, by path, in order."""
    files = dict(sorted((_own_files() | shared_files(HERE.parent)).items()))
    folder = f"tfhub_dev-{version()}.dist-info"
    files[f"{folder}/METADATA"] = _metadata().encode()
    files[f"{folder}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: tfhub_dev\n"
        b"Root-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{folder}/entry_points.txt"] = _entry_points().encode()
    lines = [_record(name, content) for name, content in files.items()]
    files[f"{folder}/RECORD"] = "".join([*lines, f"{folder}/RECORD,,\n"]).encode()
    return files


def _own_files() -> dict[str, bytes]:
    return {
        f"tfhub_dev/{path.relative_to(HERE).as_posix()}": path.read_bytes()
        for path in HERE.rglob("*.py")
        if not LEFT_OUT.intersection(path.relative_to(HERE).parts)
    }


def _project() -> dict[str, Any]:
    text = (HERE / "pyproject.toml").read_text(encoding="utf-8")
    project: dict[str, Any] = tomllib.loads(text)["project"]
    return project


def _metadata() -> str:
    """Core metadata 2.4: what pip reads of the package."""
    project = _project()
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {version()}",
        f"Summary: {project['description']}",
        f"License-Expression: {project['license']}",
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {each}" for each in project["dependencies"]),
    ]
    for extra, needed in project["optional-dependencies"].items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f'Requires-Dist: {each} ; extra == "{extra}"' for each in needed]
    return "\n".join(lines) + "\n"


def _entry_points() -> str:
    lines = [f"{name} = {target}" for name, target in _project()["scripts"].items()]
    return "\n".join(["[console_scripts]", *lines]) + "\n"


def _record(name: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
    return f"{name},sha256={digest.decode()},{len(content)}\n"
