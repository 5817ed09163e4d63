"""Runs generated programs, and the demo's engine on the same modules.

Started as a process of its own by `test_snippets_run`, so that TensorFlow stays out
of the test process. Reads jobs from standard input, writes what each printed.
"""

import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from catalog.contract import Contract
from demos.engine.engine import Engine


def printed(program: str) -> list[str]:
    """Run a program and give the lines it prints."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(program, "snippet.py", "exec"), {"__name__": "__main__"})  # noqa: S102
    return output.getvalue().splitlines()


def answer_of(example: str) -> list[str]:
    """Run an example and name the outputs it got."""
    names: dict[str, Any] = {}
    exec(compile(example, "example.py", "exec"), names)  # noqa: S102
    answer = names["answer"]
    return sorted(answer) if isinstance(answer, dict) else ["one tensor"]


def engine_result(engine: Engine, job: dict[str, Any]) -> dict[str, Any]:
    """What the live demo answers."""
    contract = Contract.from_json(job["contract"])
    image = Image.open(job["picture"]).convert("RGB")
    inputs: dict[str, Any] = {rule.name: image for rule in contract.images}
    inputs |= job["texts"]
    outcome = engine.run(
        key=job["folder"],
        path=Path(job["folder"]),
        contract=contract,
        labels=job["labels"],
        inputs=inputs,
    )
    return outcome.result.to_json()


def main() -> None:
    """Run every job."""
    engine = Engine(memory_budget_bytes=1 << 30)
    answers = {}
    for job in json.load(sys.stdin):
        os.chdir(Path(job["picture"]).parent)
        lines = {name: printed(code) for name, code in job["programs"].items()}
        answers[job["name"]] = {
            "lines": lines,
            "answers": [answer_of(code) for code in job["examples"]],
            "engine": engine_result(engine, job),
        }
    sys.stdout.write("\n" + json.dumps(answers) + "\n")


if __name__ == "__main__":
    main()
