"""What a site says of a version, signed: its form, and what it is worth. Plain Python.

Programs elsewhere check statements by the same code; `docs/protocol.md` describes the
form. What is signed is the statement without its `signature`, in canonical JSON.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from registry.signing.chain import demo_digest
from registry.signing.signatures import is_signed

FORMAT = "model-hub-statement/1"
# The format of what has an archive; others are called as `catalog.Variant` does.
SAVED_MODEL = "saved_model"
_TEXTS = ("format", "handle", "key", "signature")


class NotStated(ValueError):
    """A statement does not say what it should; a sentence tells why.

    Attributes:
        code: `not_a_statement`, `altered`, `other_version` or `other_bytes`.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def check_statement(statement: Any, *, handle: str) -> dict[str, Any]:
    """Return a statement that is signed, and about this version.

    Whether its `key` is the site's own is for the caller to know.

    Args:
        statement: JSON from anyone.
        handle: `publisher/name/version`.

    Raises:
        NotStated: it is not.
    """
    found = _read(statement)
    if not is_signed(found):
        raise NotStated(
            "altered",
            f"The statement about {handle} was changed, or the key that it names did "
            "not sign it.",
        )
    if found["handle"] != handle:
        raise NotStated(
            "other_version", f"The statement is about {found['handle']}, not {handle}."
        )
    stated_files(found)
    return found


def check_files(
    statement: Mapping[str, Any], form: str, files: Sequence[Mapping[str, Any]]
) -> None:
    """See that a checked statement is about these very files.

    Args:
        statement: as `check_statement` returned it.
        form: their format.
        files: as `stated_files` has them, in any order.

    Raises:
        NotStated: it is about others, or about none of this format.
    """
    handle, stated = statement["handle"], stated_files(statement).get(form)
    if stated is None:
        raise NotStated(
            "other_bytes", f"The statement about {handle} tells of no {form} file."
        )
    for one, other, words in (
        (files, stated, "is about other bytes than these: their"),
        (stated, files, "is about more than these: another file's"),
    ):
        for file in one:
            if file not in other:
                raise NotStated(
                    "other_bytes",
                    f"The statement about {handle} {words} SHA-256 is "
                    f"{file['sha256']}.",
                )


def check_demo(
    statement: Mapping[str, Any],
    contract: Mapping[str, Any] | None,
    labels: Sequence[str],
) -> None:
    """See that a contract and labels are those that a checked statement is about.

    Where it says nothing of them, they lie in the archive that it is about.

    Raises:
        NotStated: they are others.
    """
    stated = statement.get("demo_sha256")
    if stated and (contract is None or demo_digest(contract, labels) != stated):
        raise NotStated(
            "other_bytes",
            f"The statement about {statement['handle']} is about another demo "
            "contract, or other labels.",
        )


def stated_files(statement: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return what a statement says is served, by format.

    Each file has `sha256` and `size_bytes`; those for other runtimes a `path` besides,
    the archive of a SavedModel none.

    Raises:
        NotStated: it says nothing that can be read.
    """
    archive, variants = statement["archive"], statement.get("variants", [])
    try:
        if archive is None:
            own = {"format": statement["variant"], "files": statement["files"]}
        else:
            own = {"format": SAVED_MODEL, "files": [archive]}
        return dict(_read_format(each) for each in (own, *variants))
    except (KeyError, TypeError) as error:
        raise _none() from error


def deprecation(
    statement: Mapping[str, Any], claimed: Mapping[str, Any]
) -> tuple[str, str]:
    """Return why not to take the version, and what instead; both may be empty.

    Args:
        statement: checked; earlier ones, and none at all, say nothing of it.
        claimed: `deprecation_reason` and `successor`, signed by nobody.
    """
    if "deprecation" in statement:
        said = statement["deprecation"] or {}
        pair = said.get("reason", ""), said.get("successor", "")
    else:
        pair = claimed.get("deprecation_reason", ""), claimed.get("successor", "")
    return str(pair[0])[:300], str(pair[1])


def signing_day(statement: Mapping[str, Any]) -> str:
    """Return the day (UTC, ISO 8601) a checked statement was signed on, or "".

    What was said of the version since then is not in it. Earlier ones do not tell.

    Raises:
        ValueError: it is no day.
    """
    told = str(statement.get("signed_on", ""))
    return date.fromisoformat(told).isoformat() if told else ""


def _read_format(said: Any) -> tuple[str, list[dict[str, Any]]]:
    """The files of a format, if they are any.

    Raises:
        KeyError: one has no hash or size.
        TypeError: they are none.
    """
    form, files = said["format"], said["files"]
    if not isinstance(form, str) or not isinstance(files, list) or not files:
        raise TypeError
    path = () if form == SAVED_MODEL else ("path",)
    names = (*path, "sha256", "size_bytes")
    return form, [{name: each[name] for name in names} for each in files]


def _read(statement: Any) -> dict[str, Any]:
    is_one = (
        isinstance(statement, Mapping)
        and all(isinstance(statement.get(name), str) for name in _TEXTS)
        and statement["format"] == FORMAT
        and "archive" in statement
    )
    if not is_one:
        raise _none()
    return dict(statement)


def _none() -> NotStated:
    return NotStated("not_a_statement", f"This is no statement of form {FORMAT}.")
