"""What a start of the web server loads, and what it reads."""

import re
import subprocess
import sys

from django.conf import settings

HEAVY = ("tensorflow", "keras", "tf_keras", "tensorflow_hub")
VARIABLE = re.compile(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"")
DOCUMENTED = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


def printed(code):
    """What a fresh process prints that runs this code; it complains of nothing."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


def test_the_web_server_starts_without_tensorflow():
    code = (
        "import sys, hubsite.asgi; from django.urls import get_resolver; "
        "get_resolver().url_patterns; "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )

    assert printed(code) == ["[]"]


def test_what_runs_modules_starts_without_keras_which_stays_to_be_had():
    code = """
import sys
from demos.engine.runtimes import import_tensorflow
tf = import_tensorflow()
print(any(name.partition(".")[0] == "keras" for name in sys.modules))
import keras
print(tf.keras.layers.Dense is keras.layers.Dense)
"""

    assert printed(code) == ["False", "True"]


def test_every_environment_variable_is_documented():
    source = (settings.BASE_DIR / "hubsite" / "settings.py").read_text()
    example = (settings.BASE_DIR / ".env.example").read_text()

    assert set(VARIABLE.findall(source)) == set(DOCUMENTED.findall(example))


def test_make_help_lists_every_target_for_people():
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    inner = {"environment", "dev-environment", "browser", "postgresql", "tfjs"}

    done = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    shown = {line.split()[1] for line in done.stdout.splitlines()}
    assert shown == targets - inner
