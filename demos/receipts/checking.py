"""Says in sentences whether a receipt is this server's, and what was changed in it."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from demos.engine.images import DecodedPicture
from demos.models import Run
from demos.receipts.format import (
    MAX_BYTES,
    Difference,
    Standing,
    check,
    differences,
)
from demos.receipts.making import NoReceipt, make_receipt
from registry.signing.keys import public_key

MAX_DIFFERENCES = 20
MAX_SHOWN = 160

SENTENCES = {
    Standing.VALID: _(
        "The receipt is genuine: this server signed it, and nothing in it has been "
        "changed since."
    ),
    Standing.ALTERED: _(
        "The receipt is not genuine: it names this server's key, but what it says is "
        "not what this server signed."
    ),
    Standing.OTHER_KEY: _(
        "The receipt was signed with another key than this server's, and has not been "
        "changed since. Whose key that is, this server cannot tell: compare it with "
        "the one the other server publishes."
    ),
    Standing.OTHER_KEY_ALTERED: _(
        "The receipt is not genuine: it names another key than this server's, and "
        "that key has not signed what it says."
    ),
}
# What `NotAReceipt` says, for people.
UNREADABLE = {
    "too_large": _("The receipt is too large; receipts have less than %(limit)s MB."),
    "not_text": _("This is not a text in UTF-8, so it is no receipt."),
    "not_json": _("This is not JSON that can be read in one way only."),
    "not_a_receipt": _(
        "This is JSON, but not a receipt: a receipt has the members format, key and "
        "signature, and its format is model-hub-receipt/1."
    ),
    "missing": _("Paste a receipt, or choose its file."),
}
RUN_GONE = _(
    "The run itself was deleted here, so the server cannot tell what was changed."
)
NOTHING_FOUND = _("What it says of the run is right; something was added or removed.")
SAME_PICTURE = _("The picture is the one the receipt is about, pixel for pixel.")
OTHER_PICTURE = _("The picture is not the one the receipt is about.")
NO_PICTURE = _("The receipt is not about a picture.")


def unreadable(code: str) -> str:
    """Return the sentence for a text that is no receipt."""
    return str(UNREADABLE[code]) % {"limit": MAX_BYTES // 10**6}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What there is to say about a receipt.

    Attributes:
        standing: of its signature.
        sentences: the same for people, with what was found out besides.
        differences: between an altered receipt and the run it names.
        is_same_picture: None where no picture was given.
    """

    standing: Standing
    sentences: list[str]
    receipt: dict[str, Any]
    differences: list[Difference] = field(default_factory=list)
    is_same_picture: bool | None = None

    @property
    def is_genuine(self) -> bool:
        """Whether everything that was asked is as the receipt says."""
        return self.standing is Standing.VALID and self.is_same_picture is not False


def judge(receipt: dict[str, Any], picture: DecodedPicture | None = None) -> Verdict:
    """Check a receipt, and a picture against it.

    Args:
        receipt: as `receipts.format.read` returned it.
        picture: what the receipt may be about.
    """
    standing = check(receipt, public_key())
    sentences = [str(SENTENCES[standing])]
    changed: list[Difference] = []
    if standing is Standing.ALTERED:
        changed, sentence = _changes(receipt)
        sentences += [sentence] if sentence else []
    is_same = None if picture is None else _is_about(receipt, picture)
    if is_same is not None:
        sentences.append(_about_picture(receipt, is_same=is_same))
    return Verdict(standing, sentences, receipt, changed, is_same)


def _changes(receipt: dict[str, Any]) -> tuple[list[Difference], str]:
    """What an altered receipt says otherwise than its run, or why nobody knows."""
    run = _run_of(receipt)
    try:
        if run is None:
            return [], str(RUN_GONE)
        found = differences(receipt, make_receipt(run))
    except NoReceipt:
        return [], str(RUN_GONE)
    short = [
        Difference(item.path[:MAX_SHOWN], _short(item.given), _short(item.expected))
        for item in found[:MAX_DIFFERENCES]
    ]
    return short, "" if short else str(NOTHING_FOUND)


def _run_of(receipt: dict[str, Any]) -> Run | None:
    try:
        run_id = UUID(receipt["run"])
    except (KeyError, ValueError, AttributeError, TypeError):
        return None
    return Run.objects.visible().with_page_data().filter(pk=run_id).first()


def _is_about(receipt: dict[str, Any], picture: DecodedPicture) -> bool:
    given = hashlib.sha256(picture.image.tobytes()).hexdigest()
    size = (picture.width, picture.height)
    return any(
        (item.get("width"), item.get("height")) == size
        and item.get("pixels_sha256") == given
        for item in _pictures(receipt)
    )


def _about_picture(receipt: dict[str, Any], *, is_same: bool) -> str:
    if is_same:
        return str(SAME_PICTURE)
    return str(OTHER_PICTURE if _pictures(receipt) else NO_PICTURE)


def _pictures(receipt: dict[str, Any]) -> list[dict[str, Any]]:
    """The pictures a receipt names; its shape is anyone's."""
    inputs = receipt.get("input")
    items = inputs.values() if isinstance(inputs, dict) else ()
    return [
        item for item in items if isinstance(item, dict) and "pixels_sha256" in item
    ]


def _short(text: str | None) -> str | None:
    if text is None or len(text) <= MAX_SHOWN:
        return text
    return text[: MAX_SHOWN - 1] + "…"


def in_lines(receipt: dict[str, Any]) -> str:
    """Return a receipt as it is handed out: indented, one member a line."""
    return json.dumps(receipt, indent=2, ensure_ascii=False) + "\n"
