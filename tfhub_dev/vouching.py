"""Whether a site signed for a file; its key is known from the first use."""

from collections.abc import Sequence
from typing import Any

from tfhub_dev.client import Site
from tfhub_dev.downloading import RemoteFile
from tfhub_dev.failures import Exit, Failure
from tfhub_dev.output import say
from tfhub_dev.rules import shared
from tfhub_dev.tokens import KEYS, config_folder, keep_key, known_key


def check_statement(
    site: Site, form: str, files: Sequence[RemoteFile]
) -> dict[str, Any]:
    """Return the site's statement about files that were compared with their hashes.

    The site's key is kept at first use; from then on only that key is believed.

    Args:
        site: whose statement it is.
        form: the format of the files.
        files: all of that format, of one version.

    Raises:
        Failure: the statement was changed, is about something else, or is signed by
            another key; or the package that reads signatures is not installed.
    """
    plain = shared("registry.signing.statement", "verify")
    handle = files[0].handle
    address = f"{site.address}/{handle}/statement.json"
    given = site.ask("GET", address, headers={"Accept": "application/json"})
    try:
        statement: dict[str, Any] = plain.check_statement(given, handle=handle)
        plain.check_files(statement, form, [file.to_json() for file in files])
    except plain.NotStated as refused:
        raise _refused(str(refused), refused.code) from refused
    _check_key(site, str(statement["key"]))
    return statement


def _check_key(site: Site, key: str) -> None:
    known = known_key(site.address)
    if known == key:
        say(f"Signed by {key}, the key of {site.address} that is known here.")
        return
    if known:
        raise _refused(
            f"The statement is signed by {key}; the key of {site.address} that is "
            f"known here is {known}.",
            "other_key",
            "Ask whoever runs the site. If its key was changed, remove the line from "
            f"{config_folder() / KEYS}.",
        )
    if site.ask("GET", "key").get("key") != key:
        raise _refused("The statement is signed by another key than the site's.")
    keep_key(site.address, key)
    say(f"Signed by {key}. It is the key of {site.address} from now on.")


def _refused(text: str, code: str = "other_key", next_step: str = "") -> Failure:
    return Failure(
        text, Exit.REFUSED, code=code, next_step=next_step or "Do not use the file."
    )
