"""Programs for a `.tflite` file: fetch it, prepare its inputs, predict, print."""

from dataclasses import replace

from catalog.signatures import TensorSpec
from catalog.snippets.feeding import Feeding, feeding
from catalog.snippets.programs import Program
from catalog.snippets.subject import Subject
from catalog.tasks.base import Usage, quoted

# Calls a file that has no signatures as LiteRT's own runners call a signature.
_NAMELESS = """\
interpreter = Interpreter(path)


def model(**given):
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    for each in inputs:
        interpreter.resize_tensor_input(each["index"], given[each["name"]].shape)
    interpreter.allocate_tensors()
    for each in inputs:
        interpreter.set_tensor(each["index"], given[each["name"]])
    interpreter.invoke()
    return {each["name"]: interpreter.get_tensor(each["index"]) for each in outputs}"""
_QUANTISED = """\
def quantised(numbers, scale, zero_point, dtype):
    steps, limits = np.rint(numbers / scale + zero_point), np.iinfo(dtype)
    return steps.clip(limits.min, limits.max).astype(dtype)"""
_LABELS = """\
with urlopen("{address}") as answer:
    found = json.load(answer)["results"]
labels = {{each["index"]: each["label"] for each in found}}"""


def litert_program(subject: Subject, labels_url: str) -> Program:
    """Fetch the file by its address and call it by LiteRT.

    Args:
        subject: the version and its contract.
        labels_url: where this site tells its labels; empty where it has none.
    """
    fed, outputs = _fed(subject), subject.signature.outputs
    usage = Usage(subject.contract, subject.signature, is_numpy=True)
    lines = (
        *fed.lines,
        fed.call("model"),
        *(_dequantised(spec) for spec in outputs if spec.is_quantised),
        subject.task.source(usage),
    )
    return Program(
        load=_load(subject, labels_url if subject.task.has_labels else ""),
        preprocess="\n\n\n".join(fed.functions),
        predict="\n".join(lines),
    )


def _load(subject: Subject, labels_url: str) -> str:
    name = quoted(subject.signature.name)
    runner = f"model = Interpreter(path).get_signature_runner({name})"
    labels = _LABELS.format(address=labels_url) if labels_url else "labels = {}"
    fetching = "urlopen, urlretrieve" if labels_url else "urlretrieve"
    return "\n".join(
        (
            *(["import json"] if labels_url else []),
            f"from urllib.request import {fetching}",
            "",
            "import numpy as np",
            "from ai_edge_litert.interpreter import Interpreter",
            *(["from PIL import Image, ImageOps"] if subject.contract.images else []),
            "",
            f'URL = "{subject.url}?lite-format=tflite"',
            "path, _headers = urlretrieve(URL)",
            *([labels] if subject.task.has_labels else []),
            runner if subject.signature.name else _NAMELESS,
        )
    )


def _fed(subject: Subject) -> Feeding:
    """How the file is fed; where it takes steps instead of numbers, by them."""
    fed = feeding(subject, is_numpy=True)
    taken = subject.signature.dequantised().inputs
    pairs = zip(subject.signature.inputs, taken, strict=True)
    quantised = [own for own, spec in pairs if own.dtype != spec.dtype]
    if not quantised:
        return fed
    steps = {spec.name: _steps(spec, fed.arguments[spec.name]) for spec in quantised}
    functions = (*fed.functions, _QUANTISED)
    return replace(fed, functions=functions, arguments=fed.arguments | steps)


def _steps(spec: TensorSpec, numbers: str) -> str:
    return f"quantised({numbers}, {spec.scale!r}, {spec.zero_point}, np.{spec.dtype})"


def _dequantised(spec: TensorSpec) -> str:
    """The line that turns an output's steps into the numbers they stand for."""
    output = f"outputs[{quoted(spec.name)}]"
    steps = f"{output}.astype(np.float32)"
    sign = "-" if spec.zero_point > 0 else "+"
    shifted = f"({steps} {sign} {abs(spec.zero_point)})" if spec.zero_point else steps
    return f"{output} = {shifted} * {spec.scale!r}"
