"""What the commands' grammars share."""

import argparse
from collections.abc import Callable
from typing import Any

Commands = Any  # argparse keeps its class of subparsers to itself.
Run = Callable[[argparse.Namespace], int]


def command(
    commands: Commands, name: str, run: Run, text: str
) -> argparse.ArgumentParser:
    """Add a command with the options that all of them have."""
    added: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text
    )
    added.add_argument(
        "--site", help="address of the site, such as http://127.0.0.1:8000"
    )
    added.add_argument("--json", action="store_true", help="answer in JSON")
    added.set_defaults(run=run)
    return added


def add_handle(added: argparse.ArgumentParser, text: str = "") -> None:
    """Add the argument that names a model."""
    added.add_argument(
        "handle", help=text or "publisher/name, publisher/name/1, or a page's address"
    )
