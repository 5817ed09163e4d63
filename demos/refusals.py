"""Why no run was started: the sentence, the status and when to try again."""

from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError

from demos import messages
from demos.engine.errors import PictureRefused
from demos.services import RunRefused

# RFC 9110 §15.5: too large is 413, a kind of content we do not take is 415. What
# is not named here is a plain 400.
STATUSES = {
    "picture_too_large": 413,
    "picture_too_many_pixels": 413,
    "picture_format": 415,
    "picture_unknown": 415,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a visitor is told instead of a result."""

    code: str
    sentence: str
    status: int = 400
    retry_after_s: int | None = None

    @classmethod
    def of_form(cls, error: ValidationError) -> Self:
        """From the first error of a form."""
        code = error.code or "invalid"
        return cls(code, " ".join(error.messages), STATUSES.get(code, 400))

    @classmethod
    def of_run(cls, error: RunRefused) -> Self:
        """From what the service raised."""
        sentence = messages.sentence(error.code, error.params)
        return cls(error.code, sentence, error.status, error.retry_after_s)

    @classmethod
    def of_picture(cls, error: PictureRefused) -> Self:
        """From what looking at an upload raised."""
        sentence = messages.sentence(error.code, error.params)
        return cls(error.code, sentence, STATUSES.get(error.code, 400))
