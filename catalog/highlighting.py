"""Highlights code by classes, since the site allows no inline style."""

from functools import lru_cache

from pygments import highlight as pygments_highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return TextLexer(stripnl=False)


@lru_cache(maxsize=512)  # pages show the same few blocks again and again
def highlight(code: str, language: str) -> str:
    """Escaped HTML with `<span class="…">` in Pygments' short class names.

    Args:
        code: source text.
        language: a lexer's name or alias; an unknown one gives plain text.
    """
    return pygments_highlight(code, _lexer(language.lower()), _FORMATTER)
