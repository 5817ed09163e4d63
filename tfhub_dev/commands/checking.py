"""validate: a module by the rules, here. verify: a receipt, by the site that signs."""

import argparse
from pathlib import Path
from typing import Any

from tfhub_dev.client import Site
from tfhub_dev.commands.grammar import Commands, command
from tfhub_dev.failures import Exit, Failure, finding_line
from tfhub_dev.handles import read_site
from tfhub_dev.output import emit, say
from tfhub_dev.packing import handle_of, read_documents


def add_validate(commands: Commands) -> None:
    """Add `validate`."""
    added = command(
        commands,
        "validate",
        validate,
        "Hold a module and its documents against the site's rules on this machine, "
        "without TensorFlow and without running the module.",
    )
    added.add_argument(
        "path", type=Path, help="a folder or a file, as publish takes it"
    )
    added.add_argument("--document", action="append", default=[], metavar="[LANG=]FILE")
    added.add_argument(
        "--handle", default="", help="what the documents should be about"
    )


def validate(asked: argparse.Namespace) -> int:
    """Tell everything that is wrong with an upload at once."""
    from tfhub_dev.checking import check_upload  # noqa: PLC0415 - others start quicker

    try:
        documents = read_documents(asked.document, asked.path)
    except Failure as failure:
        if failure.code != "no_document":
            raise
        documents = {}
        say("No document is looked at; --document FILE names one.")
    report = check_upload(asked.path, documents, asked.handle or _about(documents))
    emit(report.to_json(), as_json=asked.json, lines=map(finding_line, report.findings))
    for sentence in report.unchecked:
        say(sentence)
    count = len(report.findings)
    say(f"Rules {report.rules_version}: {count} finding{'' if count == 1 else 's'}.")
    return Exit.REFUSED if report.is_refused else Exit.OK


def _about(documents: dict[str, str]) -> str:
    """The handle of the first document, which the others must share."""
    try:
        return handle_of(dict(list(documents.items())[:1])) if documents else ""
    except Failure:
        return ""  # The rules say more of what is wrong with the line.


def add_verify(commands: Commands) -> None:
    """Add `verify`."""
    added = command(
        commands,
        "verify",
        verify,
        "Ask the site whether a run's receipt is genuine, and what was changed if not.",
    )
    added.add_argument("receipt", type=Path, help="receipt.json of a run")
    added.add_argument("--picture", type=Path, help="the picture it may be about")


def verify(asked: argparse.Namespace) -> int:
    """Have a receipt checked."""
    site = Site.at(read_site(asked.site))
    receipt = _bytes(asked.receipt)
    if asked.picture:
        files = {"receipt": receipt, "picture": _bytes(asked.picture)}
        verdict: dict[str, Any] = site.ask("POST", "verify", files=files)
    else:
        headers = {"Content-Type": "application/json"}
        verdict = site.ask("POST", "verify", data=receipt, headers=headers)
    differences = [
        f"{each['path']}: {each['given']} instead of {each['expected']}"
        for each in verdict["differences"]
    ]
    lines = [verdict["standing"], *verdict["sentences"], *differences]
    emit(verdict, as_json=asked.json, lines=lines)
    return Exit.OK if verdict["is_genuine"] else Exit.REFUSED


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error}.", Exit.USAGE) from error
