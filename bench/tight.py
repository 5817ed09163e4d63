"""The tight loop: decode → preprocess → inference → five best, and nothing else.

`bench.tight.loop` runs one single-threaded process per core: the limit for every
server on this machine.
"""

import argparse
import os
import subprocess
import sys
import time

from bench.peers import classifier
from bench.pictures import Pictures
from bench.places import MODEL, PICTURE, PYTHON, ROOT


def loop(seconds: float) -> float:
    """Run the loop on all cores; return pictures a second."""
    command = [PYTHON, "-m", "bench.tight", "--seconds", str(seconds)]
    processes = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "BENCH_MODEL": str(MODEL)},
            text=True,
        )
        for _core in os.sched_getaffinity(0)
    ]
    for process in processes:  # Each is loaded and warm once it has said so.
        assert process.stdout  # noqa: S101 - a pipe
        process.stdout.readline()
    outputs = [process.communicate("go\n")[0] for process in processes]
    return sum(float(output) for output in outputs)


def main() -> int:
    """Be one of the processes: say when ready, wait for a line, print the rate."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=5.0)
    seconds = arguments.parse_args().seconds
    model, names = classifier.LiteRtModel(), classifier.labels()
    pictures, count = Pictures(PICTURE.read_bytes()), 0

    def predict() -> None:
        pixels = classifier.preprocess(classifier.decode(pictures[count]))
        classifier.top(model(pixels)[0], names)

    for _ in range(10):
        predict()
    print("ready", flush=True)
    sys.stdin.readline()
    start = time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        predict()
        count += 1
    print(count / spent)
    return 0


if __name__ == "__main__":
    sys.exit(main())
