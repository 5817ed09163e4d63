"""Whether a word is written as the catalogue writes it: only others are corrected."""

import tantivy

from catalog.search.words import stem

NAME_FIELDS = ("handle", "title", "tags")
# So many texts do not make the same slip.
MIN_TEXTS = 3


def is_known(searcher: tantivy.Searcher, word: str) -> bool:
    """Whether a name, a tag or a label has this word, or several texts."""
    if is_named(searcher, word) or searcher.doc_freq("labels", word):
        return True
    texts = searcher.doc_freq("summary", word) + searcher.doc_freq("body", stem(word))
    return texts >= MIN_TEXTS


def is_named(searcher: tantivy.Searcher, word: str) -> bool:
    """Whether a name or a tag has this word."""
    return any(searcher.doc_freq(field, word) for field in NAME_FIELDS)


def is_begun(searcher: tantivy.Searcher, word: str) -> bool:
    """Whether a name or a tag has a word that begins so."""
    return any(
        searcher.terms_with_prefix(field, word, None, 1) for field in NAME_FIELDS
    )
