"""Loads a TensorFlow Lite file and calls it once with zeros: a program for the jail.

It reads `lite.json` in its folder; where the file fails, it ends with an exception.
"""

import json
import math
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

ORDER = "lite.json"
# A model whose inputs are larger is loaded, but not called.
MAX_ELEMENTS = 50_000_000


def main(folder: Path) -> int:
    """Carry out the order in a folder."""
    order = json.loads((folder / ORDER).read_text(encoding="utf-8"))
    interpreter = Interpreter(model_path=order["file"], num_threads=1)
    interpreter.allocate_tensors()
    details = interpreter.get_input_details()
    if sum(math.prod(map(int, each["shape"])) for each in details) > MAX_ELEMENTS:
        return 0
    for each in details:
        if each["dtype"] not in (np.object_, np.bytes_):
            zeros = np.zeros(each["shape"], each["dtype"])
            interpreter.set_tensor(each["index"], zeros)
    interpreter.invoke()
    return 0
