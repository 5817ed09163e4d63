"""Words and paragraphs for made-up models: common ones often, rare ones rarely."""

import math
from functools import lru_cache
from random import Random

from catalog.documents.vocabulary import FILES, terms
from catalog.search.words import index_prose, runs

SYLLABLES = ("ba", "co", "di", "fe", "gu", "la", "mo", "ne", "pi", "ro", "su", "ta")
# Distinct words of a million models; the share of rank n is that of Zipf's law.
WORDS = 60_000
PARAGRAPHS = 3_000
PARAGRAPH_WORDS = 40


class Writer:
    """Writes texts out of the vocabularies' words and a long tail of made-up ones."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._common = _vocabulary_words()
        random.shuffle(self._common)
        self.paragraphs = [self.words(PARAGRAPH_WORDS) for _ in range(PARAGRAPHS)]
        # Their terms, since a body is made of a few of them.
        self._terms = [index_prose(text).split() for text in self.paragraphs]

    def words(self, count: int) -> str:
        """Some words."""
        return " ".join(self._word() for _ in range(count))

    def body(self, word_count: int) -> tuple[str, str]:
        """About so many words as HTML, and their terms as the index holds them."""
        count = max(1, round(word_count / PARAGRAPH_WORDS))
        chosen = self._random.choices(range(PARAGRAPHS), k=count)
        html = "".join(f"<p>{self.paragraphs[number]}</p>\n" for number in chosen)
        unique = dict.fromkeys(term for n in chosen for term in self._terms[n])
        return html, " ".join(unique)

    def _word(self) -> str:
        rank = int(math.exp(self._random.random() * math.log(WORDS)))
        if rank < len(self._common):
            return self._common[rank]
        return made_up(rank)


@lru_cache(maxsize=WORDS)
def made_up(number: int) -> str:
    """A word for a number, another for each."""
    parts = []
    while number:
        number, digit = divmod(number, len(SYLLABLES))
        parts.append(SYLLABLES[digit])
    return "".join(parts)


def _vocabulary_words() -> list[str]:
    names = (term.name for facet in FILES for term in terms(facet).values())
    return list(dict.fromkeys(word for name in names for word, _cjk in runs(name)))
