"""Collects translatable texts and compiles the catalogues: `make messages`.

Does what Django's `makemessages` and `compilemessages` do, without needing GNU
gettext on the machine. The texts in the code are the English ones, so the only
catalogues are those of the other languages.
"""

import ast
import io
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("hubsite", "zoo", "demos", "registry", "catalog")
CATALOGUES = {"zh_Hans": "nplurals=1; plural=0;"}

# function → the arguments that are context, text and plural text
FUNCTIONS: dict[str, tuple[str, ...]] = {
    "Sentence": ("text",),
    "_": ("text",),
    "gettext": ("text",),
    "gettext_lazy": ("text",),
    "gettext_noop": ("text",),
    "ngettext": ("text", "plural"),
    "ngettext_lazy": ("text", "plural"),
    "pgettext": ("context", "text"),
    "pgettext_lazy": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
    "npgettext_lazy": ("context", "text", "plural"),
}


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One text to translate."""

    text: str
    plural: str = ""
    context: str = ""


def collect() -> dict[Message, set[str]]:
    """Find every text in the code; the values are the files that use it."""
    found: dict[Message, set[str]] = {}
    for path in _files("*.py", SOURCES):
        for message in in_python(path.read_text(encoding="utf-8")):
            found.setdefault(message, set()).add(str(path.relative_to(ROOT)))
    for pattern in ("*.html", "*.txt"):
        for path in _files(pattern, ("templates", *SOURCES)):
            for message in in_template(path.read_text(encoding="utf-8")):
                found.setdefault(message, set()).add(str(path.relative_to(ROOT)))
    return found


def _files(pattern: str, folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob(pattern))


def in_python(source: str) -> Iterator[Message]:
    """Find the texts in calls of the gettext functions of a Python file."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name: str = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
        values = [
            argument.value
            for argument in node.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        roles = FUNCTIONS.get(name, ())
        if roles and len(values) >= len(roles):
            yield Message(**dict(zip(roles, values, strict=False)))


def in_template(source: str) -> Iterator[Message]:
    """Find the texts in the translation tags of a template.

    Django turns a template into gettext calls with everything else blanked out.
    """
    # Inside brackets Python's tokenizer cares about no indentation.
    calls = io.StringIO(f"({templatize(source)}\n)")
    name = ""
    values: list[str] = []
    for token in tokenize.generate_tokens(calls.readline):
        if token.type == tokenize.NAME:
            name, values = token.string, []
        elif token.type == tokenize.STRING:
            values.append(ast.literal_eval(token.string))
        roles = FUNCTIONS.get(name, ())
        if roles and len(values) == len(roles):
            yield Message(**dict(zip(roles, values, strict=True)))
            name, values = "", []


def catalogue_path(language: str) -> Path:
    """Where the texts of a language lie."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def merged(language: str, found: dict[Message, set[str]]) -> polib.POFile:
    """Return the catalogue with exactly the texts in use, translations kept."""
    path = catalogue_path(language)
    old = polib.pofile(str(path)) if path.is_file() else polib.POFile()
    known = {(e.msgid, e.msgid_plural, e.msgctxt or ""): e for e in old}
    new = polib.POFile(wrapwidth=88)
    new.metadata = {
        "Project-Id-Version": "Model Hub",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": CATALOGUES[language],
    }
    for message in sorted(found, key=lambda message: (min(found[message]), message)):
        before = known.get((message.text, message.plural, message.context))
        new.append(_entry(message, sorted(found[message]), before))
    return new


def _entry(
    message: Message, files: list[str], before: polib.POEntry | None
) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.text,
        msgid_plural=message.plural,
        msgctxt=message.context or None,
        occurrences=[(file, "") for file in files],
    )
    if message.plural:
        entry.msgstr_plural = before.msgstr_plural if before else {0: ""}
    else:
        entry.msgstr = before.msgstr if before else ""
    return entry


def is_translated(entry: polib.POEntry) -> bool:
    """Whether people get to see this text in the catalogue's language."""
    texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return all(texts) and not entry.fuzzy


def main() -> int:
    """Bring every catalogue up to date; return 1 while texts are untranslated."""
    found = collect()
    missing = []
    for language in CATALOGUES:
        catalogue = merged(language, found)
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))
        missing += [entry for entry in catalogue if not is_translated(entry)]
        sys.stdout.write(f"{language}: {len(catalogue)} texts\n")
    for entry in missing:
        sys.stdout.write(f"  untranslated: {entry.msgid!r}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
