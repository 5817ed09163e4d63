"""`python -m registry.jail PROGRAM CELL`: lock this process in, then run a program.

PROGRAM is a module of ours with `main(folder) -> int`; it is imported before, for its
own files are trusted. The first line written tells the layers that hold.
"""

import importlib
import json
import sys
from pathlib import Path

from registry.jail.inside import enter
from registry.jail.limits import Cell

OUT_OF_MEMORY = 77


def main(program: str, given: str) -> int:
    """Return the program's exit code, or `OUT_OF_MEMORY`."""
    cell = Cell.from_json(json.loads(given))
    module = importlib.import_module(program)
    layers = enter(cell)
    sys.stdout.write(json.dumps({"layers": layers}) + "\n")
    sys.stdout.flush()
    try:
        return int(module.main(Path(cell.folder)))
    except MemoryError:
        return OUT_OF_MEMORY


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
