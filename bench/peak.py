"""`python -m bench.peak program …`: run it, then print its greatest memory in MB.

Memory is what the program itself holds. Pages of files that it maps are left out: they
are the system's, which drops them when it needs room.
"""

import subprocess
import sys
import time
from pathlib import Path

PAUSE_S = 0.02


def main() -> int:
    """Run a Python program as a child, and look at it fifty times a second."""
    child = subprocess.Popen([sys.executable, *sys.argv[1:]])
    most = 0
    while child.poll() is None:
        most = max(most, own_kilobytes(child.pid))
        time.sleep(PAUSE_S)
    print(most / 1000)
    return child.returncode


def own_kilobytes(pid: int) -> int:
    """What a process holds in anonymous memory: proc_pid_status(5), `RssAnon`."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):  # It has just ended.
        return 0
    lines = (line.split() for line in status.splitlines())
    return next((int(words[1]) for words in lines if words[0] == "RssAnon:"), 0)


if __name__ == "__main__":
    sys.exit(main())
