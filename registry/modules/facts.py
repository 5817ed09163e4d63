"""What the jail tells of a module: facts as JSON, read back with care."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from catalog.contract import Contract
from catalog.diagrams.stages import Architecture, summarise
from catalog.scaling import Evidence
from catalog.signatures import Signature
from registry.modules.contract import MAX_LABELS
from registry.modules.reader import ModuleFacts

# The database's largest number, and far more than any module has.
MAX_PARAMETERS = 2**62


class FactsUnreadable(ValueError):
    """What came back is not what our own reader writes."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a module is; as `ModuleFacts`, with its graph told in stages.

    Attributes:
        scopes: what the layers of a `.tflite` file are named after; never shown,
            but where a network says what it is.
    """

    signatures: tuple[Signature, ...]
    is_callable: bool
    fine_tunable: bool
    parameter_count: int
    operations: tuple[str, ...]
    architecture: Architecture | None
    contract: Contract | None
    labels: tuple[str, ...]
    evidence: Evidence = field(default_factory=Evidence)
    scopes: tuple[str, ...] = ()

    @classmethod
    def of(cls, module: ModuleFacts) -> Self:
        """Return the facts of a module that was read in this process."""
        return cls(
            signatures=module.signatures,
            is_callable=module.is_callable,
            fine_tunable=module.fine_tunable,
            parameter_count=module.parameter_count,
            operations=module.operations,
            architecture=summarise(module.graph) if module.graph else None,
            contract=module.contract,
            labels=module.labels,
            evidence=module.evidence,
        )

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "signatures": [signature.to_json() for signature in self.signatures],
            "is_callable": self.is_callable,
            "fine_tunable": self.fine_tunable,
            "parameter_count": self.parameter_count,
            "operations": list(self.operations),
            "architecture": self.architecture.to_json() if self.architecture else None,
            "contract": self.contract.to_json() if self.contract else None,
            "labels": list(self.labels),
            "evidence": self.evidence.to_json(),
            "scopes": list(self.scopes),
        }

    @classmethod
    def none(cls) -> Self:
        """Return the facts of a file that nothing was read of."""
        return cls(
            signatures=(),
            is_callable=False,
            fine_tunable=False,
            parameter_count=0,
            operations=(),
            architecture=None,
            contract=None,
            labels=(),
        )

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave.

        Raises:
            FactsUnreadable: a program that was led astray wrote something else.
        """
        try:
            return cls._read(given)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise FactsUnreadable(repr(error)) from error

    @classmethod
    def _read(cls, given: Mapping[str, Any]) -> Self:
        architecture, contract = given["architecture"], given["contract"]
        count = given["parameter_count"]
        if not isinstance(count, int) or not 0 <= count < MAX_PARAMETERS:
            raise ValueError("No module has as many parameters.")
        return cls(
            signatures=tuple(map(Signature.from_json, given["signatures"])),
            is_callable=given["is_callable"] is True,
            fine_tunable=given["fine_tunable"] is True,
            parameter_count=count,
            operations=_texts(given["operations"]),
            architecture=Architecture.from_json(architecture) if architecture else None,
            contract=Contract.from_json(contract) if contract else None,
            labels=_texts(given["labels"]),
            evidence=Evidence.from_json(given.get("evidence") or {}),
            scopes=_texts(given.get("scopes", ())),
        )


def _texts(given: Any) -> tuple[str, ...]:
    if len(given) > MAX_LABELS or not all(isinstance(text, str) for text in given):
        raise TypeError("These are not texts.")
    return tuple(given)
