"""What was measured on and with, so that figures can be understood later."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.environment import REQUIREMENTS
from bench.places import ROOT

OURS = ("Django", "uvicorn", "celery", "redis", "Pillow", "numpy", "ai-edge-litert")
PEERS = ("gradio", "litserve", "fastapi", "pyvips", "simplejpeg", "pillow")


def facts() -> dict[str, str]:
    """Return what to write above the figures."""
    return {
        "Date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Commit": _commit(),
        "Processor": f"{_processor()}, {len(os.sched_getaffinity(0))} cores",
        "Memory": f"{_memory_bytes() >> 30} GB",
        "System": f"{platform.system()} {platform.release()}, Python "
        f"{platform.python_version()}",
        "This site": ", ".join(f"{name} {version(name)}" for name in OURS),
        "Peers": ", ".join(f"{name} {_pinned()[name]}" for name in PEERS),
        "Load before": f"{os.getloadavg()[0]:.2f}",
    }


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return names[0] if names else platform.machine()


def _commit() -> str:
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%h %s"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _pinned() -> dict[str, str]:
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("==") for line in lines if "==" in line)
    return {name.lower(): version for name, _, version in pairs}
