"""Servers under load: this site and its peers, with the same model and pictures."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench import site, tight
from bench.figures import percentile
from bench.places import LOGS, MODEL, PEERS_PYTHON, PICTURE, PYTHON, ROOT, VAR
from hubsite.children import Child
from hubsite.probes import web_answers
from hubsite.redis_server import free_port

Round = dict[str, float]
START_TIMEOUT_S = 90
CLIENTS = (1, 32)
STREAMS = 200


@dataclass(frozen=True, slots=True)
class Peer:
    """Another server: the module that starts it, and what tells that it is up."""

    module: str
    arguments: tuple[str, ...] = ()
    path: str = "/predict"
    health: str = "/health"


PEERS = {
    "litserve_litert": Peer("litserve_app", ("litert",)),
    "litserve_tensorflow": Peer("litserve_app", ("tensorflow",)),
    "gradio": Peer("gradio_app", ("tensorflow",), path="", health="/"),
    "gradio_litert": Peer("gradio_app", ("litert",), path="", health="/"),
    "fastapi": Peer("fastapi_app", ("2",)),
}


def measure(rounds: int, *, quick: bool, say: Callable[[str], None]) -> list[Round]:
    """Measure every server once in each round, each started anew."""
    seconds = 2.0 if quick else 7.0
    results = []
    for number in range(rounds):
        say(f"Round {number + 1} of {rounds}")
        figures: Round = {"tight_loop": tight.loop(seconds)}
        site.clear()
        with site.running() as here:
            figures |= _load("site", here.port, site.PREDICT, seconds, number)
            figures |= _streams(here)
        for name, peer in PEERS.items():
            with _running(peer) as port:
                figures |= _load(name, port, peer.path, seconds, number)
        say(json.dumps({name: round(value, 2) for name, value in figures.items()}))
        results.append(figures)
    return results


@contextmanager
def _running(peer: Peer) -> Iterator[int]:
    """Start a peer; give its port once it answers."""
    port = free_port()
    child = Child(
        peer.module,
        [PEERS_PYTHON, "-m", f"bench.peers.{peer.module}", str(port), *peer.arguments],
        log=LOGS / f"{peer.module}.log",
        environment={
            "BENCH_MODEL": str(MODEL),
            "GRADIO_ANALYTICS_ENABLED": "False",
            "PYTHONPATH": str(ROOT),
            # One thread for each of two workers, as here.
            "TF_NUM_INTRAOP_THREADS": "1" if peer.module == "gradio_app" else "2",
        },
        folder=VAR,
    )
    try:
        child.wait_until(
            lambda: web_answers(peer.health, port=port), timeout_s=START_TIMEOUT_S
        )
        time.sleep(1)  # Workers of a server may still be loading.
        yield port
    finally:
        child.stop(timeout_s=3)
        child.kill_rest()


def _load(name: str, port: int, path: str, seconds: float, number: int) -> Round:
    """Rate and latencies of a server with few and with many clients."""
    figures: Round = {}
    for clients in CLIENTS:
        first = (number * len(CLIENTS) + CLIENTS.index(clients)) * 20_000
        _drive(port, path, clients, 1.0, first)
        load = _drive(port, path, clients, seconds, first + 5_000)
        latencies = load["latencies_ms"]
        if not latencies or load["errors"]:
            raise RuntimeError(
                f"{name}: {load['errors']} errors, {len(latencies)} good"
            )
        figures[f"{name}_{clients}"] = len(latencies) / load["seconds"]
        figures[f"{name}_{clients}_p50_ms"] = percentile(latencies, 0.5)
        figures[f"{name}_{clients}_p95_ms"] = percentile(latencies, 0.95)
    return figures


def _drive(
    port: int, path: str, clients: int, seconds: float, first: int
) -> dict[str, Any]:
    options = {
        "--port": port,
        "--path": path,
        "--picture": PICTURE,
        "--first": first,
        "--clients": clients,
        "--seconds": seconds,
    }
    arguments = [str(item) for pair in options.items() for item in pair]
    done = subprocess.run(
        [PYTHON, "-m", "bench.load", *arguments],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        check=True,
        timeout=seconds + 120,
    )
    load: dict[str, Any] = json.loads(done.stdout)
    return load


def _streams(here: site.Site) -> Round:
    """How long after an answer is stored the open pages are told, one after another."""
    runs = here.ask("-m", "bench.runs", "open", "--count", str(STREAMS))
    with subprocess.Popen(
        [PYTHON, "-m", "bench.following", "--port", str(here.port)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as pages:
        assert pages.stdin and pages.stdout  # noqa: S101, PT018 - pipes
        pages.stdin.write(runs.strip() + "\n")
        pages.stdin.flush()
        pages.stdout.readline()
        stored = json.loads(here.ask("-m", "bench.runs", "finish"))
        told = json.loads(pages.stdout.readline())
    delays = sorted((told[run] - moment) * 1000 for run, moment in stored.items())
    return {
        "streams": float(len(delays)),
        "event_p50_ms": percentile(delays, 0.5),
        "event_p95_ms": percentile(delays, 0.95),
    }
