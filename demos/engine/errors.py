"""Why a picture or a run is refused: a code and the facts for its sentence."""

from typing import Any


class PictureRefused(ValueError):
    """The upload is not a picture we take.

    Attributes:
        code: one of the `picture_…` codes; `demos.messages` has the sentences.
        params: the facts the sentence names, such as `limit_bytes`.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class EngineError(Exception):
    """The module cannot be run, or its answer is not what its contract says.

    Attributes:
        code: `module_unreadable`, `module_signature`, `module_failed`,
            `module_output`, `module_not_finite`, `model_too_large`, `bad_input` or
            `bad_option`.
        detail: for the log, in English; never shown to visitors.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail
