"""A PostgreSQL for tests: started, reached, and gone when the command has ended."""

import signal
import subprocess
import sys

import psycopg
import pytest

from tools import postgresql

CONNECT = "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL']); exit(3)"


@pytest.fixture
def _installed():
    try:
        postgresql.find_binaries()
    except postgresql.NoPostgreSQL as reason:
        pytest.skip(str(reason))


def clusters():
    return set(postgresql.FOLDER.glob("cluster-*"))


@pytest.mark.usefixtures("_installed")
def test_server_answers_and_leaves_nothing():
    before = clusters()

    with postgresql.server() as address, psycopg.connect(address) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)

    assert clusters() == before
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


@pytest.mark.usefixtures("_installed")
def test_exit_code_is_that_of_the_command():
    command = [sys.executable, "-m", "tools.postgresql", sys.executable, "-c", CONNECT]

    assert subprocess.run(command, check=False).returncode == 3


@pytest.mark.usefixtures("_installed")
def test_server_stops_when_the_command_is_interrupted():
    before = clusters()
    sleep = "print('here', flush=True); import time; time.sleep(60)"
    command = [sys.executable, "-m", "tools.postgresql", sys.executable, "-c", sleep]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "here\n"

        run.send_signal(signal.SIGTERM)

        assert run.wait(timeout=20) != 0
    assert clusters() == before


@pytest.mark.usefixtures("_installed")
def test_folder_of_one_user_is_no_hindrance(monkeypatch, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(postgresql, "FOLDER", closed / "postgresql")
    monkeypatch.chdir(closed)

    with postgresql.server() as address, psycopg.connect(address) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_without_postgresql_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(postgresql, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(postgresql.NoPostgreSQL, match="apt-get install postgresql"):
        postgresql.find_binaries()


def test_newest_version_is_taken(monkeypatch, tmp_path):
    for version in ("9.6", "15", "17"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()
    monkeypatch.setattr(postgresql, "DEBIAN", tmp_path)

    assert postgresql.find_binaries() == tmp_path / "17" / "bin"
