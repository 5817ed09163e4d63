"""Files of a version for other runtimes, and code that runs them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from catalog.highlighting import highlight

TFLITE = """\
# pip install ai-edge-litert
{imports}import numpy as np
from ai_edge_litert.interpreter import Interpreter

{path}interpreter = Interpreter(model_path=path)
interpreter.allocate_tensors()
for given in interpreter.get_input_details():
    print("in:", given["name"], given["shape"], given["dtype"].__name__)
    interpreter.set_tensor(given["index"], np.zeros(given["shape"], given["dtype"]))
interpreter.invoke()
for answer in interpreter.get_output_details():
    print("out:", answer["name"], interpreter.get_tensor(answer["index"]))"""
FETCH = "from urllib.request import urlretrieve\n\n"
TFJS = """\
// npm install @tensorflow/tfjs
import * as tf from "@tensorflow/tfjs";

const model = await tf.{load}("{url}");
const blank = model.inputs.map(({{ shape, dtype }}) => {{
  const sizes = (shape ?? []).map((size) => Math.max(size, 1));
  return tf.fill(sizes, dtype === "string" ? "" : 0, dtype);
}});
for (const answer of [{call}(blank)].flat()) {{
  console.log(answer.shape, await answer.array());
}}"""
# How each kind is loaded and called: `predict` refuses graphs that branch.
GRAPH_MODEL = ("loadGraphModel", "await model.executeAsync")
LAYERS_MODEL = ("loadLayersModel", "model.predict")


@dataclass(frozen=True, slots=True)
class ShownVariant:
    """What the page of files shows of one format.

    Attributes:
        slug: the format.
        title: its name.
        files: rows of `registry.VariantFile`.
        language: of the code, as Pygments calls it.
        code: runs the files.
        html: the same, highlighted.
    """

    slug: str
    title: str
    files: tuple[Any, ...]
    language: str
    code: str
    html: str


def shown_variants(files: Iterable[Any], base_url: str) -> list[ShownVariant]:
    """Group the files of a version by format, each with code that loads them.

    Args:
        files: in the order of their formats, their version at hand.
        base_url: the site's address, for people elsewhere.
    """
    shown = []
    for form, group in groupby(files, attrgetter("format")):
        rows = tuple(group)
        url = base_url + _entry(rows).address
        if form == "tfjs":
            language, code = "javascript", _tfjs(rows, url)
        else:
            language, path = "python", f'path, _ = urlretrieve("{url}")\n'
            code = TFLITE.format(imports=FETCH, path=path)
        title, html = rows[0].get_format_display(), highlight(code, language)
        shown.append(ShownVariant(form, title, rows, language, code, html))
    return shown


def local_program(files: Sequence[Any]) -> str:
    """The code for the files of one format that lie in a folder named after it."""
    place = f"{files[0].format}/{_entry(files).path}"
    if files[0].format == "tfjs":
        return _tfjs(files, place) + "\n"
    return TFLITE.format(imports="", path=f'path = "{place}"\n') + "\n"


def _entry(files: Sequence[Any]) -> Any:
    """What is loaded first: shards follow by themselves."""
    return next((row for row in files if row.path == "model.json"), files[0])


def _tfjs(files: Sequence[Any], url: str) -> str:
    is_graph = _entry(files).kind == "graph-model"
    load, call = GRAPH_MODEL if is_graph else LAYERS_MODEL
    return TFJS.format(url=url, load=load, call=call)
