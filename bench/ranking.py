"""Asks what people type over real documents: is the right model among the first three?

`python -m bench ranking FOLDER` imports the folder into a database of its own.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

from bench.places import PYTHON, ROOT, VAR

QUERIES = Path(__file__).with_name("queries.tsv")
FIRST = 3
# The share of queries that must find theirs.
BAR = 0.9


def read_queries() -> list[tuple[str, list[str]]]:
    """Return each query with the patterns of its handles."""
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    parts = [line.split("\t") for line in lines if line and line[0] != "#"]
    return [(query, patterns) for query, *patterns in parts]


def place(handles: list[str], patterns: list[str]) -> int | None:
    """Return where the first right handle is, from 1; None where there is none."""
    for number, handle in enumerate(handles, start=1):
        if any(fnmatchcase(handle, pattern) for pattern in patterns):
            return number
    return None


def ask(folder: str | None, *, say: Callable[[str], None]) -> int:
    """Import a folder, ask everything, tell which queries missed; 0 if enough found."""
    if not folder:
        say("Name the folder of documents.")
        return 2
    var = VAR / "ranking"
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    environment = {**os.environ, "HUB_VAR_DIR": str(var), "HUB_LOG_LEVEL": "WARNING"}

    def run(*command: str) -> str:
        return subprocess.run(
            [PYTHON, *command],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    run("manage.py", "migrate")
    run("manage.py", "import_documents", folder)
    answers = json.loads(run("-m", "bench.ranking"))
    missed = [x for x in answers if not x["place"] or x["place"] > FIRST]
    for answer in missed:
        say(f"{answer['query']}: {', '.join(answer['first']) or 'nothing'}")
    share = 1 - len(missed) / len(answers)
    say(f"{share:.0%} of {len(answers)} queries have theirs among the first {FIRST}.")
    return 0 if share >= BAR else 1


def main() -> int:
    """Ask everything, in the environment of the database; print places as JSON."""
    import django  # noqa: PLC0415 - only this process is of the site

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
    django.setup()
    from catalog.search.entries import rows_of  # noqa: PLC0415
    from catalog.search.query import Query, search  # noqa: PLC0415

    answers = []
    for query, patterns in read_queries():
        rows = rows_of(search(Query(query)).model_ids)
        handles = [row.handle for row in rows]
        found = place(handles, patterns)
        answers.append({"query": query, "place": found, "first": handles[:FIRST]})
    print(json.dumps(answers, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
