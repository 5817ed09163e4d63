"""Runs TensorFlow Lite files: no TensorFlow, one thread, loaded in a blink."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from catalog.signatures import Signature, TensorSpec
from demos.engine.errors import EngineError
from demos.engine.runtimes.base import Module, Spec, Tensors, check_inputs

MAIN = "serving_default"
# Of the one way to call a file without signatures, told by the names of its tensors.
NAMELESS = ""
_STRINGS = (np.bytes_, np.str_, np.object_)


class LiteRTRuntime:
    """Opens a file; XNNPACK computes where it can, as float32 or as quantised."""

    name = "litert"

    def prepare(self) -> None:
        """Import LiteRT: here, so that who only runs SavedModels never loads it."""
        import ai_edge_litert.interpreter  # noqa: F401, PLC0415

    def open(self, path: Path, signature: str) -> Module:
        """Load a file."""
        runners = _runners(path)
        if signature not in runners:
            names = ", ".join(sorted(runners))
            raise EngineError("module_signature", f"{signature!r}; it has {names}")
        return LiteRTModule(signature, runners[signature])


def read_signatures(path: Path) -> list[Signature]:
    """Return the signatures of a file, `serving_default` first; at least one.

    Raises:
        EngineError: `module_unreadable`.
    """
    found = [_described(name, runner) for name, runner in _runners(path).items()]
    return sorted(found, key=lambda each: (each.name != MAIN, each.name))


class LiteRTModule:
    """One signature of a file, fed and read by numbers where it is quantised."""

    def __init__(self, name: str, runner: Any) -> None:
        stored = _described(name, runner)
        taken = stored.dequantised().inputs
        self.specs = {spec.name: _spec(spec) for spec in taken}
        self._runner = runner
        self._quantised = {
            own.name: own
            for own, spec in zip(stored.inputs, taken, strict=True)
            if own.dtype != spec.dtype
        }
        self._answers = {spec.name: spec for spec in stored.outputs}

    def call(self, inputs: Tensors) -> dict[str, np.ndarray]:
        """Run the signature once."""
        check_inputs(self.specs, inputs)
        given = dict(inputs)
        for name, spec in self._quantised.items():
            given[name] = quantised(given[name], spec)
        try:
            answer = self._runner(**given)
        # Kernels fail as RuntimeError; what else comes is the module's fault as well.
        except Exception as error:
            raise EngineError("module_failed", repr(error)[:2000]) from error
        return {
            name: dequantised(value, self._answers[name])
            for name, value in answer.items()
        }


def quantised(numbers: np.ndarray, spec: TensorSpec) -> np.ndarray:
    """Return the steps that are nearest to some numbers."""
    steps = np.rint(numbers / np.float32(spec.scale) + spec.zero_point)
    limits = np.iinfo(spec.dtype)
    return steps.clip(limits.min, limits.max).astype(spec.dtype)


def dequantised(steps: np.ndarray, spec: TensorSpec) -> np.ndarray:
    """Return the numbers that steps stand for, as float32; others as they are."""
    if not spec.is_quantised:
        return steps
    numbers: np.ndarray = steps.astype(np.float32) - np.float32(spec.zero_point)
    return numbers * np.float32(spec.scale)


class _WholeFile:
    """A file without signatures, called as LiteRT's own runners of signatures are."""

    def __init__(self, interpreter: Any) -> None:
        self._interpreter = interpreter

    def get_input_details(self) -> dict[str, Any]:
        """What it takes, by the names of the tensors."""
        return {each["name"]: each for each in self._interpreter.get_input_details()}

    def get_output_details(self) -> dict[str, Any]:
        """What it answers, likewise."""
        return {each["name"]: each for each in self._interpreter.get_output_details()}

    def __call__(self, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        """Run it once."""
        places = {
            name: each["index"] for name, each in self.get_input_details().items()
        }
        for name, value in inputs.items():
            self._interpreter.resize_tensor_input(places[name], value.shape)
        self._interpreter.allocate_tensors()
        for name, value in inputs.items():
            self._interpreter.set_tensor(places[name], value)
        self._interpreter.invoke()
        return {
            name: self._interpreter.get_tensor(each["index"])
            for name, each in self.get_output_details().items()
        }


def _runners(path: Path) -> Mapping[str, Any]:
    """What a file can be called by; each keeps its interpreter alive."""
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415

    try:
        interpreter = Interpreter(model_path=str(path), num_threads=1)
        names = interpreter.get_signature_list()
        if not names:
            return {NAMELESS: _WholeFile(interpreter)}
        return {name: interpreter.get_signature_runner(name) for name in names}
    # A damaged file: the library says so by ValueError, RuntimeError or OSError.
    except Exception as error:
        raise EngineError("module_unreadable", repr(error)[:2000]) from error


def _described(name: str, runner: Any) -> Signature:
    inputs, outputs = runner.get_input_details(), runner.get_output_details()
    return Signature(
        name,
        tuple(_tensor(key, inputs[key]) for key in sorted(inputs)),
        tuple(_tensor(key, outputs[key]) for key in sorted(outputs)),
    )


def _tensor(name: str, detail: Mapping[str, Any]) -> TensorSpec:
    is_text = detail["dtype"] in _STRINGS
    scale, zero_point = detail["quantization"]
    sides = detail["shape_signature"].tolist()
    return TensorSpec(
        name,
        "string" if is_text else np.dtype(detail["dtype"]).name,
        tuple(None if side < 0 else side for side in sides),
        float(scale),
        int(zero_point) if scale else 0,
    )


def _spec(spec: TensorSpec) -> Spec:
    return Spec(np.dtype(object if spec.dtype == "string" else spec.dtype), spec.shape)
