"""The facts read from real modules, and what is no module at all."""

import json

import pytest

from catalog.signatures import TensorSpec
from registry.modules.proto import MAX_GRAPH_BYTES, read_saved_model
from registry.modules.reader import ModuleRefused, read_module
from tests.builders import (
    built_modules,
    detector_module,
    feature_module,
    segmenter_module,
    stylizer_module,
)


def refusal(folder) -> str:
    with pytest.raises(ModuleRefused) as caught:
        read_module(folder)
    return " ".join(map(str, caught.value.findings))


def test_signature_shapes_and_types_are_read(classifier):
    (signature,) = read_module(classifier).signatures
    assert signature.name == "serving_default"
    assert signature.inputs == (TensorSpec("images", "float32", (None, 32, 32, 3)),)
    assert signature.outputs == (TensorSpec("logits", "float32", (None, 4)),)


def test_a_module_made_for_the_hub_is_callable_and_tunable(classifier):
    facts = read_module(classifier)
    assert facts.is_callable
    assert facts.fine_tunable


def test_every_parameter_is_counted_once(classifier):
    # Kernel 3×3×3×3, moving mean 3, dense 3×4 and 4; not the save counter.
    assert read_module(classifier).parameter_count == 81 + 3 + 12 + 4


def test_contract_and_labels_come_with_the_module(classifier):
    facts = read_module(classifier)
    assert facts.contract is not None
    assert facts.contract.task == "image-classification"
    assert facts.labels == ("red", "green", "blue", "grey")


@pytest.mark.parametrize(
    ("build", "task"),
    [
        (detector_module, "image-object-detection"),
        (feature_module, "image-feature-vector"),
        (segmenter_module, "image-segmentation"),
        (stylizer_module, "image-style-transfer"),
    ],
)
def test_every_task_is_read(build, task, tmp_path):
    facts = read_module(build(tmp_path / "module"))
    assert facts.contract is not None
    assert facts.contract.task == task
    assert facts.graph is not None


def test_a_module_without_a_contract_is_taken(classifier):
    (classifier / "assets.extra" / "demo.json").unlink()
    facts = read_module(classifier)
    assert facts.contract is None
    assert facts.labels == ()


def test_keras_exports_are_not_callable(classifier, edit_graph):
    def rename(meta_graph):
        for child in meta_graph.object_graph_def.nodes[0].children:
            child.local_name = child.local_name.replace("__call__", "serve")

    facts = read_module(edit_graph(classifier, rename))
    assert not facts.is_callable
    assert not facts.fine_tunable


def test_without_variables_listed_it_cannot_be_tuned(classifier, edit_graph):
    def forget(meta_graph):
        for child in meta_graph.object_graph_def.nodes[0].children:
            child.local_name = child.local_name.replace("trainable_variables", "x")

    facts = read_module(edit_graph(classifier, forget))
    assert facts.is_callable
    assert not facts.fine_tunable


def test_a_graph_that_is_no_protobuf_is_refused(classifier):
    (classifier / "saved_model.pb").write_bytes(b"\xff" * 100)
    assert "not a SavedModel" in refusal(classifier)


def test_a_graph_too_large_is_refused_unparsed(classifier):
    with (classifier / "saved_model.pb").open("r+b") as file:
        file.truncate(MAX_GRAPH_BYTES + 1)
    assert "at most" in refusal(classifier)


def test_an_empty_graph_is_refused(classifier):
    (classifier / "saved_model.pb").write_bytes(b"")
    assert "no signature" in refusal(classifier)


def test_missing_weights_are_noticed(classifier):
    (classifier / "variables" / "variables.index").unlink()
    assert "weights are missing" in refusal(classifier)


def test_a_function_that_calls_itself_has_no_picture(classifier, edit_graph):
    def loop(meta_graph):
        for function in meta_graph.graph_def.library.function:
            for node in function.node_def:
                if node.op == "StatefulPartitionedCall":
                    node.attr["f"].func.name = function.signature.name

    assert read_module(edit_graph(classifier, loop)).graph is None


