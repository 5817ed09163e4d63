"""Sizes, and what must not be in the source."""

import ast
import re
import subprocess

import pytest
from django.conf import settings

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50
# Paths of one person's machine; /usr, /tmp or /etc mean the same everywhere.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|Users|root|work|mnt)/\w")
TEXT_SUFFIXES = {".py", ".html", ".css", ".js", ".md", ".sh", ".toml", ".po", ".yaml"}
# Whole documents of the field, quoted as they are, and texts of licences.
NOT_OURS = ("LICENSE", "static/vendor/")


def _tracked_files():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        settings.BASE_DIR / name
        for name in listed.stdout.splitlines()
        if not name.startswith(NOT_OURS) and (settings.BASE_DIR / name).is_file()
    ]


FILES = _tracked_files()
PYTHON = [p for p in FILES if p.suffix == ".py" and "migrations" not in p.parts]


def test_the_source_is_found():
    assert settings.BASE_DIR / "hubsite" / "settings.py" in PYTHON


@pytest.mark.parametrize("suffix", [".py", ".html", ".css", ".js"])
def test_no_file_is_too_long(suffix):
    long = {
        str(path): lines
        for path in FILES
        if path.suffix == suffix and "migrations" not in path.parts
        for lines in [path.read_text(encoding="utf-8").count("\n")]
        if lines > MAX_FILE_LINES
    }

    assert long == {}


def test_no_function_is_too_long():
    long = {
        f"{path}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
    }

    assert long == {}


def test_no_text_names_a_place_on_one_machine():
    named = [
        f"{path}:{number}: {line.strip()}"
        for path in FILES
        if path.suffix in TEXT_SUFFIXES or path.name in {"Makefile", ".env.example"}
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if MACHINE_PATH.search(line) and "MACHINE_PATH" not in line
    ]

    assert named == []


def test_every_module_says_what_it_is_for():
    silent = [
        str(path)
        for path in PYTHON
        for text in [path.read_text(encoding="utf-8")]
        if text and not ast.get_docstring(ast.parse(text))
    ]

    assert silent == []


def test_templates_have_no_inline_script_or_style():
    inline = re.compile(
        r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", re.IGNORECASE
    )
    wrong = [
        f"{path}:{number}: {line.strip()}"
        for path in FILES
        if path.suffix == ".html"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if inline.search(line) and 'type="application/json"' not in line
    ]

    assert wrong == []
