"""Names of files in archives: what is taken, and what a strange one would do."""

import re
import unicodedata
from collections.abc import Sequence

MAX_NAME_BYTES = 200
MAX_SHOWN = 80
# One part of a name, as tfhub.dev's own check of archives has it; ASCII only.
NAME_PART = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.=:%!', -]*")
# Names that Windows keeps for devices, whatever ending they have.
DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
TOO_LONG = f"a part of it is longer than {MAX_NAME_BYTES} characters"
NOT_TAKEN = "not a name we take"
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def problem_of_name(name: str, parts: Sequence[str]) -> str:
    """Why a name is not taken; "" where it is.

    Args:
        name: as the archive gives it.
        parts: the same without `.`, cut at each `/`.
    """
    problems = (
        (".." in parts, "it leads out of the archive"),
        (name.startswith("/"), "it is an absolute path"),
        (_is_invisible(name), "it has characters that cannot be seen"),
        (not name.isascii(), "other systems spell its characters otherwise"),
        (not _is_plain(parts), "use letters, digits and -_.=:% inside"),
        (any(map(_is_special, parts)), "Windows takes it for another"),
        (any(len(part) > MAX_NAME_BYTES for part in parts), TOO_LONG),
    )
    return next((f"{NOT_TAKEN}: {why}" for wrong, why in problems if wrong), "")


def _is_invisible(name: str) -> bool:
    return any(unicodedata.category(sign) in INVISIBLE for sign in name)


def _is_plain(parts: Sequence[str]) -> bool:
    return bool(parts) and all(map(NAME_PART.fullmatch, parts))


def _is_special(part: str) -> bool:
    return part.endswith((".", " ")) or bool(DEVICE.fullmatch(part))


def shown(name: str) -> str:
    """A stranger's name, made fit for a sentence: nothing in it is invisible."""
    text = name.encode("utf-8", "replace").decode("utf-8")
    return repr(text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…")
