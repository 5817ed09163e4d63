"""The peers' own Python environment, with the packages of `requirements.txt`."""

import subprocess
from pathlib import Path

from bench.places import PEERS_PYTHON, PYTHON, VAR

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def install_peers() -> None:
    """Make the environment, unless it is there with exactly these packages."""
    stamp = VAR / "venv" / "requirements.txt"
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print("Installing the peers into var/bench/venv …", flush=True)
    VAR.mkdir(parents=True, exist_ok=True)
    subprocess.run([PYTHON, "-m", "venv", str(VAR / "venv")], check=True)
    install = [PEERS_PYTHON, "-m", "pip", "install", "--quiet", "--no-input"]
    subprocess.run([*install, "--requirement", str(REQUIREMENTS)], check=True)
    stamp.write_text(wanted, encoding="utf-8")
