"""Which of the site's plain modules ride along in the wheel, and under what name.

The rules of uploads, the demo contract and what reads a model's answer are the site's
own code. A wheel carries a copy, so that there is one code; the sources of this
package import none of it (docs/decisions/0019-the-wheel-carries-the-rules.md).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

# What the package calls; everything these import comes along.
ENTRIES = (
    "registry.modules.inspection",
    "registry.signing.statement",
    "catalog.documents.parser",
    "catalog.generic",
    "catalog.tasks",
    "demos.engine.engine",
    "demos.engine.images",
)
PACKAGES = ("catalog", "registry", "demos")
DATA = ("catalog/documents/tags/*.yaml",)
PLACE = "tfhub_dev/_site"
_IMPORT = re.compile(rf"^(\s*)(from|import) ({'|'.join(PACKAGES)})\b", re.MULTILINE)


def shared_files(root: Path) -> dict[str, bytes]:
    """Return the copies, by their paths in the wheel.

    Args:
        root: the folder that holds the site's packages.
    """
    files = {f"{PLACE}/__init__.py": b'"""Copies of the site\'s plain modules."""\n'}
    for name in sorted(_closure(root)):
        path = _file(root, name)
        if path is not None:
            files[f"{PLACE}/{path.relative_to(root).as_posix()}"] = _renamed(path)
    for pattern in DATA:
        for path in sorted(root.glob(pattern)):
            files[f"{PLACE}/{path.relative_to(root).as_posix()}"] = path.read_bytes()
    return files


def _closure(root: Path) -> set[str]:
    """The modules that the entries need, with the packages they lie in."""
    found: set[str] = set()
    waiting = list(ENTRIES)
    while waiting:
        name = waiting.pop()
        path = _file(root, name)
        if name in found or path is None:
            continue
        found.add(name)
        above = name.rpartition(".")[0]
        waiting += [above] if above else []
        waiting += _imported(path)
    return found


def _imported(path: Path) -> Iterator[str]:
    """What a file imports of the site: modules, and names that may be modules."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module.partition(".")[0] in PACKAGES:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] in PACKAGES:
                    raise ValueError(f"{path}: write `from … import …`.")


def _file(root: Path, name: str) -> Path | None:
    stem = root.joinpath(*name.split("."))
    for path in (stem.with_suffix(".py"), stem / "__init__.py"):
        if path.is_file():
            return path
    return None


def _renamed(path: Path) -> bytes:
    """The file, importing its neighbours under their names in the wheel."""
    place = PLACE.replace("/", ".")
    text = path.read_text(encoding="utf-8")
    return _IMPORT.sub(rf"\1\2 {place}.\3", text).encode()
