"""Modules that would read, write or call out are refused, with the place named."""

import pytest

from registry.modules.operations import ALLOWED, SAVER
from registry.modules.proto import SavedModel
from registry.modules.reader import ModuleRefused, read_module
from tests.builders import built_modules


def refusal(folder) -> str:
    with pytest.raises(ModuleRefused) as caught:
        read_module(folder)
    return " ".join(map(str, caught.value.findings))


def function(meta_graph, part: str):
    for candidate in meta_graph.graph_def.library.function:
        if part in candidate.signature.name:
            return candidate
    raise AssertionError(part)


HOSTILE = [
    *("WriteFile", "ReadFile", "MatchingFiles", "PrintV2", "TextLineDataset"),
    *("PyFunc", "EagerPyFunc", "DebugIdentityV3", "DatasetFromGraph", "RestoreV2"),
    *("SaveV2", "MergeV2Checkpoints", "InitializeTableFromTextFileV2", "XlaCallModule"),
    *("RemoteCall", "Send", "SymbolicGradient", "ImportEvent", "NobodyKnows"),
]


@pytest.mark.parametrize("op", HOSTILE)
def test_an_operation_outside_the_list_is_refused(op, classifier, edit_graph):
    def plant(meta_graph):
        function(meta_graph, "inference_call").node_def.add(name="evil", op=op)

    found = refusal(edit_graph(classifier, plant))
    assert f"Operation {op} is not allowed" in found
    assert "node 'evil'" in found
    assert "inference_call" in found


def test_the_main_graph_is_looked_at_too(classifier, edit_graph):
    def plant(meta_graph):
        meta_graph.graph_def.node.add(name="evil", op="WriteFile")

    assert "in the main graph" in refusal(edit_graph(classifier, plant))


def test_a_function_nothing_calls_is_looked_at_too(classifier, edit_graph):
    def plant(meta_graph):
        hidden = meta_graph.graph_def.library.function.add()
        hidden.signature.name = "hidden"
        hidden.node_def.add(name="evil", op="ReadFile")

    assert "function 'hidden'" in refusal(edit_graph(classifier, plant))


def test_of_two_functions_of_one_name_both_are_looked_at(classifier, edit_graph):
    def plant(meta_graph):
        twin = meta_graph.graph_def.library.function.add()
        twin.CopyFrom(function(meta_graph, "inference_call"))
        function(meta_graph, "inference_call").node_def.add(name="evil", op="ReadFile")

    assert "ReadFile" in refusal(edit_graph(classifier, plant))


def test_a_further_graph_in_the_file_is_looked_at(classifier):
    path = classifier / "saved_model.pb"
    saved_model = SavedModel.FromString(path.read_bytes())
    saved_model.meta_graphs.add().graph_def.node.add(name="evil", op="WriteFile")
    path.write_bytes(saved_model.SerializeToString())
    assert "WriteFile" in refusal(classifier)


@pytest.mark.parametrize("part", ["traced_save", "traced_restore"])
def test_the_saver_may_use_its_own_operations_only(part, classifier, edit_graph):
    def plant(meta_graph):
        function(meta_graph, part).node_def.add(name="evil", op="WriteFile")

    assert "WriteFile" in refusal(edit_graph(classifier, plant))


def test_the_saver_may_not_even_compute(classifier, edit_graph):
    def plant(meta_graph):
        function(meta_graph, "traced_save").node_def.add(name="sum", op="AddV2")

    assert "AddV2" in refusal(edit_graph(classifier, plant))


def test_a_signature_cannot_borrow_the_saver(classifier, edit_graph):
    def borrow(meta_graph):
        saver = meta_graph.saver_def
        for info in meta_graph.signature_def["serving_default"].outputs.values():
            info.name = saver.save_tensor_name

    assert "SaveV2" in refusal(edit_graph(classifier, borrow))


def test_a_saved_function_cannot_borrow_the_saver(classifier, edit_graph):
    def borrow(meta_graph):
        name = function(meta_graph, "traced_restore").signature.name
        for item in meta_graph.object_graph_def.nodes:
            if item.HasField("function"):
                item.function.concrete_functions[:] = [name]

    assert "RestoreV2" in refusal(edit_graph(classifier, borrow))


@pytest.mark.parametrize("dtype", [20, 21])
def test_constants_that_hold_more_than_numbers_are_refused(
    dtype, classifier, edit_graph
):
    def plant(meta_graph):
        node = meta_graph.graph_def.node.add(name="odd", op="Const")
        node.attr["value"].tensor.dtype = dtype

    assert "A constant that is" in refusal(edit_graph(classifier, plant))


def test_an_asset_outside_the_module_is_refused(classifier, edit_graph):
    def plant(meta_graph):
        meta_graph.asset_file_def.add(filename="../../../../etc/passwd")

    assert "asset" in refusal(edit_graph(classifier, plant))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("saved_model.pbtxt", "second graph"),
        ("saved_model.cpb", "second graph"),
        ("keras_metadata.pb", "Keras may run code"),
        ("tfhub_module.pb", "TF1 Hub"),
        ("setup.py", "not part of a SavedModel"),
        ("variables/evil.so", "not part of a checkpoint"),
    ],
)
def test_files_that_do_not_belong_are_refused(name, reason, classifier):
    (classifier / name).write_bytes(b"x")
    assert reason in refusal(classifier)


def test_an_empty_folder_is_told_what_is_missing(tmp_path):
    assert "no saved_model.pb" in refusal(tmp_path)


def test_every_reason_is_given_at_once(classifier, edit_graph):
    def plant(meta_graph):
        meta_graph.graph_def.node.add(name="a", op="WriteFile")
        meta_graph.graph_def.node.add(name="b", op="ReadFile")

    (classifier / "keras_metadata.pb").write_bytes(b"x")
    found = refusal(edit_graph(classifier, plant))
    assert all(word in found for word in ("WriteFile", "ReadFile", "keras_metadata"))


def test_what_reads_or_writes_is_in_no_list():
    words = ("File", "Dataset", "PyFunc", "Print", "Debug", "Remote", "Rpc", "Socket")
    assert not [op for op in ALLOWED if any(word in op for word in words)]
    assert {"SaveV2", "RestoreV2"} <= SAVER - ALLOWED


def test_every_operation_listed_is_one_of_tensorflow():
    from tensorflow.python.framework import op_def_registry  # noqa: PLC0415

    assert [op for op in ALLOWED | SAVER if op_def_registry.get(op) is None] == []


@pytest.mark.parametrize("name", ["classifier", "detector", "segmenter"])
def test_the_saver_is_left_out_of_the_operations_shown(name):
    operations = read_module(built_modules() / name).operations
    assert list(operations) == sorted(set(operations))
    assert not set(operations) & {"SaveV2", "RestoreV2", "MergeV2Checkpoints"}
