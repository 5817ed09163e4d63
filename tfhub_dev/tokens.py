"""Tokens and public keys of sites, in files that only their owner reads."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from tfhub_dev.failures import Exit, Failure

SITE_VARIABLE, TOKEN_VARIABLE = "TFHUB_DEV_SITE", "TFHUB_DEV_TOKEN"
KEYS = "keys.json"


def config_folder() -> Path:
    """The user's folder for settings of this program."""
    if sys.platform == "win32":
        above = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        above = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return above / "tfhub_dev"


def default_site() -> str:
    """The site that is meant where none is named; empty where there is none."""
    return os.environ.get(SITE_VARIABLE) or str(_read("tokens.json").get("site", ""))


def token_for(site: str, *, was_named_by_handle: bool) -> str:
    """Return the token for a site; empty without one.

    The environment's token goes to the site that the environment or the user names,
    never to one that merely stands in the address of a model.
    """
    given = os.environ.get(TOKEN_VARIABLE, "")
    named = os.environ.get(SITE_VARIABLE, "").rstrip("/")
    if given and (named == site or (not named and not was_named_by_handle)):
        return given
    tokens = _read("tokens.json").get("tokens", {})
    return str(tokens.get(site, "")) if isinstance(tokens, dict) else ""


def keep_token(site: str, token: str) -> Path:
    """Keep a site's token, and the site as the one that is meant from now on."""
    kept = _read("tokens.json")
    tokens = kept.get("tokens") if isinstance(kept.get("tokens"), dict) else {}
    return _write(
        "tokens.json", {"site": site, "tokens": {**(tokens or {}), site: token}}
    )


def forget_token(site: str) -> bool:
    """Forget a site's token; return whether there was one."""
    kept = _read("tokens.json")
    tokens = dict(kept.get("tokens") or {})
    known = tokens.pop(site, None) is not None
    if known:
        default = "" if kept.get("site") == site else kept.get("site", "")
        _write("tokens.json", {"site": default, "tokens": tokens})
    return known


def known_key(site: str) -> str:
    """The public key that a site signed with at first use; empty before."""
    return str(_read(KEYS).get(site, ""))


def keep_key(site: str, key: str) -> None:
    """Believe this key of a site from now on."""
    _write(KEYS, {**_read(KEYS), site: key})


def upload_begun(key: str) -> str:
    """The id of an upload that was begun and not ended; empty without one."""
    return str(_read("uploads.json").get(key, ""))


def note_upload(key: str, submission: str) -> None:
    """Remember an upload until it has ended; an empty id forgets it."""
    begun = _read("uploads.json")
    begun.pop(key, None)
    _write("uploads.json", {**begun, key: submission} if submission else begun)


def _read(name: str) -> dict[str, Any]:
    path = config_folder() / name
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Failure(
            f"{path} cannot be read: {error}.", next_step="Mend it or delete it."
        ) from error
    return kept if isinstance(kept, dict) else {}


def _write(name: str, kept: dict[str, Any]) -> Path:
    """Write beside and move into place: the file is whole, and never open to others."""
    path = config_folder() / name
    unfinished = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump(kept, out, indent=2)
        unfinished.replace(path)
    except OSError as error:
        raise Failure(
            f"{path} cannot be written: {error}.",
            Exit.FAILED,
            next_step=f"Use {TOKEN_VARIABLE} and {SITE_VARIABLE} instead.",
        ) from error
    return path
