"""yank, restore, deprecate: what becomes of a version after it was published."""

import argparse
from typing import Any

from tfhub_dev.client import Site
from tfhub_dev.commands.grammar import Commands, add_handle, command
from tfhub_dev.failures import Exit, Failure
from tfhub_dev.handles import Place, read_place
from tfhub_dev.output import emit, say

VERSION = "publisher/name/1, or the address of that page"


def add_yank(commands: Commands) -> None:
    """Add `yank`."""
    text = "Withdraw a version: its address answers with the reason from then on."
    added = command(commands, "yank", yank, text)
    add_handle(added, VERSION)
    added.add_argument("--reason", required=True, help="a sentence that visitors read")


def add_restore(commands: Commands) -> None:
    """Add `restore`."""
    text = "Take the withdrawal of a version back."
    add_handle(command(commands, "restore", restore, text), VERSION)


def add_deprecate(commands: Commands) -> None:
    """Add `deprecate`."""
    text = "Advise against a version, which stays where it is."
    added = command(commands, "deprecate", deprecate, text)
    add_handle(added, VERSION)
    added.add_argument("--reason", required=True, help="a sentence that visitors read")
    added.add_argument("--successor", help="handle of what to take instead")


def yank(asked: argparse.Namespace) -> int:
    """Withdraw a version."""
    return _change(asked, "yank", {"reason": asked.reason}, "is withdrawn")


def restore(asked: argparse.Namespace) -> int:
    """Take a withdrawal back."""
    return _change(asked, "restore", {}, "is published again")


def deprecate(asked: argparse.Namespace) -> int:
    """Advise against a version."""
    body = {"reason": asked.reason}
    if asked.successor:
        body["successor"] = read_place(asked.successor, asked.site).handle
    return _change(asked, "deprecate", body, "is deprecated")


def _change(
    asked: argparse.Namespace, word: str, body: dict[str, Any], said: str
) -> int:
    place = read_place(asked.handle, asked.site)
    _check_version(place)
    answer = Site.of(place).ask("POST", f"models/{place.handle}/{word}", json=body)
    say(f"{place.handle} {said}.")
    emit(answer, as_json=asked.json, lines=())
    return Exit.OK


def _check_version(place: Place) -> None:
    if not place.handle.rpartition("/")[2].isdigit():
        raise Failure(
            f"“{place.handle}” names no version.",
            Exit.USAGE,
            code="no_version",
            next_step=f"Name one: {place.handle}/1",
        )
