"""What a model answers, the same whether it ran here or at the site."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tfhub_dev.failures import Exit, Failure


class SavesItself(Protocol):
    """A picture as Pillow has it."""

    def save(self, out: Any, format: str) -> None:
        """Write the picture."""
        ...


# What stands for a picture: its file, its file's bytes, or Pillow's image.
Picture = str | Path | bytes | SavesItself


@dataclass(frozen=True)
class Answer:
    """A model's answer.

    Attributes:
        predictions: what it lists, best first: label, index and score of a classifier,
            and a box of a detector.
        result: the whole answer; `kind` says which fields it has.
        picture: PNG of what came out, a mask for example; None where nothing did.
    """

    predictions: list[dict[str, Any]]
    result: dict[str, Any]
    picture: bytes | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return "\n".join(map(_line, self.predictions))


def _line(item: Mapping[str, Any]) -> str:
    if "label" in item and isinstance(item.get("score"), float):
        return f"{item['label']} {item['score']:.4f}"
    return json.dumps(item, ensure_ascii=False)


def assigned(
    fields: Mapping[str, str], given: Sequence[Any], named: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what was given, by field.

    Args:
        fields: of the model, field → name of its input, the first is asked first.
        given: without a name, in the order of the fields.
        named: by field, by name of an input, or by name of an option.

    Raises:
        Failure: too much was given.
    """
    if len(given) > len(fields):
        raise Failure(
            f"{len(given)} inputs are given; the model takes {len(fields)}.",
            Exit.USAGE,
            code="bad_input",
            next_step=f"It takes: {', '.join(fields)}.",
        )
    asked = dict(zip(fields, given, strict=False))
    by_input = {name: word for word, name in fields.items()}
    for name, value in named.items():
        word = name if name in fields else by_input.get(name, name)
        if word in asked:
            raise Failure(f"{word} is given twice.", Exit.USAGE, code="bad_input")
        asked[word] = value
    return asked


def picture_bytes(given: Any) -> bytes:
    """Return the file of a picture.

    Raises:
        Failure: there is none.
    """
    if isinstance(given, bytes):
        return given
    if isinstance(given, str | Path):
        try:
            return Path(given).read_bytes()
        except OSError as error:
            raise Failure(
                f"{given} cannot be read: {error}.", Exit.NOT_FOUND
            ) from error
    if hasattr(given, "save"):
        out = io.BytesIO()
        given.save(out, format="PNG")
        return out.getvalue()
    raise Failure(
        f"{type(given).__name__} is no picture.",
        Exit.USAGE,
        code="bad_input",
        next_step="Give a path, the bytes of a file, or an image of Pillow.",
    )
