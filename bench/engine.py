"""The engine alone: workers beside the tight loop, a fresh worker, decoding."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from bench import site, tight
from bench.decoding import WAYS
from bench.places import PEERS_PYTHON, PYTHON, ROOT

Round = dict[str, float]
NEEDS_PEERS = {"simplejpeg", "pyvips"}


def measure(rounds: int, *, quick: bool, say: Callable[[str], None]) -> list[Round]:
    """Measure everything once in each round, one after the other."""
    results = []
    for number in range(rounds):
        say(f"Round {number + 1} of {rounds}")
        figures: Round = {"tight_loop": tight.loop(2 if quick else 6)}
        figures["workers"] = _workers(150 if quick else 1000, number)
        figures |= _fresh_worker(number)
        for way in WAYS:
            figures[f"decode_{way}_ms"] = _decoding(way, 3 if quick else 15)
        say(json.dumps({name: round(value, 2) for name, value in figures.items()}))
        results.append(figures)
    return results


def _workers(count: int, number: int) -> float:
    """Runs a second from a full queue to rows with answers."""
    site.clear()
    with site.redis() as environment:
        here = site.Site(0, environment)
        first = str(number * count)
        here.ask("-m", "bench.runs", "feed", "--count", str(count), "--first", first)
        with site.workers(environment):
            found = json.loads(here.ask("-m", "bench.runs", "rate"))
    if found["finished"] < count:
        raise RuntimeError(f"only {found['finished']:.0f} of {count} runs finished")
    return float(found["per_s"])


def _fresh_worker(number: int) -> Round:
    """The first answer of a worker, and the memory it then takes."""
    site.clear()
    with site.redis() as environment:
        here = site.Site(0, environment)
        first = str(900_000 + number)
        here.ask("-m", "bench.runs", "feed", "--first", first)
        with site.workers(environment, "fast:1"):
            found = json.loads(here.ask("-m", "bench.runs", "answer"))
            if not found["pid"]:
                raise RuntimeError("the model has no LiteRT file that agrees")
            memory_mb = _resident_mb(int(found["pid"]))
    return {
        "first_answer_ms": found["total"] - found["queued"],
        "memory_mb": memory_mb,
    }


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _decoding(way: str, times: int) -> float:
    """The median of a decoder, in milliseconds, on one thread."""
    python = PEERS_PYTHON if way in NEEDS_PEERS else PYTHON
    done = subprocess.run(
        [python, "-m", "bench.decoding", way, str(times)],
        cwd=ROOT,
        env={**os.environ, "VIPS_CONCURRENCY": "1"},
        capture_output=True,
        check=True,
    )
    spent_ms: list[float] = sorted(json.loads(done.stdout))
    time.sleep(0.1)
    return spent_ms[len(spent_ms) // 2]
