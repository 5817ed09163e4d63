"""Tries a module in a fresh process: what it answers, how fast, in how much memory.

A program for `registry.jail`: it reads `order` in its folder, and leaves `report.json`
and the pictures that came out beside it.
"""

import json
import pickle
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from catalog.contract import Contract
from demos.engine.engine import Engine, Outcome
from demos.engine.errors import EngineError
from demos.engine.feeding import Inputs, Options
from demos.engine.runtimes import import_tensorflow

ORDER, REPORT = "order", "report.json"
# Few calls say little; a module that takes seconds cannot be asked for many.
LEAST_CALLS, MOST_CALLS = 3, 300


@dataclass(frozen=True, slots=True)
class Question:
    """What a module is asked.

    Attributes:
        inputs: by name, as `Engine.run` takes them.
        options: as `Engine.run` takes them.
        is_typical: like what visitors send: the clock runs for these.
    """

    inputs: Inputs
    options: Options
    is_typical: bool = True


@dataclass(frozen=True, slots=True)
class Order:
    """What to try, and within which limits.

    Attributes:
        runtime: `tensorflow` or `litert`.
        path: the SavedModel's folder, or the converted file.
        contract: how to feed it and read its answer.
        labels: the lines of its label file.
        questions: what it is asked.
        measure_s: for how long it is asked again and again.
        memory_bytes: the most the process may take.
        seconds: the longest it may take.
    """

    runtime: str
    path: Path
    contract: Contract
    labels: Sequence[str]
    questions: Sequence[Question]
    measure_s: float
    memory_bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it. Times are of whole runs, from decoded picture to result.

    Attributes:
        answers: for each question `{"result", "picture"}`, the latter the name of a
            file or None; or `{"error"}`, a code.
        cold_load_ms: from nothing to the first answer.
        p50_ms: of one run, warm.
        p95_ms: likewise.
        throughput_per_s: runs one process does.
        base_bytes: of the process before it opened the module.
        peak_bytes: of the process, at the worst moment.
    """

    answers: Sequence[Mapping[str, Any]]
    cold_load_ms: float
    p50_ms: float
    p95_ms: float
    throughput_per_s: float
    base_bytes: int
    peak_bytes: int


def try_out(order: Order, folder: Path) -> Report:
    """Ask all questions, then the typical ones again for the clock.

    Raises:
        EngineError: the module cannot be opened at all, or fails on plain inputs.
    """
    start = time.perf_counter()
    if order.runtime == "tensorflow":
        import_tensorflow()
    base_bytes = _memory("VmRSS")
    engine = Engine(order.memory_bytes)
    _ask(engine, order, order.questions[0])
    cold_load_ms = (time.perf_counter() - start) * 1000
    answers = [
        _answer(engine, order, question, folder / f"answer-{number}.png")
        for number, question in enumerate(order.questions)
    ]
    spent_ms = _clocked(engine, order)
    return Report(
        answers=answers,
        cold_load_ms=round(cold_load_ms, 2),
        p50_ms=round(statistics.median(spent_ms), 3),
        p95_ms=round(sorted(spent_ms)[int(len(spent_ms) * 0.95)], 3),
        throughput_per_s=round(1000 * len(spent_ms) / sum(spent_ms), 2),
        base_bytes=base_bytes,
        peak_bytes=_memory("VmHWM"),
    )


def _ask(engine: Engine, order: Order, question: Question) -> Outcome:
    return engine.run(
        key="trial",
        path=order.path,
        contract=order.contract,
        labels=order.labels,
        inputs=question.inputs,
        options=question.options,
        runtime=order.runtime,
    )


def _answer(
    engine: Engine, order: Order, question: Question, picture: Path
) -> dict[str, Any]:
    try:
        outcome = _ask(engine, order, question)
    except EngineError as error:
        return {"error": error.code}
    if outcome.output_png:
        picture.write_bytes(outcome.output_png)
    name = picture.name if outcome.output_png else None
    return {"result": outcome.result.to_json(), "picture": name}


def _clocked(engine: Engine, order: Order) -> list[float]:
    """Ask again and again; return the milliseconds of each run."""
    spent_ms: list[float] = []
    typical = [question for question in order.questions if question.is_typical]
    deadline = time.perf_counter() + order.measure_s
    for question in cycle(typical or order.questions):
        start = time.perf_counter()
        _ask(engine, order, question)
        end = time.perf_counter()
        spent_ms.append((end - start) * 1000)
        is_enough = len(spent_ms) >= LEAST_CALLS and end > deadline
        if is_enough or len(spent_ms) >= MOST_CALLS:
            break
    return spent_ms


def _memory(name: str) -> int:
    """A figure of this process from Linux, in bytes; 0 elsewhere."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(status.partition(f"{name}:")[2].split()[0]) * 1024


def main(folder: Path) -> int:
    """Carry out the order in a folder; return the exit code."""
    order: Order = pickle.loads((folder / ORDER).read_bytes())  # noqa: S301 - ours
    try:
        report = try_out(order, folder)
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    (folder / REPORT).write_text(json.dumps(asdict(report)), encoding="utf-8")
    return 0
