"""Reads everything the catalogue keeps about a module, without running it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.contract import Contract
from catalog.diagrams.graph import Graph
from catalog.scaling import Evidence
from catalog.sentences import Sentence
from catalog.signatures import Signature
from registry.modules import policy
from registry.modules.checkpoint import check_checkpoint
from registry.modules.contract import read_contract
from registry.modules.graph import read_graph
from registry.modules.inlining import inline
from registry.modules.proto import GraphUnreadable, read_saved_model
from registry.modules.rules import GRAPH, SIGNATURE, WEIGHTS, Finding, Refused
from registry.modules.scaling import read_evidence
from registry.modules.signatures import is_callable, is_fine_tunable, read_signatures
from registry.modules.weights import count_variables

SERVING_TAG = "serve"
GRAPH_FILE = "saved_model.pb"


class ModuleRefused(Refused):
    """The module is not one we serve; `findings` gives every reason."""


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """What a module is, read from its files.

    Attributes:
        signatures: `serving_default` first.
        is_callable: `hub.load(handle)(x)` works.
        fine_tunable: it also lists variables to train.
        parameter_count: elements of all weights, as Keras' `count_params()`.
        operations: the distinct TensorFlow operations, sorted.
        graph: the data path of the main signature; None where it has none.
        contract: the demo contract, if the module carries one.
        labels: the lines of the contract's label file.
        evidence: what speaks for how its pictures are scaled.
    """

    signatures: tuple[Signature, ...]
    is_callable: bool
    fine_tunable: bool
    parameter_count: int
    operations: tuple[str, ...]
    graph: Graph | None
    contract: Contract | None
    labels: tuple[str, ...]
    evidence: Evidence


def read_module(folder: Path) -> ModuleFacts:
    """Check the SavedModel in `folder` and read its facts.

    Raises:
        ModuleRefused: with each reason.
    """
    findings = policy.check_files(folder)
    if not (folder / GRAPH_FILE).is_file():
        raise ModuleRefused(findings)
    try:
        saved_model = read_saved_model(folder / GRAPH_FILE)
    except GraphUnreadable as error:
        advice = Sentence("Export it again.")
        unreadable = Finding(GRAPH, error.sentence, GRAPH_FILE, advice)
        raise ModuleRefused([*findings, unreadable]) from error
    for meta_graph in saved_model.meta_graphs:
        findings += policy.check_operations(meta_graph)
        findings += policy.check_keras_objects(meta_graph)
        findings += policy.check_assets(meta_graph, folder)
    serving = _serving_graph(saved_model)
    signatures = read_signatures(serving) if serving else ()
    if not signatures:
        text = Sentence("The module has no signature.")
        advice = Sentence("Export it with one.")
        missing = Finding(SIGNATURE, text, GRAPH_FILE, advice)
        raise ModuleRefused([*findings, missing, *_weights(serving, folder)])
    findings += _weights(serving, folder)
    contract, labels, contract_findings = read_contract(folder, signatures)
    if findings or contract_findings:
        raise ModuleRefused(findings + contract_findings)
    return _facts(serving, signatures, contract, labels)


def _facts(
    meta_graph: Any,
    signatures: tuple[Signature, ...],
    contract: Contract | None,
    labels: tuple[str, ...],
) -> ModuleFacts:
    variables = count_variables(meta_graph)
    main = contract.signature if contract else signatures[0].name
    inlined = inline(meta_graph, main)
    graph = read_graph(inlined, variables) if inlined else None
    return ModuleFacts(
        signatures=signatures,
        is_callable=is_callable(meta_graph),
        fine_tunable=is_fine_tunable(meta_graph),
        parameter_count=graph.parameter_count if graph else variables,
        operations=policy.operations_of(meta_graph),
        graph=graph,
        contract=contract,
        labels=labels,
        evidence=read_evidence(inlined) if inlined else Evidence(),
    )


def _serving_graph(saved_model: Any) -> Any:
    """The graph tagged `serve`, alone or with other tags; None without one."""
    tagged = [
        (len(meta_graph.meta_info_def.tags), index)
        for index, meta_graph in enumerate(saved_model.meta_graphs)
        if SERVING_TAG in meta_graph.meta_info_def.tags
    ]
    return saved_model.meta_graphs[min(tagged)[1]] if tagged else None


def _weights(meta_graph: Any, folder: Path) -> list[Finding]:
    """Findings where the module has variables, and they cannot be read."""
    nodes = meta_graph.graph_def.node if meta_graph else ()
    if not any(node.op == "VarHandleOp" for node in nodes):
        return []
    advice = Sentence("Pack the whole folder of the export, variables/ too.")
    return [
        Finding(WEIGHTS, text, "variables/", advice)
        for text in check_checkpoint(folder / "variables")
    ]
