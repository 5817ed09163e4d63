"""`python -m bench.peak program …`: run it, then print its greatest memory in MB."""

import resource
import subprocess
import sys


def main() -> int:
    """Run a Python program as a child."""
    done = subprocess.run([sys.executable, *sys.argv[1:]], check=False)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(used / 1000)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
