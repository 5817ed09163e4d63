"""Runs a converted module by LiteRT: no TensorFlow, one thread, loaded in a blink."""

from pathlib import Path
from typing import Any

import numpy as np

from demos.engine.errors import EngineError
from demos.engine.runtimes.base import Module, Spec, Tensors, check_inputs


class LiteRTRuntime:
    """Opens a converted file; XNNPACK computes where it can, as float32."""

    name = "litert"

    def prepare(self) -> None:
        """Import LiteRT: here, so that who only runs SavedModels never loads it."""
        import ai_edge_litert.interpreter  # noqa: F401, PLC0415

    def open(self, path: Path, signature: str) -> Module:
        """Load a converted module."""
        from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415

        try:
            interpreter = Interpreter(model_path=str(path), num_threads=1)
            signatures = interpreter.get_signature_list()
        # A damaged file: the library says so by ValueError, RuntimeError or OSError.
        except Exception as error:
            raise EngineError("module_unreadable", repr(error)[:2000]) from error
        if signature not in signatures:
            names = ", ".join(sorted(signatures)) or "none"
            raise EngineError("module_signature", f"{signature!r}; it has {names}")
        return LiteRTModule(interpreter, interpreter.get_signature_runner(signature))


class LiteRTModule:
    """One signature of a converted module; keeps its interpreter alive."""

    def __init__(self, interpreter: Any, runner: Any) -> None:
        self._interpreter, self._runner = interpreter, runner
        self.specs = {
            name: Spec(np.dtype(detail["dtype"]), tuple(detail["shape"].tolist()))
            for name, detail in runner.get_input_details().items()
        }

    def call(self, inputs: Tensors) -> dict[str, np.ndarray]:
        """Run the signature once."""
        check_inputs(self.specs, inputs)
        try:
            answer: dict[str, np.ndarray] = self._runner(**inputs)
        # Kernels fail as RuntimeError; what else comes is the module's fault as well.
        except Exception as error:
            raise EngineError("module_failed", repr(error)[:2000]) from error
        return answer
