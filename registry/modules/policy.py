"""What a module may consist of: its files, and the operations of its graphs."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from catalog.sentences import NOTHING, Sentence
from registry.modules.operations import ALLOWED, SAVER
from registry.modules.rules import FILES, KERAS, OPERATIONS, Finding

ROOT_FILES = frozenset({"saved_model.pb", "fingerprint.pb"})
FOLDERS = frozenset({"variables", "assets", "assets.extra"})
REFUSED_FILES = {
    "saved_model.pbtxt": Sentence("a second graph that some loaders read instead"),
    "saved_model.cpb": Sentence("a second graph that some loaders read instead"),
    "keras_metadata.pb": Sentence("Keras may run code it holds; export without it"),
    "tfhub_module.pb": Sentence("the TF1 Hub format; save the model with TensorFlow 2"),
}
# Layers of Keras whose configuration is code, or loads another program.
CODE_CLASSES = frozenset({"Lambda", "TFSMLayer", "__lambda__", "TorchModuleWrapper"})
# Types of constants that hold more than numbers and text: types.proto.
OPAQUE_DTYPES = {
    20: Sentence("A constant that is a resource"),
    21: Sentence("A constant that is a variant"),
}
LEAVE_OUT = Sentence("Leave it out.")


def check_files(folder: Path) -> list[Finding]:
    """A finding for every file that does not belong in a SavedModel."""
    findings = []

    def note(text: Sentence, place: str = "", advice: Sentence = NOTHING) -> None:
        findings.append(Finding(FILES, text, place, advice))

    for path in sorted(folder.iterdir()):
        name = path.name
        if name in REFUSED_FILES:
            why = REFUSED_FILES[name]
            note(Sentence("{name} is not taken: {why}.", name=name, why=why), name)
        elif name not in (FOLDERS if path.is_dir() else ROOT_FILES):
            text = Sentence("{name} is not part of a SavedModel.", name=name)
            note(text, name, LEAVE_OUT)
    if not (folder / "saved_model.pb").is_file():
        note(
            Sentence("There is no saved_model.pb."),
            advice=Sentence(
                "Pack a folder that tf.saved_model.save() or model.export() wrote."
            ),
        )
    variables = folder / "variables"
    for path in sorted(variables.iterdir()) if variables.is_dir() else []:
        if path.is_dir() or not path.name.startswith("variables."):
            place = f"variables/{path.name}"
            text = Sentence("{name} is not part of a checkpoint.", name=place)
            note(text, place, LEAVE_OUT)
    return findings


def files_in(folder: Path) -> set[str]:
    """The paths of all files, relative to the folder."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    }


def check_assets(meta_graph: Any, folder: Path) -> list[Finding]:
    """A finding for every asset that lies outside `assets/` or is missing."""
    present = files_in(folder)
    return [
        Finding(
            FILES,
            Sentence(
                "The graph names the asset {name}: not there.",
                name=repr(asset.filename[:200]),
            ),
            "saved_model.pb",
            Sentence("Export the module again; its assets lie in assets/."),
        )
        for asset in meta_graph.asset_file_def
        if f"assets/{asset.filename}" not in present
    ]


def check_operations(meta_graph: Any) -> list[Finding]:
    """A finding for every kind of operation that is not allowed, with its place.

    Functions that only the saver reaches may use the saver's operations and no
    others; everything else, reached or not, may use those of `ALLOWED`.
    """
    library = meta_graph.graph_def.library
    names = {function.signature.name for function in library.function}
    saver_only = _saver_functions(meta_graph, names)
    places: dict[Sentence, Sentence] = {}
    counts: Counter[Sentence] = Counter()
    for place, node in _all_nodes(meta_graph):
        allowed = SAVER if place in saver_only else ALLOWED
        what = _forbidden(node, allowed, names)
        if what:
            places.setdefault(what, _place(place, node.name))
            counts[what] += 1
    return [
        Finding(
            OPERATIONS,
            _not_allowed(what, places[what], count),
            places[what],
            Sentence(
                "Modules compute from what they are given: leave out what reads, "
                "writes, prints or calls Python, and export again."
            ),
        )
        for what, count in sorted(counts.items())
    ]


def _place(function: str, node: str) -> Sentence:
    if not function:
        return Sentence("the main graph, node {node}", node=repr(node))
    return Sentence(
        "function {function}, node {node}", function=repr(function), node=repr(node)
    )


def _not_allowed(what: Sentence, place: Sentence, count: int) -> Sentence:
    if count == 1:
        return Sentence("{what} is not allowed (in {place}).", what=what, place=place)
    return Sentence(
        "{what} is not allowed (in {place}, and {count} more).",
        what=what,
        place=place,
        count=count - 1,
    )


