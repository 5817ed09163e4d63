"""Calls a module for the first time, and writes down what it answers.

A program for `registry.jail`: it reads `first-run.json` in its folder, and leaves
`first-run-report.json` beside it.
"""

import hashlib
import json
import statistics
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from catalog.contract import Contract
from catalog.tasks.base import readable
from demos.engine.errors import EngineError
from demos.engine.feeding import warm_up
from demos.engine.runtimes import RUNTIMES
from demos.engine.runtimes.base import Module, Spec

ORDER, REPORT = "first-run.json", "first-run-report.json"
SEED = 0
MEASURE_S = 1.0
MOST_CALLS = 50
# Enough of an answer to tell it from another; the rest is summed up.
KEPT_VALUES = 8
TEXT = "There is nothing so practical as a good theory."
MAX_ELEMENTS = 50_000_000


@dataclass(frozen=True, slots=True)
class Order:
    """What to run.

    Attributes:
        module: the SavedModel's folder, or a TensorFlow Lite file.
        signature: the one to call.
        contract: as JSON, where something is known of what it takes.
        runtime: `tensorflow` or `litert`.
    """

    module: str
    signature: str
    contract: Mapping[str, Any] | None
    runtime: str = "tensorflow"


@dataclass(frozen=True, slots=True)
class Report:
    """How it went.

    Attributes:
        load_ms: from opening the files to the first answer, the runtime imported.
        p50_ms: of one call afterwards.
        golden: the seed, the digest of what was fed, and each output's type, shape,
            beginning, and mean.
        failure: what the module failed with; empty where it did not.
        is_finite: whether every number it answered is one.
    """

    load_ms: float = 0.0
    p50_ms: float = 0.0
    golden: Mapping[str, Any] | None = None
    failure: str = ""
    is_finite: bool = True


def run_first(order: Order) -> Report:
    """Open the module, call it, and call it again for the clock."""
    runtime = RUNTIMES[order.runtime]
    runtime.prepare()
    begun = time.perf_counter()
    try:
        module = runtime.open(Path(order.module), order.signature)
        inputs = _inputs(order, module)
        outputs = module.call(inputs)
        load_ms = (time.perf_counter() - begun) * 1000
        spent_ms = _clocked(module, inputs)
    except EngineError as error:
        return Report(failure=f"{error.code}: {error}"[:500])
    floats = [value for value in outputs.values() if value.dtype.kind == "f"]
    return Report(
        load_ms=round(load_ms, 2),
        p50_ms=round(statistics.median(spent_ms), 3),
        golden={
            "seed": SEED,
            "inputs_sha256": _digest(inputs),
            "outputs": {name: _summary(value) for name, value in outputs.items()},
        },
        is_finite=all(bool(np.isfinite(value).all()) for value in floats),
    )


def _inputs(order: Order, module: Module) -> dict[str, np.ndarray]:
    """Random tensors, the same each time, as the contract or signature has them."""
    chance = np.random.default_rng(SEED)
    plain = warm_up(Contract.from_json(order.contract)) if order.contract else {}
    return {
        name: _filled(plain[name], chance) if name in plain else _of_spec(spec, chance)
        for name, spec in sorted(module.specs.items())
    }


def _filled(plain: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Noise instead of what warms up, except for settings and text."""
    if plain.ndim < 2 or plain.dtype.kind not in "fu":
        return plain
    if plain.dtype.kind == "u":
        return chance.integers(0, 256, plain.shape, plain.dtype)
    return chance.random(plain.shape).astype(plain.dtype)


def _of_spec(spec: Spec, chance: np.random.Generator) -> np.ndarray:
    shape = [1 if side is None else side for side in spec.shape or ()]
    if np.prod(shape, dtype=float) > MAX_ELEMENTS:
        raise EngineError("bad_input", f"an input has the shape {shape}")
    if spec.dtype.kind in "OSU":
        return np.full(shape, TEXT.encode(), dtype=object)
    if spec.dtype.kind == "f":
        return chance.random(shape).astype(spec.dtype)
    return np.zeros(shape, spec.dtype)


def _clocked(module: Module, inputs: Mapping[str, np.ndarray]) -> list[float]:
    spent_ms: list[float] = []
    deadline = time.perf_counter() + MEASURE_S
    while not spent_ms or (
        time.perf_counter() < deadline and len(spent_ms) < MOST_CALLS
    ):
        begun = time.perf_counter()
        module.call(inputs)
        spent_ms.append((time.perf_counter() - begun) * 1000)
    return spent_ms


def _digest(inputs: Mapping[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name, value in sorted(inputs.items()):
        raw = (
            repr(value.tolist()).encode() if value.dtype == object else value.tobytes()
        )
        digest.update(f"{name} {value.dtype} {value.shape} ".encode() + raw)
    return digest.hexdigest()


def _summary(value: np.ndarray) -> dict[str, Any]:
    told: dict[str, Any] = {"dtype": str(value.dtype), "shape": list(value.shape)}
    start = value.reshape(-1)[:KEPT_VALUES].tolist()
    if value.dtype.kind in "OSU":
        return told | {"start": [readable(item)[:200] for item in start]}
    mean = float(np.mean(value)) if value.size else 0.0
    return told | {"start": [_number(x) for x in start], "mean": _number(mean)}


def _number(value: Any) -> float | str:
    """JSON has no word for what is not finite."""
    number = float(value.real if isinstance(value, complex) else value)
    return number if np.isfinite(number) else str(number)


def main(folder: Path) -> int:
    """Carry out the order in a folder; leave the report there."""
    order = Order(**json.loads((folder / ORDER).read_text(encoding="utf-8")))
    report = run_first(order)
    (folder / REPORT).write_text(json.dumps(asdict(report)), encoding="utf-8")
    return 0
