"""Names of files in archives: what is taken, and what a strange one would do."""

import re
import unicodedata
from collections.abc import Sequence

from catalog.sentences import NOTHING, Sentence

MAX_NAME_BYTES = 200
MAX_SHOWN = 80
# One part of a name, as tfhub.dev's own check of archives has it; ASCII only.
NAME_PART = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.=:%!', -]*")
# Names that Windows keeps for devices, whatever ending they have.
DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
TOO_LONG = Sentence(
    "a part of it is longer than {most} characters", most=MAX_NAME_BYTES
)
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def problem_of_name(name: str, parts: Sequence[str]) -> Sentence:
    """Why a name is not taken; "" where it is.

    Args:
        name: as the archive gives it.
        parts: the same without `.`, cut at each `/`.
    """
    problems = (
        (".." in parts, Sentence("it leads out of the archive")),
        (name.startswith("/"), Sentence("it is an absolute path")),
        (_is_invisible(name), Sentence("it has characters that cannot be seen")),
        (not name.isascii(), Sentence("other systems spell its characters otherwise")),
        (not _is_plain(parts), Sentence("use letters, digits and -_.:%= inside")),
        (any(map(_is_special, parts)), Sentence("Windows takes it for another")),
        (any(len(part) > MAX_NAME_BYTES for part in parts), TOO_LONG),
    )
    for is_wrong, why in problems:
        if is_wrong:
            return Sentence("not a name we take: {why}", why=why)
    return NOTHING


def _is_invisible(name: str) -> bool:
    return any(unicodedata.category(sign) in INVISIBLE for sign in name)


def _is_plain(parts: Sequence[str]) -> bool:
    return bool(parts) and all(map(NAME_PART.fullmatch, parts))


def _is_special(part: str) -> bool:
    return part.endswith((".", " ")) or bool(DEVICE.fullmatch(part))


def entry_problem(name: str, problem: Sentence) -> Sentence:
    """What is wrong with an entry of an archive.

    Args:
        name: as the archive gives it.
        problem: what it is and must not be: "a symbolic link".
    """
    return Sentence("{name} is {problem}.", name=shown(name), problem=problem)


def no_file(name: str) -> Sentence:
    """What to say of a thing in a folder that is neither file nor folder."""
    return Sentence("{name} is no file.", name=shown(name))


def shown(name: str) -> str:
    """A stranger's name, made fit for a sentence: nothing in it is invisible."""
    text = name.encode("utf-8", "replace").decode("utf-8")
    return repr(text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…")