def check_keras_objects(meta_graph: Any) -> list[Finding]:
    """A finding for Python code that Keras kept with the objects of a module.

    TensorFlow does not look at it, but Keras' own loader would run it.
    """
    found = {
        name
        for item in meta_graph.object_graph_def.nodes
        for name in _classes_in(item.user_object.metadata)
        if name in CODE_CLASSES
    }
    return [
        Finding(
            KERAS,
            Sentence(
                "The module holds a Keras layer {name}, which carries Python code.",
                name=name,
            ),
            "saved_model.pb",
            Sentence("Use a layer that Keras knows, or export with model.export()."),
        )
        for name in sorted(found)
    ]


def _classes_in(metadata: str) -> Iterator[str]:
    """Every `class_name` in the JSON that Keras keeps with an object."""
    try:
        waiting = [json.loads(metadata)] if metadata else []
    except (ValueError, RecursionError):
        return
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if isinstance(item.get("class_name"), str):
                yield item["class_name"]
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def operations_of(meta_graph: Any) -> tuple[str, ...]:
    """The distinct operations outside the saver's functions, sorted."""
    library = meta_graph.graph_def.library
    names = {function.signature.name for function in library.function}
    saver_only = _saver_functions(meta_graph, names)
    found = {
        node.op for place, node in _all_nodes(meta_graph) if place not in saver_only
    }
    return tuple(sorted(found - names))


def _all_nodes(meta_graph: Any) -> Iterator[tuple[str, Any]]:
    """Every node with its function's name (`""` in the main graph).

    Functions of one name are all visited: a loader may take either.
    """
    for node in meta_graph.graph_def.node:
        yield "", node
    for function in meta_graph.graph_def.library.function:
        for node in function.node_def:
            yield function.signature.name, node


def _forbidden(node: Any, allowed: frozenset[str], functions: set[str]) -> Sentence:
    if node.op not in allowed and (allowed is SAVER or node.op not in functions):
        return Sentence("Operation {name}", name=node.op)
    tensor = node.attr["value"].tensor if node.op == "Const" else None
    if tensor is not None and tensor.dtype in OPAQUE_DTYPES:
        return OPAQUE_DTYPES[tensor.dtype]
    return NOTHING


def _saver_functions(meta_graph: Any, names: set[str]) -> set[str]:
    """Functions reached from the saver's two nodes and from nothing else."""
    saver_nodes = _saver_nodes(meta_graph)
    from_saver: set[str] = set()
    elsewhere: set[str] = set()
    for node in meta_graph.graph_def.node:
        called = _called(node, names)
        (from_saver if node.name in saver_nodes else elsewhere).update(called)
    for item in meta_graph.object_graph_def.nodes:
        elsewhere.update(item.function.concrete_functions)
        elsewhere.add(item.bare_concrete_function.concrete_function_name)
    elsewhere.update(meta_graph.object_graph_def.concrete_functions)
    calls = _call_graph(meta_graph.graph_def.library, names)
    return _reached(from_saver, calls) - _reached(elsewhere & names, calls)


def _saver_nodes(meta_graph: Any) -> set[str]:
    """The nodes that save and restore, unless a signature or a node uses them too."""
    saver = meta_graph.saver_def
    named = {saver.save_tensor_name, saver.restore_op_name}
    used = {ref for node in meta_graph.graph_def.node for ref in node.input}
    for signature in meta_graph.signature_def.values():
        used.update(info.name for info in signature.outputs.values())
    return {_node_name(ref) for ref in named} - {_node_name(ref) for ref in used}


def _node_name(reference: str) -> str:
    return reference.lstrip("^").partition(":")[0]


def _call_graph(library: Any, names: set[str]) -> dict[str, set[str]]:
    calls: dict[str, set[str]] = {name: set() for name in names}
    for function in library.function:
        for node in function.node_def:
            calls[function.signature.name] |= _called(node, names)
    for gradient in library.gradient:
        if gradient.function_name in names and gradient.gradient_func in names:
            calls[gradient.function_name].add(gradient.gradient_func)
    return calls


def _called(node: Any, names: set[str]) -> set[str]:
    found = {node.op} & names
    for value in node.attr.values():
        kind = value.WhichOneof("kind")
        if kind == "func":
            found.add(value.func.name)
        elif kind == "list":
            found.update(function.name for function in value.list.func)
    return found & names


def _reached(start: Iterable[str], calls: dict[str, set[str]]) -> set[str]:
    seen, waiting = set(start), list(start)
    while waiting:
        for name in calls[waiting.pop()] - seen:
            seen.add(name)
            waiting.append(name)
    return seen
