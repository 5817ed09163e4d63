"""The only door into the engine: a module, a picture, options → a result."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from catalog.contract import OUTPUT_ROLES, Choice, Contract
from demos.engine.errors import EngineError
from demos.engine.loader import Loader
from demos.engine.preprocess import prepare
from demos.engine.results import Result
from demos.engine.runtimes import Module, Runtime, SavedModelRuntime
from demos.engine.tasks import TASKS
from demos.engine.tasks.base import Answer

# Side of the picture that warms up a module which takes any size.
WARM_UP_SIDE = 128
# No lone picture can be larger than what `images.decode` lets through, but a module
# that keeps the picture's size would be asked for work without end.
MAX_FREE_SIDE = 1024

OnStage = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave, and the milliseconds of each stage.

    `timings_ms` has `loading`, `preprocessing`, `inference` and `postprocessing`.
    """

    result: Result
    output_png: bytes | None
    timings_ms: dict[str, float]


class Engine:
    """Runs modules and keeps them in memory. One per process."""

    def __init__(
        self, memory_budget_bytes: int, runtime: Runtime | None = None
    ) -> None:
        self._loader = Loader(memory_budget_bytes)
        self._runtime = runtime or SavedModelRuntime()

    @property
    def loaded(self) -> tuple[str, ...]:
        """Keys of the modules in memory, the least recently used first."""
        return self._loader.keys

    def run(
        self,
        *,
        key: str,
        path: Path,
        contract: Contract,
        labels: Sequence[str],
        image: Image.Image,
        options: Mapping[str, int] | None = None,
        on_stage: OnStage | None = None,
    ) -> Outcome:
        """Run a module on a picture.

        Args:
            key: names the module's bytes, such as their SHA-256.
            path: the unpacked module.
            contract: how to feed it and read its answer.
            labels: the lines of its label file.
            image: mode RGB, upright.
            options: choice name → the one chosen; the default where left out.
            on_stage: told `loading` (only if it must be) and `running`; what it
                raises ends the run.

        Raises:
            EngineError: the module cannot be run or answers nonsense.
        """
        clock, tell = _Clock(), on_stage or _say_nothing
        choices = one_hots(contract.choices, options or {})
        with clock.measure("loading"):
            module = self._module(key, path, contract, tell)
        tell("running")
        with clock.measure("preprocessing"):
            prepared = prepare(image, bounded(contract).input)
        with clock.measure("inference"):
            outputs = module.call({contract.input.name: prepared.tensor, **choices})
        with clock.measure("postprocessing"):
            tensors = by_role(contract, outputs)
            answer = Answer(tensors, contract.output, labels, image.size, prepared.view)
            reading = TASKS[contract.task].read(answer)
        return Outcome(reading.result, reading.output_png, clock.spent_ms)

    def _module(
        self, key: str, path: Path, contract: Contract, on_stage: OnStage
    ) -> Module:
        def load() -> Module:
            on_stage("loading")
            module = self._runtime.open(path, contract.signature)
            module.call(_warm_up_inputs(contract))
            return module

        return self._loader.get(f"{key}:{contract.signature}", path, load)


def bounded(contract: Contract) -> Contract:
    """Return the contract with a longest side where it forgot one."""
    rule = contract.input
    if rule.resize != "keep" or rule.max_side:
        return contract
    return replace(contract, input=replace(rule, max_side=MAX_FREE_SIDE))


def one_hots(
    choices: Sequence[Choice], options: Mapping[str, int]
) -> dict[str, np.ndarray]:
    """Turn what was chosen into one-hot vectors, float32 `[count]`.

    Raises:
        EngineError: `bad_option`: no such choice, or no such number.
    """
    vectors = {}
    for choice in choices:
        chosen = options.get(choice.name, choice.default)
        if not 0 <= chosen < choice.count:
            raise EngineError("bad_option", f"{choice.name} is {chosen}")
        vectors[choice.name] = np.eye(choice.count, dtype=np.float32)[chosen]
    if unknown := options.keys() - vectors.keys():
        raise EngineError("bad_option", f"no choice is called {sorted(unknown)}")
    return vectors


def by_role(
    contract: Contract, outputs: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return the outputs under the names of the task's roles.

    Raises:
        EngineError: `module_output`: a key the contract names is not there.
    """
    keys = contract.output.keys
    roles = OUTPUT_ROLES[contract.task]
    if missing := [keys[role] for role in roles if keys[role] not in outputs]:
        raise EngineError("module_output", f"no {missing}; there is {sorted(outputs)}")
    return {role: outputs[keys[role]] for role in roles}


def _warm_up_inputs(contract: Contract) -> dict[str, np.ndarray]:
    """A black picture: the first call of a module is many times slower."""
    height, width = contract.input.size or (WARM_UP_SIDE, WARM_UP_SIDE)
    black = np.zeros((1, height, width, 3), contract.input.dtype)
    return {contract.input.name: black, **one_hots(contract.choices, {})}


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
