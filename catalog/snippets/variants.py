"""Files of a version for other runtimes, and code that loads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from catalog.highlighting import highlight

TFLITE = """\
from urllib.request import urlretrieve

from ai_edge_litert.interpreter import Interpreter

path, _ = urlretrieve("{url}")
interpreter = Interpreter(model_path=path)
interpreter.allocate_tensors()
print(interpreter.get_input_details())"""
TFJS = """\
import * as tf from "@tensorflow/tfjs";

const model = await tf.{load}("{url}");
console.log(model.inputs);"""
LOADERS = {"graph-model": "loadGraphModel", "layers-model": "loadLayersModel"}


@dataclass(frozen=True, slots=True)
class ShownVariant:
    """What the page of files shows of one format.

    Attributes:
        title: the format's name.
        files: rows of `registry.VariantFile`.
        html: code that loads them, highlighted.
    """

    title: str
    files: tuple[Any, ...]
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
        # What is loaded first: shards follow by themselves.
        entry = next((row for row in rows if row.path == "model.json"), rows[0])
        url = base_url + entry.address
        if form == "tfjs":
            load = LOADERS.get(entry.kind, LOADERS["layers-model"])
            html = highlight(TFJS.format(url=url, load=load), "javascript")
        else:
            html = highlight(TFLITE.format(url=url), "python")
        shown.append(ShownVariant(rows[0].get_format_display(), rows, html))
    return shown
