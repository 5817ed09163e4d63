"""A module's graph taken apart: where gradients pass, and the last feature maps.

A loaded signature hides its graph in nested functions. Freezing inlines them and
makes weights constants, after which any tensor can be fed or fetched by name.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from demos.engine.errors import EngineError
from demos.engine.runtimes import import_tensorflow

# How many feature maps are tried, from the last on, until one is found that
# everything passes through.
MOST_CANDIDATES = 40


class NotExplainable(Exception):
    """The graph does not allow this method; another may work."""


class FrozenModule:
    """One signature of a SavedModel, taken apart.

    Attributes:
        tf: TensorFlow.
        scores: picture `[1,H,W,C]` → scores `[1,classes]`.
    """

    def __init__(self, path: Path, signature: str, fed: str, fetched: str) -> None:
        """Load and freeze a signature.

        Args:
            path: the SavedModel's folder.
            signature: its name.
            fed: the argument that takes the picture, the only one.
            fetched: the key of the scores.

        Raises:
            EngineError: the module cannot be loaded, or has no such signature.
            NotExplainable: it takes more than a picture, or cannot be frozen.
        """
        self.tf = tf = import_tensorflow()
        try:
            loaded = tf.saved_model.load(str(path))
            function = loaded.signatures[signature]
        # A stranger's file: the loader raises whatever it stumbles over.
        except Exception as error:
            raise EngineError("module_unreadable", repr(error)[:2000]) from error
        if list(function.structured_input_signature[1]) != [fed]:
            raise NotExplainable("It takes more than one picture.")
        frozen = _frozen(function)
        self._whole = _without_order(tf, frozen.graph.as_graph_def())
        tensor = self._whole.graph.get_tensor_by_name
        self._input = tensor(frozen.inputs[0].name)
        self._output = tensor(_output(frozen, function, fetched).name)
        self.scores = self._part(self._input, self._output)
        self.features: Any = None
        self.scores_of_features: Any = None

    def open_features(self) -> None:
        """Find the last feature maps and set `features` and `scores_of_features`.

        Raises:
            NotExplainable: there are none that every path passes through.
        """
        for tensor in _feature_maps(self._input, self._output):
            if not _reaches(self._output, self._input, past=tensor):
                self.features = self._part(self._input, tensor)
                self.scores_of_features = self._part(tensor, self._output)
                return
        raise NotExplainable("It has no feature maps that all paths pass through.")

    def _part(self, fed: Any, fetched: Any) -> Any:
        """The graph between two tensors, as a function."""
        part = self._whole.prune(fed, fetched)
        return lambda value: _alone(part(value))


def _frozen(function: Any) -> Any:
    from tensorflow.python.framework.convert_to_constants import (  # noqa: PLC0415
        convert_variables_to_constants_v2,
    )

    try:
        return convert_variables_to_constants_v2(function)
    # Tables, control flow, resources: whatever cannot become a constant.
    except Exception as error:
        raise NotExplainable(repr(error)[:500]) from error


def _without_order(tf: Any, graph: Any) -> Any:
    """The graph without control inputs: they tie what comes after to what was fed."""
    for node in graph.node:
        given = [name for name in node.input if not name.startswith("^")]
        del node.input[:]
        node.input.extend(given)
    return tf.compat.v1.wrap_function(lambda: tf.import_graph_def(graph, name=""), [])


def _output(frozen: Any, function: Any, key: str) -> Any:
    """The frozen tensor of an output; freezing keeps their order by key."""
    keys = sorted(function.structured_outputs)
    if key not in keys or len(frozen.outputs) != len(keys):
        raise NotExplainable(f"No output is called {key}.")
    return frozen.outputs[keys.index(key)]


def _feature_maps(fed: Any, output: Any) -> Iterator[Any]:
    """Tensors `[N,h,w,c]` on the way to the scores, the last first."""
    found = 0
    for tensor in _ancestors(output):
        shape = tensor.shape
        if tensor is fed or not tensor.dtype.is_floating or shape.rank != 4:
            continue
        if all(side is None or side > 1 for side in shape[1:3]):
            yield tensor
            found += 1
        if found == MOST_CANDIDATES:
            return


def _ancestors(tensor: Any) -> Iterator[Any]:
    """Everything a tensor is made from, the nearest first."""
    waiting, seen = [tensor], {tensor.name}
    while waiting:
        current = waiting.pop(0)
        yield current
        for given in current.op.inputs:
            if given.name not in seen:
                seen.add(given.name)
                waiting.append(given)


def _reaches(tensor: Any, goal: Any, *, past: Any) -> bool:
    """Whether a tensor is made from `goal` by a way that avoids `past`."""
    waiting, seen = [tensor], {past.name}
    while waiting:
        current = waiting.pop()
        if current is goal or current.name == goal.name:
            return True
        if current.name not in seen:
            seen.add(current.name)
            waiting.extend(current.op.inputs)
    return False


def _alone(value: Any) -> Any:
    """Pruned functions answer a list, even of one."""
    return value[0] if isinstance(value, list | tuple) else value
