"""The only door into the engine: a module, inputs, options → a result."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from catalog.contract import Contract
from catalog.tasks import task_of
from catalog.tasks.base import Answer, AnswerError, NotFinite, Reading
from catalog.tasks.results import Result
from demos.engine.errors import EngineError
from demos.engine.feeding import Fed, Inputs, Options, feed, option_tensors, warm_up
from demos.engine.loader import Loader
from demos.engine.runtimes import RUNTIMES, Module, Runtime

OnStage = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave, and the milliseconds of each stage.

    `timings_ms` has `loading`, `preprocessing`, `inference` and `postprocessing`.
    """

    result: Result
    output_png: bytes | None
    timings_ms: dict[str, float]
    runtime: str = "tensorflow"


class Engine:
    """Runs modules and keeps them in memory. One per process."""

    def __init__(
        self,
        memory_budget_bytes: int,
        runtimes: Mapping[str, Runtime] = RUNTIMES,
    ) -> None:
        self._loader = Loader(memory_budget_bytes)
        self._runtimes = runtimes

    @property
    def loaded(self) -> tuple[str, ...]:
        """Keys of the modules in memory, the least recently used first."""
        return self._loader.keys

    def run(  # noqa: PLR0913 - one for each thing a run is made of
        self,
        *,
        key: str,
        path: Path,
        contract: Contract,
        inputs: Inputs,
        labels: Sequence[str] = (),
        options: Options | None = None,
        runtime: str = "tensorflow",
        on_stage: OnStage | None = None,
    ) -> Outcome:
        """Run a module once.

        Args:
            key: names the module's bytes, such as their SHA-256.
            path: the unpacked module, or what `runtime` opens instead.
            contract: how to feed it and read its answer.
            inputs: by name: upright pictures, lists of texts, arrays.
            labels: the lines of its label file.
            options: choice or number → what is chosen; the default where left out.
            runtime: `tensorflow` or `litert`.
            on_stage: told `loading` (only if it must be) and `running`; what it
                raises ends the run.

        Raises:
            EngineError: the module cannot be run or answers nonsense.
        """
        clock, tell = _Clock(), on_stage or _say_nothing
        chosen = options or {}
        option_tensors(contract, chosen)  # Refused before anything is loaded.
        with clock.measure("loading"):
            module = self.module(key, path, contract, runtime, tell)
        tell("running")
        with clock.measure("preprocessing"):
            fed = feed(contract, inputs, chosen)
        with clock.measure("inference"):
            outputs = module.call(fed.tensors)
        with clock.measure("postprocessing"):
            reading = read(contract, outputs, fed, labels)
        return Outcome(reading.result, reading.output_png, clock.spent_ms, runtime)

    def module(
        self,
        key: str,
        path: Path,
        contract: Contract,
        runtime: str = "tensorflow",
        on_stage: OnStage | None = None,
    ) -> Module:
        """Return a module that is loaded and warm.

        Raises:
            EngineError: it cannot be loaded, or fails on plain inputs.
        """

        def load() -> Module:
            (on_stage or _say_nothing)("loading")
            module = library.open(path, contract.signature)
            module.call(warm_up(contract))
            return module

        library = self._runtimes[runtime]
        library.prepare()  # What the library itself takes is not the module's.
        return self._loader.get(_name(key, contract, runtime), path, load)

    def has(self, key: str, contract: Contract, runtime: str) -> bool:
        """Whether a module is in memory."""
        return _name(key, contract, runtime) in self._loader.keys


def read(
    contract: Contract,
    outputs: Mapping[str, np.ndarray],
    fed: Fed,
    labels: Sequence[str] = (),
) -> Reading:
    """Understand what a module answered.

    Raises:
        EngineError: `module_output`: it is not what the contract says;
            `module_not_finite`: it is no number, or an infinite one.
    """
    task = task_of(contract)
    if task is None:
        raise EngineError("module_output", f"{contract.task} is not known here")
    answer = Answer(
        tensors=by_role(contract, outputs),
        rule=contract.output,
        labels=labels,
        picture=fed.picture,
        view=fed.view,
        texts=fed.texts,
    )
    try:
        return task.read(answer)
    except NotFinite as error:
        raise EngineError("module_not_finite", str(error)) from error
    except AnswerError as error:
        raise EngineError("module_output", str(error)) from error


def by_role(
    contract: Contract, outputs: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return the outputs under the names of the task's roles.

    Raises:
        EngineError: `module_output`: a key the contract names is not there.
    """
    keys = contract.output.keys
    if missing := [key for key in keys.values() if key not in outputs]:
        raise EngineError("module_output", f"no {missing}; there is {sorted(outputs)}")
    return {role: outputs[key] for role, key in keys.items()}


def _name(key: str, contract: Contract, runtime: str) -> str:
    return f"{runtime}:{key}:{contract.signature}"


def _say_nothing(stage: str) -> None:
    del stage


class _Clock:
    """Measures stages in milliseconds."""

    def __init__(self) -> None:
        self.spent_ms: dict[str, float] = {}

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.spent_ms[stage] = round((time.perf_counter() - start) * 1000, 2)
