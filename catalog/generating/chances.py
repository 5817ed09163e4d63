"""What real documents are like, in figures, and draws from it.

`frequencies.json` was counted over the documents of tfhub.dev: how often each tag,
format and number of tags occurs, how many models each publisher has, and how many words
a summary and a body have (twentieths).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

FREQUENCIES = Path(__file__).with_name("frequencies.json")
# Tags of one facet that a model gets at most; a few real ones have dozens.
MAX_TAGS = 16


class Skewed:
    """Values, each as likely as it was frequent."""

    def __init__(self, weighted: Sequence[tuple[Any, int]]) -> None:
        self._values = [value for value, _weight in weighted]
        self._weights = list(accumulate(weight for _value, weight in weighted))

    def draw(self, random: Random) -> Any:
        """One of the values."""
        return self.several(random, 1)[0]

    def several(self, random: Random, count: int) -> list[Any]:
        """Some of the values, perhaps the same again."""
        return random.choices(self._values, cum_weights=self._weights, k=count)


class Spread:
    """Numbers, known by twentieths of their distribution."""

    def __init__(self, bounds: Sequence[int]) -> None:
        self._bounds = bounds

    def draw(self, random: Random) -> int:
        """A number between two neighbouring bounds."""
        position = random.randrange(len(self._bounds) - 1)
        low, high = self._bounds[position : position + 2]
        return random.randint(low, high)


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely everything about a model is."""

    tags: Mapping[str, Skewed]
    tag_counts: Mapping[str, Skewed]
    publishers: Skewed
    formats: Skewed
    fine_tunable: Skewed
    variants: Skewed
    summary_words: Spread
    body_words: Spread

    @classmethod
    def read(cls) -> "Chances":
        """What was counted."""
        kept = json.loads(FREQUENCIES.read_text(encoding="utf-8"))
        return cls(
            tags={facet: Skewed([*c.items()]) for facet, c in kept["tags"].items()},
            tag_counts={facet: Skewed(c) for facet, c in kept["tag_counts"].items()},
            publishers=Skewed([*enumerate(kept["publishers"])]),
            formats=Skewed(kept["formats"]),
            fine_tunable=Skewed(kept["fine_tunable"]),
            variants=Skewed(kept["variants"]),
            summary_words=Spread(kept["summary_words"]),
            body_words=Spread(kept["body_words"]),
        )

    def slugs(self, facet: str, random: Random) -> list[str]:
        """The tags of one facet that a model has, each once."""
        count = min(self.tag_counts[facet].draw(random), MAX_TAGS)
        return list(dict.fromkeys(self.tags[facet].several(random, count)))