def test_references_to_nothing_leave_no_picture(classifier, edit_graph):
    def cut(meta_graph):
        for function in meta_graph.graph_def.library.function:
            for node in function.node_def:
                node.input[:] = ["nothing:0" for _ in node.input]

    assert read_module(edit_graph(classifier, cut)).graph is None


@pytest.mark.parametrize("name", ["classifier", "detector", "stylizer"])
def test_our_parser_sees_what_tensorflow_sees(name):
    from tensorflow.core.protobuf import saved_model_pb2  # noqa: PLC0415

    path = built_modules() / name / "saved_model.pb"
    ours, theirs = read_saved_model(path), saved_model_pb2.SavedModel()
    theirs.ParseFromString(path.read_bytes())
    for mine, other in zip(ours.meta_graphs, theirs.meta_graphs, strict=True):
        assert nodes_of(mine) == nodes_of(other)
        variables = [n.variable.name for n in mine.object_graph_def.nodes]
        assert variables == [n.variable.name for n in other.object_graph_def.nodes]
        assert sorted(mine.signature_def) == sorted(other.signature_def)


def nodes_of(meta_graph) -> list[tuple[str, str, list[str], list[str]]]:
    found = list(meta_graph.graph_def.node)
    for function in meta_graph.graph_def.library.function:
        found += function.node_def
    return [(n.name, n.op, list(n.input), sorted(n.attr)) for n in found]


# --- the contract -----------------------------------------------------------------


def contract_refusal(folder, change) -> str:
    path = folder / "assets.extra" / "demo.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))
    return refusal(folder)


@pytest.mark.parametrize(
    ("section", "key", "value", "reason"),
    [
        ("input", "name", "pictures", "no input 'pictures'"),
        ("input", "dtype", "uint8", "takes float32"),
        ("input", "size", [64, 64], "does not fit"),
        ("output", "keys", {"scores": "probs"}, "no output 'probs'"),
        ("output", "labels", "assets.extra/none.txt", "not in the module"),
        ("output", "labels", "../../etc/passwd", "not in the module"),
        ("output", "label_offset", 1, "4 values"),
        ("output", "meaning", "vibes", "meaning"),
    ],
)
def test_the_contract_must_fit_the_signature(classifier, section, key, value, reason):
    found = contract_refusal(
        classifier, lambda data: data[section].update({key: value})
    )
    assert "demo.json" in found
    assert reason in found


@pytest.mark.parametrize(
    "name",
    ["assets.extra/none.txt", "../labels.txt", "/etc/hostname", "a\0b", "a" * 5000],
)
def test_labels_outside_the_module_are_not_read(classifier, name):
    found = contract_refusal(
        classifier, lambda data: data["output"].update(labels=name)
    )

    assert "is not in the module" in found


def test_a_signature_the_module_lacks_is_noticed(classifier):
    found = contract_refusal(classifier, lambda data: data.update(signature="other"))
    assert "no signature 'other'" in found


def test_an_input_that_nothing_feeds_is_noticed(tmp_path):
    module = stylizer_module(tmp_path / "module")
    found = contract_refusal(module, lambda data: data.update(choices=[]))
    assert "'style_weights' is fed by nothing" in found


def test_a_contract_that_is_no_json_is_refused(classifier):
    (classifier / "assets.extra" / "demo.json").write_text("{")
    assert "not JSON" in refusal(classifier)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"red\ngreen\nblue\n", "3 labels"),
        (b"red\n\nblue\ngrey\n", "one label a line"),
        (b"\xff\xfe\n", "not UTF-8"),
    ],
)
def test_labels_must_be_one_for_each_score(classifier, text, reason):
    (classifier / "assets.extra" / "labels.txt").write_bytes(text)
    assert reason in refusal(classifier)
