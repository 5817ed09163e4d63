"""Formulas between `$$` become MathML, which browsers draw without a script."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import escape
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_inline_dollar

MAX_CHARACTERS = 2000
TAGS = {
    *("math", "mrow", "mi", "mo", "mn", "ms", "mtext", "mspace", "mstyle", "mpadded"),
    *("mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "mphantom"),
    *("munder", "mover", "munderover", "mtable", "mtr", "mtd"),
}
ATTRIBUTES = {"math": {"display"}, "mo": {"stretchy"}, "mspace": {"width"}}

_inline = math_inline_dollar(allow_space=False, allow_digits=False, allow_double=True)


def add_maths(markdown: MarkdownIt) -> None:
    """Teach a parser `$$…$$`, within a line or as a block.

    A single `$` stays a dollar: it stands before amounts and shell variables.
    """
    markdown.use(dollarmath_plugin, double_inline=True, allow_labels=False)
    markdown.inline.ruler.at("math_inline", _double_only)
    for name in ("math_inline", "math_inline_double", "math_block"):
        markdown.add_render_rule(name, _render)


def _double_only(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    return state.src.startswith("$$", state.pos) and _inline(state, silent)


def _render(_renderer: Any, tokens: Sequence[Token], index: int, *_rest: object) -> str:
    token = tokens[index]
    is_block = token.type == "math_block"
    formula = mathml(token.content, display="block" if is_block else "inline")
    return f"<p>{formula}</p>\n" if is_block else formula


def mathml(formula: str, *, display: str) -> str:
    """MathML of a formula in LaTeX; one that cannot be read stays as it is written."""
    as_written = f"<code>{escape(formula.strip())}</code>"
    if len(formula) > MAX_CHARACTERS:
        return as_written
    try:
        return convert(formula, display=display)
    except Exception:  # noqa: BLE001 - a stranger's formula breaks it in many ways
        return as_written
