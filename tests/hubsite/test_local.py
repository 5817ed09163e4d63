"""`python -m hubsite.local`: refuses with a sentence, starts, stops cleanly."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from hubsite.children import Child
from hubsite.probes import web_answers
from hubsite.redis_server import free_port

COMMAND = [sys.executable, "-m", "hubsite.local"]
STOP_TIMEOUT_S = 15
# A site whose small set of models is there already: rows are enough to start.
FILL = """
import django; django.setup()
from django.core.management import call_command
from tests import factories
from zoo.recipes import RECIPES
from zoo.samples import SAMPLES
call_command("migrate", verbosity=0)
zoo = factories.PublisherFactory(name="zoo")
for recipe in RECIPES:
    model = factories.HubModelFactory(publisher=zoo, name=recipe.name)
    factories.VersionFactory(model=model, number=recipe.number)
for sample in SAMPLES:
    factories.SampleFactory(slug=sample.slug)
"""


@pytest.fixture
def environment(tmp_path):
    """An installation of its own, at a free port, with no Redis given."""
    return {
        **os.environ,
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "hubsite.settings",
        "HUB_VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'hub.sqlite3'}",
        "PORT": str(free_port()),
        "HUB_WORKERS": "fast+tensorflow+slow+maintenance:1",
    }


def refusal(environment):
    """Run it; return its exit code and the sentence it ends with."""
    done = subprocess.run(
        COMMAND, env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    if "Redis: started" not in done.stdout:
        assert "is stopped" not in done.stdout
    return done.returncode, done.stderr.strip()


def test_a_taken_port_is_named_with_a_way_out(environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environment["PORT"])))
        taken.listen()

        code, sentence = refusal(environment)

    assert code == 1
    assert f"Port {environment['PORT']} is taken" in sentence
    assert "PORT=" in sentence


@pytest.mark.parametrize("port", ["eighty", "0x50", "99999"])
def test_a_port_that_is_none_is_refused(environment, port):
    code, sentence = refusal({**environment, "PORT": port})

    assert code == 1
    assert "PORT" in sentence


def test_a_redis_that_does_not_answer_is_named_without_its_password(environment):
    url = f"redis://:secret@127.0.0.1:{free_port()}/0"

    code, sentence = refusal({**environment, "REDIS_URL": url})

    assert code == 1
    assert "no Redis answers" in sentence
    assert "secret" not in sentence


def test_a_database_that_cannot_be_opened_is_named(environment):
    url = "sqlite:////no/such/folder/hub.sqlite3"

    code, sentence = refusal({**environment, "DATABASE_URL": url})

    assert code == 1
    assert "DATABASE_URL" in sentence


@pytest.fixture
def site(environment, tmp_path):
    """A site that was started and is ready; it is stopped at the end."""
    subprocess.run([sys.executable, "-c", FILL], env=environment, check=True)
    port = int(environment["PORT"])
    with ExitStack() as stack:
        log = tmp_path / "local.log"
        child = Child("The site", COMMAND, log=log, environment=environment)
        stack.callback(child.stop, timeout_s=STOP_TIMEOUT_S)
        child.wait_until(lambda: web_answers("/readyz", port=port), timeout_s=150)
        child.wait_until(lambda: "is running at" in child.last_lines(), timeout_s=30)
        yield child


def processes_of(environment):
    """The process ids and commands of an installation, the oldest first."""
    mark = f"HUB_VAR_DIR={environment['HUB_VAR_DIR']}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            # Redis writes its title over its environment; it lives in its folder.
            inside = (
                (folder / "cwd").resolve().is_relative_to(environment["HUB_VAR_DIR"])
            )
            if inside or mark in (folder / "environ").read_bytes().split(b"\0"):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(folder.name)] = command.decode()
    return dict(sorted(found.items()))


def first_process(environment, part):
    """The id of the oldest process whose command has this part."""
    return next(pid for pid, text in processes_of(environment).items() if part in text)


@pytest.mark.worker
def test_what_dies_is_started_again_and_nothing_is_left_behind(site, environment):
    port = int(environment["PORT"])
    assert f"http://127.0.0.1:{port}" in site.last_lines()
    commands = " ".join(processes_of(environment).values())
    for part in ("redis-server", "hubsite.workers", "hubsite beat", "uvicorn"):
        assert part in commands

    os.kill(first_process(environment, "hubsite.workers"), signal.SIGKILL)
    again = "Starting the workers again"
    site.wait_until(lambda: again in site.last_lines(50), timeout_s=30)

    os.kill(first_process(environment, "redis-server"), signal.SIGKILL)
    again = "Redis ended with code -9. Starting it again."
    site.wait_until(lambda: again in site.last_lines(50), timeout_s=30)
    site.wait_until(lambda: web_answers("/readyz", port=port), timeout_s=90)

    site.process.send_signal(signal.SIGINT)
    code = site.process.wait(STOP_TIMEOUT_S)
    assert code == 0
    assert "Traceback" not in site.last_lines(100)
    assert processes_of(environment) == {}


@pytest.mark.worker
def test_when_the_web_server_dies_everything_stops_with_its_name(site, environment):
    os.kill(first_process(environment, "uvicorn"), signal.SIGKILL)
    code = site.process.wait(STOP_TIMEOUT_S)

    assert code == 1
    assert "The web server ended with code -9" in site.last_lines(50)
    assert processes_of(environment) == {}
