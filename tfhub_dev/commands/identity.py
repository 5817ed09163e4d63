"""login, whoami, logout: who one is at a site."""

import argparse
import getpass
import os
import sys

from tfhub_dev.client import Site
from tfhub_dev.commands.grammar import Commands, command
from tfhub_dev.failures import Exit, Failure
from tfhub_dev.handles import read_site
from tfhub_dev.output import emit, say
from tfhub_dev.tokens import TOKEN_VARIABLE, forget_token, keep_token

LOOPBACK = ("http://127.", "http://localhost", "http://[::1]")


def add_login(commands: Commands) -> None:
    """Add `login`."""
    text = f"Keep a token for a site, read from {TOKEN_VARIABLE}, stdin, or a prompt."
    added = command(commands, "login", login, text)
    added.add_argument("--token-stdin", action="store_true", help="read it from stdin")


def add_whoami(commands: Commands) -> None:
    """Add `whoami`."""
    command(commands, "whoami", whoami, "Tell whose token it is and what it may do.")


def add_logout(commands: Commands) -> None:
    """Add `logout`."""
    command(commands, "logout", logout, "Forget the token for a site.")


def login(asked: argparse.Namespace) -> int:
    """Try a token and keep it if the site takes it."""
    address = read_site(asked.site)
    if address.startswith("http://") and not address.startswith(LOOPBACK):
        say("Without https, others on the way can read the token.")
    token = _token(address, from_stdin=asked.token_stdin)
    answer = Site(address, token).ask("GET", "me")
    path = keep_token(address, token)
    say(f"The token is kept in {path}, and {address} is the site from now on.")
    emit(answer, as_json=asked.json, lines=_identity(answer))
    return Exit.OK


def whoami(asked: argparse.Namespace) -> int:
    """Tell whose token it is."""
    answer = Site.at(read_site(asked.site)).ask("GET", "me")
    emit(answer, as_json=asked.json, lines=_identity(answer))
    return Exit.OK


def logout(asked: argparse.Namespace) -> int:
    """Forget a token; the site still takes it until it is revoked there."""
    address = read_site(asked.site)
    known = forget_token(address)
    say(f"The token for {address} is forgotten." if known else "There was no token.")
    if known:
        say("→ It works until it is revoked at the site.")
    emit({"site": address, "forgotten": known}, as_json=asked.json, lines=())
    return Exit.OK


def _token(address: str, *, from_stdin: bool) -> str:
    if from_stdin:
        token = sys.stdin.readline().strip()
    else:
        token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token and not from_stdin and sys.stdin.isatty():
        token = getpass.getpass(f"Token for {address}: ", stream=sys.stderr).strip()
    if not token or not token.isascii() or not token.isprintable():
        raise Failure(
            "There is no token.",
            Exit.USAGE,
            code="no_token",
            next_step=f"Make one at {address}, then pipe it to "
            "`tfhub_dev login --token-stdin`.",
        )
    return token


def _identity(answer: dict[str, object]) -> list[str]:
    user, publishers = answer.get("user"), answer.get("publishers")
    name = user.get("username") or user.get("name") if isinstance(user, dict) else user
    lines = [str(name or "")]
    lines += [
        f"{each.get('name', '')}  {each.get('role', '')}"
        for each in (publishers if isinstance(publishers, list) else [])
        if isinstance(each, dict)
    ]
    return lines
