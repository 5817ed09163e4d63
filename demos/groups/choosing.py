"""Which models are compared: handles from an address → versions, or why not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from catalog.models import ModelVersion
from demos import messages, services
from demos.refusals import Refusal
from registry import resolver

MAX_MODELS = 4
# Beyond this an address is not read: each handle is looked up.
MAX_HANDLES_READ = 10
HANDLE = re.compile(r"[a-z\d][a-z\d-]*/[\w./-]{1,200}", re.ASCII)


@dataclass(slots=True)
class Chosen:
    """The versions to compare, and a refusal for each handle that gave none."""

    versions: list[ModelVersion] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def status(self) -> int:
        """Of the page that shows them."""
        return self.refusals[0].status if self.refusals else 200

    @property
    def handles(self) -> list[str]:
        """As the address names them."""
        return [version.handle for version in self.versions]

    @property
    def has_room(self) -> bool:
        """Whether one more may be added."""
        return len(self.versions) < MAX_MODELS

    @property
    def obstacle(self) -> str:
        """Why these cannot run on the same input; "" where they can."""
        if len(self.versions) < 2:
            return ""
        for version in self.versions:
            if not services.has_demo(version):
                return messages.sentence("compare_no_demo", {"handle": version.handle})
        first, *others = self.versions
        for other in others:
            if input_kinds(other) != input_kinds(first):
                handles = {"one": first.handle, "other": other.handle}
                return messages.sentence("compare_inputs_differ", handles)
        return ""

    @property
    def can_run(self) -> bool:
        """Whether the same picture can be shown to all of them."""
        return len(self.versions) > 1 and not self.obstacle


def choose(handles: Sequence[str]) -> Chosen:
    """Find the versions that an address names, each once.

    Args:
        handles: `publisher/name` or `publisher/name/version`.
    """
    chosen = Chosen()
    for handle in handles[:MAX_HANDLES_READ]:
        version = _version(handle.strip("/ "), chosen)
        if version is None or version in chosen.versions:
            continue
        if not chosen.has_room:
            chosen.refusals.append(_refusal("compare_too_many", 400, limit=MAX_MODELS))
            break
        chosen.versions.append(version)
    return chosen


def input_kinds(version: ModelVersion) -> tuple[str, ...]:
    """What a version's demo is fed: `("image",)`, `("image", "image")`."""
    contract = version.demo_contract
    return tuple(given.kind for given in contract.inputs) if contract else ()


def _version(handle: str, chosen: Chosen) -> ModelVersion | None:
    if not handle:
        return None
    try:
        if not HANDLE.fullmatch(handle):
            chosen.refusals.append(_refusal("model_unknown", 404, handle=handle[:200]))
            return None
        return resolver.find_page(handle)
    except resolver.NotHosted as reason:
        refusal = Refusal(reason.code, reason.sentence, reason.status)
        chosen.refusals.append(refusal)
        return None


def _refusal(code: str, status: int, **params: object) -> Refusal:
    return Refusal(code, messages.sentence(code, params), status)
