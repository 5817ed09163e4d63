"""Turns what a visitor typed into a tantivy query.

Every word must be found somewhere; half of them are enough where nothing has all, or,
of a whole sentence, nearly nothing.
Where a word is found decides the rank. Scores are constants rather than BM25, since in
names and tags a word counts once or not at all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import tantivy
from tantivy import Occur

from catalog.search.spelling import NAME_FIELDS, is_begun, is_known, is_named
from catalog.search.words import (
    SHORT,
    STOP_WORDS,
    beginning,
    pairs,
    runs,
    stem,
    stems_of_unfinished,
    synonym,
)

MAX_WORDS = 16
# Nobody writes a document in the words of somebody else's sentence.
SHARE_NEEDED = 0.5
# So many telling words are a sentence: whoever says one wants more than a few models.
SENTENCE = 4
FEW = 4
# Field → score of a word found in it, of one it begins with, of a misspelt one.
WHOLE = {"handle": 12, "title": 9, "tags": 6, "summary": 5, "body": 2, "labels": 1}
BEGINNING = {"handle": 8, "title": 7, "tags": 4, "summary": 3, "body": 0.8}
MISSPELT = {"handle": 2, "title": 1.5, "tags": 1}
# A word found in several fields ranks above one found in the best of them alone.
TIE_BREAKER = 0.3
# Shorter beginnings are those of some word in nearly every text.
MIN_BEGINNING_IN_BODY = 4
# Up to how many letters one slip may be, and from how many two.
MIN_ONE_SLIP = 3
MIN_TWO_SLIPS = 8


@dataclass(frozen=True, slots=True)
class Words:
    """What finds each of some words, one query a word."""

    queries: tuple[tantivy.Query, ...]

    @property
    def all_of_them(self) -> tantivy.Query:
        """What has every word."""
        return _several(self.queries, len(self.queries))

    @property
    def half_of_them(self) -> tantivy.Query | None:
        """What has half of the words; None where that is no more than all.

        What has more of them ranks higher all the same, for their scores add up.
        """
        needed = math.ceil(len(self.queries) * SHARE_NEEDED)
        is_less = needed < len(self.queries)
        return _several(self.queries, needed) if is_less else None

    @property
    def enough(self) -> int:
        """How many models with every word leave nothing to look for with half."""
        return FEW if len(self.queries) >= SENTENCE else 1


def read_words(
    schema: tantivy.Schema, text: str, searcher: tantivy.Searcher
) -> Words | None:
    """Build the queries of some words; None where there is nothing to look for."""
    asked = list(runs(text))
    telling = [item for item in asked if item[0] not in STOP_WORDS] or asked
    telling, is_typing = telling[:MAX_WORDS], text[-1:].strip() != ""
    joined = _joined(searcher, [run for run, _is_cjk in telling])
    queries = [
        _cjk(schema, run)
        if is_cjk
        else _word(
            searcher,
            schema,
            run,
            joined=joined[place : place + 2],
            is_last=is_typing and place == len(telling) - 1,
        )
        for place, (run, is_cjk) in enumerate(telling)
    ]
    return Words(tuple(queries)) if queries else None


def _joined(searcher: tantivy.Searcher, words: list[str]) -> list[str]:
    """Each word with the next as one, as names have them: `big bigan` → `bigbigan`.

    Empty where no name has it, and before the first and after the last word, so that
    two of them belong to each word.
    """
    pairs_of_words = (first + second for first, second in pairwise(words))
    return [
        "",
        *(pair if is_named(searcher, pair) else "" for pair in pairs_of_words),
        "",
    ]


def _several(queries: Sequence[tantivy.Query], needed: int) -> tantivy.Query:
    """What has so many of them; all of them is the quicker to find."""
    if len(queries) == 1:
        return queries[0]
    if needed == len(queries):
        return tantivy.Query.boolean_query([(Occur.Must, query) for query in queries])
    return tantivy.Query.boolean_query(
        [(Occur.Should, query) for query in queries], needed
    )


def _best(queries: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.disjunction_max_query(queries, TIE_BREAKER)


def _scored(query: tantivy.Query, score: float) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, score)


def _cjk(schema: tantivy.Schema, run: str) -> tantivy.Query:
    """Find a run by its pairs; of a long one, half of them are enough."""
    terms = pairs(run) or [run]
    needed = len(terms) if len(terms) <= 2 else math.ceil(len(terms) / 2)
    queries = [_best(_whole(schema, term, len(terms))) for term in terms]
    return _several(queries, needed)


def _whole(schema: tantivy.Schema, term: str, share: int = 1) -> list[tantivy.Query]:
    return [
        _scored(tantivy.Query.term_query(schema, field, term), score / share)
        for field, score in WHOLE.items()
    ]


def _word(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    word: str,
    *,
    joined: list[str],
    is_last: bool,
) -> tantivy.Query:
    # One list of everything: a best of bests takes twice the time.
    found = _whole(schema, word)
    if (cut := stem(word)) != word:
        found += _whole(schema, cut)
    if other := synonym(word):
        found += _whole(schema, stem(other), share=2)
    for pair in filter(None, joined):
        found += _named(schema, pair)
    is_right = is_known(searcher, word)
    if is_last and len(word) >= SHORT:
        # What is called so stands above what is called something longer.
        found += _begun(schema, word, share=2 if is_right else 1)
    if not is_right and not (is_last and is_begun(searcher, word)):
        found += _corrected(searcher, schema, word, is_last=is_last)
    return _best(found)


def _named(schema: tantivy.Schema, word: str) -> list[tantivy.Query]:
    return [
        _scored(tantivy.Query.term_query(schema, field, word), WHOLE[field])
        for field in NAME_FIELDS
    ]


def _begun(schema: tantivy.Schema, word: str, *, share: int) -> list[tantivy.Query]:
    term_query = tantivy.Query.term_query
    scores = {field: score / share for field, score in BEGINNING.items()}
    if len(word) == SHORT:
        term = beginning(word)
        del scores["body"]
        return [_scored(term_query(schema, f, term), s) for f, s in scores.items()]
    found = [
        _scored(_near(schema, field, word, slips=0, is_beginning=True), score)
        for field, score in scores.items()
        if field != "body" or len(word) >= MIN_BEGINNING_IN_BODY
    ]
    # Prose has stems alone, of which a word may already be past the end.
    stems = [term_query(schema, "body", cut) for cut in stems_of_unfinished(word)]
    return found + [_scored(each, scores["body"]) for each in stems]


def _corrected(
    searcher: tantivy.Searcher, schema: tantivy.Schema, word: str, *, is_last: bool
) -> list[tantivy.Query]:
    """The names nearest to a word: those of two slips only where none has one."""
    most = (len(word) >= MIN_ONE_SLIP) + (len(word) >= MIN_TWO_SLIPS)
    for slips in range(1, most + 1):
        near = [
            _scored(
                _near(schema, field, word, slips=slips, is_beginning=is_last),
                score / slips,
            )
            for field, score in MISSPELT.items()
        ]
        if slips == most or searcher.search(_best(near), limit=1, count=False).hits:
            return near
    return []


def _near(
    schema: tantivy.Schema, field: str, word: str, *, slips: int, is_beginning: bool
) -> tantivy.Query:
    return tantivy.Query.fuzzy_term_query(
        schema, field, word, slips, prefix=is_beginning
    )
