"""The demo contract a module carries, held against its own signature."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from catalog.contract import CONTRACT_FILE, Contract, ContractError
from catalog.inputs import Choice, ImageInput, Input, Number, TextInput
from catalog.sentences import Sentence
from catalog.signatures import Signature, TensorSpec
from catalog.tasks import problems_of
from registry.modules.policy import files_in
from registry.modules.rules import CONTRACT, Finding

MAX_CONTRACT_BYTES = 256 * 1024
MAX_LABELS_BYTES = 4 * 1024**2
MAX_LABELS = 100_000
MAX_LABEL_CHARACTERS = 200


def read_contract(
    folder: Path, signatures: tuple[Signature, ...]
) -> tuple[Contract | None, tuple[str, ...], list[Finding]]:
    """The contract, its labels, and what is wrong with them.

    Returns:
        contract: None where the module carries none.
        labels: as the contract's label file lists them.
        findings: every mistake.
    """
    path = folder / CONTRACT_FILE
    if not path.is_file():
        return None, (), []
    try:
        contract = Contract.from_json(_json(path))
    except ContractError as error:
        return None, (), [_finding(text) for text in error.problems]
    findings: list[Sentence] = []
    labels = _read_labels(folder, contract, findings)
    findings = problems_with(contract, labels, signatures) + findings
    return contract, labels, [_finding(text) for text in findings]


def problems_with(
    contract: Contract, labels: tuple[str, ...], signatures: tuple[Signature, ...]
) -> list[Sentence]:
    """A sentence for everything in which contract, labels and module disagree."""
    return [
        *problems_of(contract),
        *_check_signature(contract, signatures),
        *_check_label_count(contract, labels, signatures),
    ]


def _finding(problem: Sentence) -> Finding:
    text = Sentence("{file}: {problem}", file=CONTRACT_FILE, problem=problem)
    return Finding(CONTRACT, text, CONTRACT_FILE)


def _json(path: Path) -> Any:
    if path.stat().st_size > MAX_CONTRACT_BYTES:
        most = MAX_CONTRACT_BYTES
        text = Sentence("The file is larger than {most} bytes.", most=most)
        raise ContractError([text])
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        text = Sentence("The file is not JSON: {why}.", why=str(error))
        raise ContractError([text]) from error


def _check_signature(
    contract: Contract, signatures: tuple[Signature, ...]
) -> list[Sentence]:
    found = [item for item in signatures if item.name == contract.signature]
    if not found:
        name = repr(contract.signature)
        return [Sentence("The module has no signature {name}.", name=name)]
    inputs = {spec.name: spec for spec in found[0].dequantised().inputs}
    outputs = [spec.name for spec in found[0].outputs]
    fed = {item.name: item for item in (*contract.inputs, *contract.options)}
    findings = [
        Sentence(
            "The signature has no input {name}; it has {names}.",
            name=repr(name),
            names=_listed(list(inputs)),
        )
        for name in fed
        if name not in inputs
    ]
    findings += [
        Sentence("The signature's input {name} is fed by nothing.", name=repr(name))
        for name in inputs
        if name not in fed
    ]
    findings += [
        Sentence(
            "The signature has no output {name}; it has {names}.",
            name=repr(key),
            names=_listed(outputs),
        )
        for key in contract.output.keys.values()
        if key not in outputs
    ]
    return findings + [
        Sentence(
            "The input {name} takes {taken}; what the contract feeds, {fed}, does not "
            "fit.",
            name=repr(name),
            taken=str(inputs[name]),
            fed=str(_fed(given)),
        )
        for name, given in fed.items()
        if name in inputs and not _takes(inputs[name], given)
    ]


def _takes(spec: TensorSpec, given: Input | Choice | Number) -> bool:
    """Whether an input of the signature takes what the contract feeds."""
    dtype, shape = _fed_tensor(given)
    if spec.dtype != dtype:
        return False
    if spec.shape is None or shape is None:
        return True
    if isinstance(given, ImageInput) and given.size is None and _is_fixed(spec.shape):
        return False
    return len(spec.shape) == len(shape) and all(
        have is None or want is None or have == want
        for have, want in zip(spec.shape, shape, strict=True)
    )


def _fed_tensor(
    given: Input | Choice | Number,
) -> tuple[str, tuple[int | None, ...] | None]:
    """Type and shape of what is fed, None where a side may be anything."""
    if isinstance(given, ImageInput):
        height, width = given.size or (None, None)
        return given.dtype, (1, height, width, given.channels)
    if isinstance(given, TextInput):
        return "string", (None if given.many else 1,)
    if isinstance(given, Choice):
        return "float32", (given.count,)
    if isinstance(given, Number):
        return given.dtype, ()
    return given.dtype, given.shape


def _is_fixed(shape: tuple[int | None, ...]) -> bool:
    """Whether a picture's height and width are given."""
    return len(shape) == 4 and None not in shape[1:3]


def _fed(given: Input | Choice | Number) -> TensorSpec:
    dtype, shape = _fed_tensor(given)
    return TensorSpec(given.name, dtype, shape)


def _read_labels(
    folder: Path, contract: Contract, findings: list[Sentence]
) -> tuple[str, ...]:
    name = contract.output.labels
    if not name:
        return ()
    path = folder / name
    # Looked up, not opened: a name from a stranger may be one no file can have.
    if name not in files_in(folder):
        findings.append(
            Sentence("The label file {name} is not in the module.", name=repr(name))
        )
        return ()
    if path.stat().st_size > MAX_LABELS_BYTES:
        most = MAX_LABELS_BYTES
        findings.append(
            Sentence("The label file is larger than {most} bytes.", most=most)
        )
        return ()
    try:
        labels = tuple(path.read_text(encoding="utf-8").splitlines())
    except UnicodeDecodeError:
        findings.append(
            Sentence("The label file {name} is not UTF-8 text.", name=repr(name))
        )
        return ()
    if not are_labels(labels):
        findings.append(
            Sentence(
                "The label file needs one label a line, none empty, none longer than "
                "{characters} characters, at most {most}.",
                characters=MAX_LABEL_CHARACTERS,
                most=MAX_LABELS,
            )
        )
        return ()
    return labels


def are_labels(lines: Sequence[str]) -> bool:
    """Whether lines are a list of labels that is taken."""
    return len(lines) <= MAX_LABELS and all(
        line.strip() and len(line) <= MAX_LABEL_CHARACTERS for line in lines
    )


def _check_label_count(
    contract: Contract, labels: tuple[str, ...], signatures: tuple[Signature, ...]
) -> list[Sentence]:
    role = {"logits": "scores", "probabilities": "scores", "mask": "mask"}.get(
        contract.output.meaning
    )
    width = _output_width(contract, role, signatures)
    if not labels or width is None:
        return []
    known = contract.output.label_offset + len(labels)
    # One channel of a mask is the share of the last label, whatever is behind it.
    if known == width or (role == "mask" and width == 1 and known == 2):
        return []
    return [
        Sentence(
            "There are {count} labels from index {first}, but the output has {width} "
            "values.",
            count=len(labels),
            first=contract.output.label_offset,
            width=width,
        )
    ]


def _output_width(
    contract: Contract, role: str | None, signatures: tuple[Signature, ...]
) -> int | None:
    key = contract.output.keys.get(role or "")
    for signature in signatures:
        if signature.name == contract.signature:
            for spec in signature.outputs:
                if spec.name == key and spec.shape:
                    return spec.shape[-1]
    return None


def _listed(names: list[str]) -> str:
    return ", ".join(map(repr, names)) or Sentence("none")
