"""Reads the signatures of a TensorFlow Lite file: a program for the jail.

It reads `lite.json` in its folder, and leaves `lite-report.json` beside it; where
LiteRT cannot load the file, it ends with an exception.
"""

import json
from pathlib import Path

from demos.engine.runtimes.litert import read_signatures

ORDER, REPORT = "lite.json", "lite-report.json"


def main(folder: Path) -> int:
    """Carry out the order in a folder; leave the report there."""
    order = json.loads((folder / ORDER).read_text(encoding="utf-8"))
    found = [each.to_json() for each in read_signatures(Path(order["file"]))]
    report = {"signatures": found}
    (folder / REPORT).write_text(json.dumps(report), encoding="utf-8")
    return 0
