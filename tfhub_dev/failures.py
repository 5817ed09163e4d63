"""What goes wrong, told with the next step, and the exit codes that tell shells."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any


class Exit(IntEnum):
    """The exit codes of the command line; they do not change."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4
    NOT_ALLOWED = 5
    NETWORK = 6
    INTERRUPTED = 130


class Failure(Exception):
    """Something did not work.

    Attributes:
        exit_code: for the shell.
        code: for programs, as the site's errors have it.
        next_step: what to do about it, a sentence; may be empty.
        findings: what is wrong with an upload, as the site tells it.
    """

    def __init__(
        self,
        text: str,
        exit_code: Exit = Exit.FAILED,
        *,
        code: str = "failed",
        next_step: str = "",
        findings: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(text)
        self.exit_code, self.code, self.next_step = exit_code, code, next_step
        self.findings = list(findings)

    def to_json(self) -> dict[str, Any]:
        """In the one shape of errors that the site has, too."""
        error = {"code": self.code, "message": str(self), "next_step": self.next_step}
        return {"error": {**error, "findings": self.findings}}


def finding_line(finding: Mapping[str, Any]) -> str:
    """A finding in a line: its rule, where, what, and what to do about it."""
    advice = finding.get("hint") or finding.get("advice") or ""
    place = finding.get("place") or ""
    where = f" ({place})" if place else ""
    return (
        f"{finding.get('rule', '')}{where}: {finding.get('text', '')} {advice}".strip()
    )
