"""`registry.modules.inlining`: graphs made to fill the memory or the day."""

import time

import pytest

from registry.modules.inlining import GraphTooLarge, Inliner
from registry.modules.proto import SavedModel


@pytest.fixture
def graph():
    return SavedModel().meta_graphs.add().graph_def


def test_function_called_often_is_read_once(graph):
    function = graph.library.function.add()
    function.signature.name = "f"
    function.signature.output_arg.add(name="y")
    function.ret["y"] = "n0:y:0"
    for number in range(3000):
        function.node_def.add(name=f"n{number}", op="Const")
    end = graph.node.add(name="end", op="AddN")
    for number in range(3000):
        graph.node.add(name=f"call{number}", op="f")
        end.input.append(f"call{number}")
    began = time.process_time()

    inliner = Inliner(graph)
    inliner.follow("end")

    assert len(inliner.ops) == 3001
    assert time.process_time() - began < 1


def test_loops_are_gone_through_once(graph):
    graph.node.add(name="start", op="Placeholder")
    graph.node.add(name="merge", op="Merge", input=["start", "next"])
    graph.node.add(name="next", op="NextIteration", input=["merge"])
    graph.node.add(name="end", op="Exit", input=["merge"])
    inliner = Inliner(graph)
    inliner.follow("end")

    names = [op.name for op in inliner.in_order()]

    assert sorted(names) == ["end", "merge", "next", "start"]
    assert names[-1] == "end"


def test_long_way_gone_again_and_again_is_given_up(graph):
    graph.node.add(name="i0", op="Const")
    for number in range(1, 4000):
        graph.node.add(name=f"i{number}", op="Identity", input=[f"i{number - 1}"])
    graph.node.add(name="end", op="AddN", input=["i3999"] * 4000)

    with pytest.raises(GraphTooLarge):
        Inliner(graph).follow("end")
