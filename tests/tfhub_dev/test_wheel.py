"""The wheel: what is in it, the same bytes each time, and pip's opinion of it."""

import ast
import subprocess
import sys
import zipfile

import pytest

from tests.builders import ROOT
from tfhub_dev import __version__
from tfhub_dev.building import backend, sharing


def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_same_sources_give_the_same_bytes(wheel, tmp_path):
    again = tmp_path / backend.build_wheel(str(tmp_path))

    assert again.read_bytes() == wheel.read_bytes()


def test_wheel_carries_the_rules_and_not_its_own_building(wheel):
    found = names(wheel)

    assert "tfhub_dev/_site/registry/modules/policy.py" in found
    assert "tfhub_dev/_site/catalog/documents/tags/license.yaml" in found
    assert not [name for name in found if "building" in name or "pycache" in name]


def test_copies_are_the_sites_code_under_another_name():
    path = "registry/modules/reader.py"
    copied = sharing.shared_files(ROOT)[f"{sharing.PLACE}/{path}"].decode()

    assert copied.replace("tfhub_dev._site.", "") == (ROOT / path).read_text()


def test_nothing_in_the_wheel_needs_the_sites_packages_or_django(wheel):
    imported = set()
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                imported |= set(_tops(archive.read(name)))

    assert not imported & {*sharing.PACKAGES, "hubsite", "django", "celery", "redis"}
    assert "requests" in imported


def _tops(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory):
    """A Python of its own with the wheel in it, and requests from this one."""
    folder = tmp_path_factory.mktemp("venv")
    create = [sys.executable, "-m", "venv", "--system-site-packages", str(folder)]
    subprocess.run(create, check=True, timeout=120)
    # The packages of this environment take the place of a registry.
    import requests  # noqa: PLC0415

    packages = requests.__file__.rpartition("/requests/")[0]
    (next(folder.glob("lib/python*/site-packages")) / "here.pth").write_text(packages)
    command = [
        f"{folder}/bin/python",
        "-m",
        "pip",
        "install",
        "--no-index",
        "--no-deps",
    ]
    subprocess.run(
        [*command, str(wheel)], check=True, capture_output=True, timeout=120, cwd="/"
    )
    return folder


def test_pip_installs_it_and_the_command_works(installed):
    asked = [f"{installed}/bin/tfhub_dev", "--version"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == __version__


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by_index", [False, True])
def test_site_itself_is_what_pip_installs_from(
    installed, live_site, tmp_path, wheel, by_index
):
    address = f"{live_site}/dist/{wheel.name}"
    asked = ["--no-index", address]
    if by_index:
        asked = ["--index-url", f"{live_site}/dist/simple/", "tfhub-dev"]
    command = [f"{installed}/bin/python", "-m", "pip", "install", "--no-deps"]
    subprocess.run(
        [*command, "--target", str(tmp_path), *asked],
        check=True,
        capture_output=True,
        timeout=120,
        cwd="/",
    )

    assert (tmp_path / "tfhub_dev" / "_site" / "registry").is_dir()


def test_repository_installs_without_a_network(installed, tmp_path):
    """pip builds in the folder itself; the backend downloads nothing."""
    command = [
        f"{installed}/bin/python",
        "-m",
        "pip",
        "wheel",
        "--no-index",
        "--no-deps",
    ]
    subprocess.run(
        [*command, "-w", str(tmp_path), str(ROOT / "tfhub_dev")],
        check=True,
        capture_output=True,
        timeout=120,
    )

    assert (tmp_path / backend.wheel_name()).is_file()


def test_commands_need_nothing_but_requests(installed):
    code = (
        "import sys, tfhub_dev.__main__; "
        "print(sorted({'numpy', 'tensorflow', 'google.protobuf', 'PIL', 'django'}"
        " & set(sys.modules)))"
    )
    asked = [f"{installed}/bin/python", "-c", code]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == "[]"
