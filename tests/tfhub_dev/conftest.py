"""The package as its wheel has it: the sources, and the copies beside them."""

import zipfile

import pytest

import tfhub_dev
from tfhub_dev.building import backend


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The built wheel."""
    folder = tmp_path_factory.mktemp("dist")
    return folder / backend.build_wheel(str(folder))


@pytest.fixture(scope="session")
def copies(wheel, tmp_path_factory):
    """Lets the sources find what only the wheel carries."""
    folder = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    tfhub_dev.__path__.append(str(folder / "tfhub_dev"))
    yield folder
    tfhub_dev.__path__.remove(str(folder / "tfhub_dev"))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A user with nothing configured."""
    for name in ("TFHUB_DEV_SITE", "TFHUB_DEV_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "tfhub_dev"
