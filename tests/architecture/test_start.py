"""What a start of the web server loads, and what it reads."""

import re
import subprocess
import sys

from django.conf import settings

HEAVY = ("tensorflow", "keras", "tf_keras", "tensorflow_hub")
VARIABLE = re.compile(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"")
DOCUMENTED = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


def test_the_web_server_starts_without_tensorflow():
    code = (
        "import sys, hubsite.asgi; from django.urls import get_resolver; "
        "get_resolver().url_patterns; "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert done.stdout.strip() == "[]"


def test_every_environment_variable_is_documented():
    source = (settings.BASE_DIR / "hubsite" / "settings.py").read_text()
    example = (settings.BASE_DIR / ".env.example").read_text()

    assert set(VARIABLE.findall(source)) == set(DOCUMENTED.findall(example))


def test_make_help_lists_every_target_for_people():
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    inner = {"environment", "dev-environment", "browser", "postgresql"}

    done = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    shown = {line.split()[1] for line in done.stdout.splitlines()}
    assert shown == targets - inner
