"""The ways to run a module; each library is imported when it is first needed."""

from demos.engine.runtimes.base import Module, Runtime, Spec, Tensors
from demos.engine.runtimes.litert import LiteRTRuntime
from demos.engine.runtimes.saved_model import SavedModelRuntime, import_tensorflow

__all__ = [
    "RUNTIMES",
    "LiteRTRuntime",
    "Module",
    "Runtime",
    "SavedModelRuntime",
    "Spec",
    "Tensors",
    "import_tensorflow",
]

RUNTIMES: dict[str, Runtime] = {
    runtime.name: runtime for runtime in (SavedModelRuntime(), LiteRTRuntime())
}
