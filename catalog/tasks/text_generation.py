"""Text generation: a text goes on after its beginning."""

from dataclasses import dataclass
from typing import ClassVar

from catalog.inputs import Kind
from catalog.tasks.base import Answer, AnswerError, Reading, Task, Usage
from catalog.tasks.results import Result

# No database or page should have to hold more.
MAX_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class GeneratedText(Result):
    """The whole text, and the beginning that was given."""

    kind: ClassVar[str] = "generated_text"
    text: str
    prompt: str


class TextGeneration(Task):
    """Reads a string `[1]`: the whole text, or the `continuation` of what was given."""

    slug = "text-generation"
    inputs: tuple[Kind, ...] = ("text",)
    roles = ("text",)
    meanings = ("text", "continuation")
    result = GeneratedText
    is_plain = True

    def read(self, answer: Answer) -> Reading:
        """Return the text from its beginning."""
        texts = answer.strings("text")
        if len(texts) != 1 or len(answer.texts) > 1:
            raise AnswerError(f"{len(texts)} texts are too many")
        prompt = next(iter(answer.texts), "")
        written = texts[0][:MAX_CHARACTERS]
        if answer.rule.meaning == "continuation":
            written = prompt + written
        return Reading(GeneratedText(text=written, prompt=prompt))

    def source(self, usage: Usage) -> str:
        """Print the text."""
        written = f"{usage.tensor('text')}.ravel()[0].decode()"
        if usage.contract.output.meaning == "continuation":
            written = f"texts[0] + {written}"
        return f"print({written})"
