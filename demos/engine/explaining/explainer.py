"""Explains one class of a classifier's answer by the best method its module allows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from catalog.contract import Contract
from catalog.inputs import ImageInput
from demos.engine.engine import Engine, by_role
from demos.engine.errors import EngineError
from demos.engine.explaining.grad_cam import grad_cam_map
from demos.engine.explaining.gradients import gradient_map
from demos.engine.explaining.graphs import FrozenModule, NotExplainable
from demos.engine.explaining.heatmaps import HeatMap
from demos.engine.explaining.occlusion import CHUNK, OnStep, Score, occlusion_map
from demos.engine.feeding import Fed, Inputs, Options, feed
from demos.engine.runtimes import Module, Tensors

AUTO = "auto"
# In the order they are tried: the first takes two calls, the last some eighty, and
# asks nothing of the graph.
METHODS = ("grad_cam", "gradients", "occlusion")
LEAST_PROBABILITY = 1e-9


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be explained.

    Attributes:
        key: names the module's bytes.
        path: the SavedModel's folder, or a TensorFlow Lite file.
        contract: of a classifier of pictures.
        inputs: as `Engine.run` takes them.
        options: as `Engine.run` takes them.
        index: of the class, in the scores.
        method: one of `METHODS`, or `AUTO`.
        runtime: by which the module is called where no gradients are needed.
        runtime_path: what that runtime opens.
    """

    key: str
    path: Path
    contract: Contract
    inputs: Inputs
    options: Options
    index: int
    method: str = AUTO
    runtime: str = "tensorflow"
    runtime_path: Path | None = None


class Explainer:
    """Explains answers; keeps the graph it took apart last. One per process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._frozen: tuple[str, FrozenModule] | None = None

    def explain(self, asked: Asked, on_step: OnStep | None = None) -> HeatMap:
        """Return what counted for a class.

        Args:
            asked: what is to be explained, and how.
            on_step: called now and then; what it raises ends the work.

        Raises:
            EngineError: the module fails, or the method asked for cannot be used.
        """
        rule = asked.contract.image
        if rule is None:
            raise EngineError("method_impossible", "It looks at no picture.")
        fed = feed(asked.contract, asked.inputs, asked.options)
        for method in METHODS if asked.method == AUTO else (asked.method,):
            if on_step:
                on_step()
            try:
                values = self._map(method, asked, rule, fed, on_step)
            except NotExplainable:
                continue
            return HeatMap(method, values, fed.view, fed.picture)
        raise EngineError("method_impossible", f"{asked.method} cannot be used")

    def _map(
        self,
        method: str,
        asked: Asked,
        rule: ImageInput,
        fed: Fed,
        on_step: OnStep | None,
    ) -> np.ndarray:
        tensor = fed.tensors[rule.name]
        if method == "occlusion":
            return self._occlude(asked, rule, fed, on_step)
        if not asked.path.is_dir():
            raise NotExplainable("A file for LiteRT has no graph to take apart.")
        frozen = self._taken_apart(asked, rule)
        if method == "grad_cam":
            return _guarded(lambda: _grad_cam(frozen, tensor, asked.index))
        if tensor.dtype.kind != "f":
            raise NotExplainable("Whole numbers have no slope.")
        return _guarded(
            lambda: gradient_map(frozen, tensor, asked.index, on_step=on_step)
        )

    def _taken_apart(self, asked: Asked, rule: ImageInput) -> FrozenModule:
        key = f"{asked.key}:{asked.contract.signature}"
        if self._frozen is None or self._frozen[0] != key:
            self._frozen = None  # The old one's memory is free before the new one's.
            scores = asked.contract.output.keys["scores"]
            signature = asked.contract.signature
            frozen = FrozenModule(asked.path, signature, rule.name, scores)
            self._frozen = key, frozen
        return self._frozen[1]

    def _occlude(
        self, asked: Asked, rule: ImageInput, fed: Fed, on_step: OnStep | None
    ) -> np.ndarray:
        module = self._engine.module(
            asked.key, asked.runtime_path or asked.path, asked.contract, asked.runtime
        )
        score = _score(module, asked, rule.name, fed.tensors)
        shape = module.specs[rule.name].shape
        takes_many = shape is None or shape[0] is None
        return occlusion_map(
            fed.tensors[rule.name],
            score,
            fill=rule.grey,
            chunk=CHUNK if takes_many else 1,
            on_step=on_step,
        )


def _grad_cam(frozen: FrozenModule, tensor: np.ndarray, index: int) -> np.ndarray:
    if frozen.features is None:
        frozen.open_features()
    values = grad_cam_map(frozen, tensor, index)
    if not values.any():
        raise NotExplainable("No feature map speaks for the class.")
    return values


def _guarded(make: Callable[[], np.ndarray]) -> np.ndarray:
    """A map, or why this method is not for this module.

    Gradients stop at many operations, each in TensorFlow's own way; another method
    has no need of them.
    """
    try:
        values = make()
    except (EngineError, NotExplainable):
        raise
    except Exception as error:
        # What ends the work comes from outside TensorFlow and passes through.
        if not _is_about_gradients(error):
            raise
        raise NotExplainable(repr(error)[:500]) from error
    if not np.isfinite(values).all():
        raise NotExplainable("The gradients are no numbers.")
    return values


def _is_about_gradients(error: Exception) -> bool:
    kinds: tuple[type, ...] = (LookupError, TypeError, ValueError, AttributeError)
    return isinstance(error, kinds) or type(error).__module__.startswith("tensorflow")


def _score(module: Module, asked: Asked, name: str, tensors: Tensors) -> Score:
    """The logarithm of the class's probability, for many pictures."""

    def score(pictures: np.ndarray) -> np.ndarray:
        outputs = module.call({**tensors, name: pictures})
        return _log_probabilities(asked.contract, outputs, len(pictures), asked.index)

    return score


def _log_probabilities(
    contract: Contract, outputs: Mapping[str, Any], count: int, index: int
) -> np.ndarray:
    scores = by_role(contract, outputs)["scores"].astype(np.float64)
    if scores.size % count or len(scores) != count:
        raise EngineError("module_output", f"{scores.shape} for {count} pictures")
    scores = scores.reshape(count, -1)
    if index >= scores.shape[1]:
        raise EngineError("module_output", f"no class {index} in {scores.shape}")
    if contract.output.meaning != "logits":
        return np.asarray(np.log(scores[:, index].clip(LEAST_PROBABILITY)))
    highest = scores.max(axis=1, keepdims=True)
    total = np.log(np.exp(scores - highest).sum(axis=1)) + highest[:, 0]
    return np.asarray(scores[:, index] - total)
