"""Networks that read texts: one stage for all that makes numbers of them."""

from catalog.diagrams.graph import Graph, Node
from catalog.diagrams.stages import summarise
from catalog.diagrams.texts import PREPARATION, fold_text


def nodes(*rows):
    return tuple(
        Node(name, op, tuple(inputs.split()), (None, 8), parameters)
        for name, op, inputs, parameters in rows
    )


TOKENIZER = (
    ("text", "Input", "", 0),
    ("lower", "StringLower", "text", 0),
    ("table", "LookupTableFindV2", "lower", 0),
    ("ends", "Less", "table", 0),
)


def test_tokenizer_is_one_stage():
    graph = Graph(
        nodes(
            *TOKENIZER,
            ("rows", "GatherV2", "table", 80),
            ("dense", "MatMul", "rows", 64),
        )
    )

    titles = [stage.title for stage in summarise(graph).stages]

    assert titles == ["Input", "Text to numbers", "Embedding", "Dense"]


def test_ends_of_texts_do_not_tie_all_layers_together():
    graph = Graph(
        nodes(
            *TOKENIZER,
            ("rows", "GatherV2", "table", 80),
            ("masked", "Mul", "rows ends", 0),
        )
    )

    masked = fold_text(graph).nodes[-1]

    assert masked.inputs == ("rows",)


def test_two_lookups_of_one_text_both_come_from_it():
    graph = Graph(
        nodes(
            *TOKENIZER,
            ("wide", "ResourceGather", "table", 80),
            ("deep", "ResourceGather", "table", 80),
            ("sum", "AddV2", "wide deep", 0),
        )
    )

    folded = {node.name: node.inputs for node in fold_text(graph).nodes}

    assert folded["wide"] == folded["deep"] == (PREPARATION,)
    assert folded["sum"] == ("wide", "deep")


def test_loop_with_weights_is_called_one():
    graph = Graph(nodes(*TOKENIZER, ("write", "While", "table", 500)))

    *_before, loop = summarise(graph).stages

    assert (loop.title, loop.parameters) == ("Recurrent loop", 500)


def test_pictures_are_left_alone():
    graph = Graph(nodes(("image", "Input", "", 0), ("dense", "MatMul", "image", 64)))

    assert fold_text(graph) is graph


def test_text_without_weights_is_left_alone():
    graph = Graph(nodes(*TOKENIZER))

    assert fold_text(graph) is graph
