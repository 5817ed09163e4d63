"""Take apart the operations that TensorFlow.js fuses: a layer in one node.

`_FusedConv2D` and its like stand for a convolution or a product, its bias, and its
activation; `fused_ops` names what follows. Some have no kernel in TensorFlow, and a
graph of plain operations is the one that can be checked, drawn and converted.
"""

from collections.abc import Iterator

from tensorflow.core.framework import attr_value_pb2, node_def_pb2

_PLAIN = {
    "_FusedConv2D": "Conv2D",
    "FusedDepthwiseConv2dNative": "DepthwiseConv2dNative",
    "_FusedMatMul": "MatMul",
}
_FUSED_ONLY = frozenset(
    {"fused_ops", "num_args", "num_host_args", "epsilon", "leakyrelu_alpha", "TArgs"}
)
_ACTIVATIONS = frozenset({"Relu", "Relu6", "Elu", "Sigmoid", "Tanh"})


class UnknownFusion(ValueError):
    """An operation is fused with something that this module cannot take apart."""


def unfused(node: node_def_pb2.NodeDef) -> Iterator[node_def_pb2.NodeDef]:
    """Yield the plain operations that `node` stands for; the last bears its name.

    Raises:
        UnknownFusion: what follows is not a bias and an activation.
    """
    if node.op not in _PLAIN:
        yield node
        return
    steps = [step.decode() for step in node.attr["fused_ops"].list.s]
    if steps[:1] != ["BiasAdd"] or not _ACTIVATIONS.issuperset(steps[1:]):
        raise UnknownFusion(f"{node.name} is fused with {', '.join(steps)}.")
    plain = [_PLAIN[node.op], *steps]
    names = [f"{node.name}/{step}" for step in plain[:-1]] + [node.name]
    first = node_def_pb2.NodeDef(name=names[0], op=plain[0], input=node.input[:2])
    for key, value in node.attr.items():
        if key not in _FUSED_ONLY:
            first.attr[key].CopyFrom(value)
    yield first
    for step, name, before in zip(steps, names[1:], names[:-1], strict=True):
        bias = [node.input[2]] if step == "BiasAdd" else []
        yield _following(step, name, [before, *bias], node.attr["T"])


def _following(
    step: str, name: str, inputs: list[str], kind: attr_value_pb2.AttrValue
) -> node_def_pb2.NodeDef:
    added = node_def_pb2.NodeDef(name=name, op=step, input=inputs)
    added.attr["T"].CopyFrom(kind)
    return added
