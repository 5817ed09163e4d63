"""How large a picture is that stands beside what came out of it."""

from dataclasses import dataclass

from catalog.contract import Contract
from demos.models import Run


@dataclass(frozen=True, slots=True)
class Before:
    """The picture before: its size, and how many times larger the one after is.

    Attributes:
        width: in pixels, as `height`.
        is_shrunk: it is shown as small as the model saw it: what is larger than that
            was made by the model.
        scale: 1 where nothing grew.
    """

    width: int
    height: int
    is_shrunk: bool
    scale: float


def longest_side(contract: Contract | None) -> int | None:
    """The longest side that a picture is shrunk to; None where it is not."""
    return contract.image.max_side if contract and contract.image else None


def before(run: Run) -> Before:
    """Return what a picture that came out is compared with.

    Where more pixels came out than the model saw, that is what it saw: the visitor's
    own picture may have been finer than both.
    """
    side, width = longest_side(run.version.demo_contract), (run.result or {})["width"]
    share = min(1.0, side / max(run.width, run.height, 1)) if side else 1.0
    seen = max(1, round(run.width * share)), max(1, round(run.height * share))
    if share == 1 or width <= seen[0]:
        scale = max(1.0, width / max(run.width, 1))
        return Before(run.width, run.height, is_shrunk=False, scale=scale)
    return Before(*seen, is_shrunk=True, scale=width / seen[0])
