"""Text to search terms: the same for what is indexed and what is asked.

Latin words are kept whole and also by a light stem, so that a classifier is found
by "classification"; of long texts the stems alone. Chinese, Japanese and Korean have no
spaces: their runs become single characters and pairs.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
RUN = re.compile(rf"(?P<cjk>[{CJK}]+)|(?P<word>[^\W_{CJK}]+)")
MAX_WORD = 64
STOP_WORDS = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is"),
        *("it", "of", "on", "or", "that", "the", "this", "to", "with"),
        *("i", "me", "my", "our", "we", "you", "your", "can", "do", "does", "how"),
        *("find", "need", "want", "which", "who"),
        *("model", "models", "的", "了", "和", "与", "或"),
    )
)
# What visitors say, and what documents say for it.
SYNONYMS = {
    **dict.fromkeys(("phone", "smartphone", "cellphone"), "mobile"),
    **dict.fromkeys(("photo", "picture", "pic"), "image"),
    **dict.fromkeys(("movie", "film"), "video"),
    **dict.fromkeys(("tiny", "little"), "small"),
    "voice": "speech",
}
# Longest first. What is left after cutting must still tell words apart.
SUFFIXES = (
    *("ications", "ication", "ations", "ating", "ators", "ation", "ated", "ates"),
    *("ator", "ate", "ifiers", "ifying", "ifier", "ified", "ifies", "ify"),
    *("ions", "ings", "ion", "ing", "ors", "ers", "ies", "or", "er", "ed", "es"),
    *("s", "e"),
)
# classif-ication and class-ifier share a stem.
KEPT = dict.fromkeys(("ifiers", "ifying", "ifier", "ified", "ifies", "ify"), "if")
# Of short beginnings there is one term for each: they are those of thousands of words.
SHORT = 2
MIN_STEM = 4
MIN_SINGULAR = 3


def normal(text: str) -> str:
    """Fold width, case and accents: `Ｒés` → `res`."""
    if text.isascii():  # Most texts are, and most of the work is below.
        return text.casefold()
    folded = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in folded if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", kept)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Cut an English ending: `classifiers`, `classification` → `classif`."""
    if word.endswith("ss"):
        return word
    for suffix in SUFFIXES:
        if word.endswith(suffix):
            left = word[: -len(suffix)] + KEPT.get(suffix, "")
            if len(left) >= (MIN_SINGULAR if suffix == "s" else MIN_STEM):
                return _single_ending(left)
    return word


def synonym(word: str) -> str | None:
    """What documents call it: `phones` → `mobile`; None for most words."""
    return SYNONYMS.get(word) or SYNONYMS.get(word.removesuffix("s"))


def _single_ending(left: str) -> str:
    """Undo a doubled consonant: `embedd(ing)` → `embed`."""
    doubled = len(left) > MIN_STEM and left[-1] == left[-2] and left[-1] not in "lsz"
    return left[:-1] if doubled else left


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """Yield every run of letters and digits, and whether it is Chinese or alike."""
    for match in RUN.finditer(normal(text)):
        run = match["cjk"] or match["word"][:MAX_WORD]
        yield run, match["cjk"] is not None


def pairs(run: str) -> list[str]:
    """Neighbouring characters of a run, two by two."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


def beginning(word: str) -> str:
    """The term of all words that begin with the same few letters: `mo…`."""
    return f"{word[:SHORT]}…"


def stems_of_unfinished(word: str) -> list[str]:
    """Stems that a word is past already: of `dehazin` that of `dehazing`, `dehaz`."""
    stems = (
        _single_ending(word[:cut] + KEPT.get(ending, ""))
        for cut in range(MIN_STEM, len(word))
        for ending in SUFFIXES
        if ending.startswith(word[cut:])
    )
    return list(dict.fromkeys((*stems, _single_ending(word))))


def index_text(*texts: str, joined: bool = False, begun: bool = False) -> str:
    """All terms of some texts, separated by spaces.

    Args:
        texts: what a field holds.
        joined: also join neighbouring words, so that `mobilenetv2` finds
            `mobilenet_v2`. For short texts such as names.
        begun: also the short beginnings of words.
    """
    terms: list[str] = []
    for text in texts:
        # Names come again and again, as those of tags.
        terms += _terms_of_name(text) if joined else _terms(text, joined=False)
    if begun:
        terms += [beginning(term) for term in terms if term[0].isascii()]
    # A word counts once: `catalog.search.matching` gives constant scores.
    return " ".join(dict.fromkeys(terms))


def index_prose(*texts: str) -> str:
    """The terms of long texts, separated by spaces: of their words the stems alone.

    Nobody is sent to a text for a word that stands in nearly all of them.
    """
    terms: list[str] = []
    for run, is_cjk in (item for text in texts for item in runs(text)):
        if is_cjk:
            terms += [*run, *pairs(run)]
        elif run not in STOP_WORDS:
            terms.append(stem(run))
    return " ".join(dict.fromkeys(terms))


@lru_cache(maxsize=10_000)
def _terms_of_name(text: str) -> list[str]:
    return _terms(text, joined=True)


def _terms(text: str, *, joined: bool) -> list[str]:
    terms: list[str] = []
    words: list[str] = []
    for run, is_cjk in runs(text):
        if is_cjk:
            terms += [*run, *pairs(run)]
        else:
            words.append(run)
    terms += words
    terms += [cut for word in words if (cut := stem(word)) != word]
    if joined:
        terms += [a + b for a, b in pairwise(words)]
    return terms
