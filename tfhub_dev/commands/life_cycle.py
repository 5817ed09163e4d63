"""yank, restore, deprecate, default, rename: what becomes of what was published."""

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
    text = (
        "Take the withdrawal of a version back; where it is not withdrawn, the advice "
        "against it."
    )
    add_handle(command(commands, "restore", restore, text), VERSION)


def add_deprecate(commands: Commands) -> None:
    """Add `deprecate`."""
    text = "Advise against a version, which stays where it is."
    added = command(commands, "deprecate", deprecate, text)
    add_handle(added, VERSION)
    added.add_argument("--reason", required=True, help="a sentence that visitors read")
    added.add_argument("--successor", help="handle of what to take instead")


def add_default(commands: Commands) -> None:
    """Add `default`."""
    text = "Choose the version that the address without a version leads to."
    add_handle(command(commands, "default", default, text), VERSION)


def add_rename(commands: Commands) -> None:
    """Add `rename`."""
    text = "Give a model another name; its old addresses lead to the new ones for good."
    added = command(commands, "rename", rename, text)
    add_handle(added, "publisher/name, or the address of its page")
    added.add_argument("name", help="the new name, without the publisher")


def yank(asked: argparse.Namespace) -> int:
    """Withdraw a version."""
    return _change(asked, "yank", {"reason": asked.reason}, "is withdrawn")


def restore(asked: argparse.Namespace) -> int:
    """Take a withdrawal back, or else the advice against a version."""
    return _change(asked, "restore", {}, "is restored")


def deprecate(asked: argparse.Namespace) -> int:
    """Advise against a version."""
    body = {"reason": asked.reason}
    if asked.successor:
        body["successor"] = read_place(asked.successor, asked.site).handle
    return _change(asked, "deprecate", body, "is deprecated")


def default(asked: argparse.Namespace) -> int:
    """Lead from the address without a version to this one."""
    place = _place(asked)
    model, _slash, number = place.handle.rpartition("/")
    body = {"version": int(number)}
    answer = Site.of(place).ask("POST", f"models/{model}/default", json=body)
    say(f"{model} leads to version {number}.")
    emit(answer, as_json=asked.json, lines=())
    return Exit.OK


def rename(asked: argparse.Namespace) -> int:
    """Give a model another name."""
    place = read_place(asked.handle, asked.site)
    body = {"name": asked.name}
    answer = Site.of(place).ask("POST", f"models/{place.handle}/rename", json=body)
    say(f"{place.handle} is {answer['handle']} now, and leads there.")
    emit(answer, as_json=asked.json, lines=[answer["handle"]])
    return Exit.OK


def _change(
    asked: argparse.Namespace, word: str, body: dict[str, Any], said: str
) -> int:
    place = _place(asked)
    answer = Site.of(place).ask("POST", f"models/{place.handle}/{word}", json=body)
    say(f"{place.handle} {said}.")
    emit(answer, as_json=asked.json, lines=())
    return Exit.OK


def _place(asked: argparse.Namespace) -> Place:
    """What is named, if it is a version."""
    place = read_place(asked.handle, asked.site)
    if not place.handle.rpartition("/")[2].isdigit():
        raise Failure(
            f"“{place.handle}” names no version.",
            Exit.USAGE,
            code="no_version",
            next_step=f"Name one: {place.handle}/1",
        )
    return place
