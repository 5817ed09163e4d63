"""Sends pictures from many clients at once, for a while, and says how it went.

A process of its own, `python -m bench.load`: its work must not wait for anyone's
interpreter lock.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.connection import Answer, Broken, Connection, get, post, upload
from bench.pictures import Pictures

TIMEOUT_S = 60.0
Ask = Callable[[Connection, bytes], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Load:
    """What many clients saw. Latencies are those of good answers, sorted."""

    seconds: float
    errors: int
    latencies_ms: list[float]


def uploader(path: str, field: str) -> Ask:
    """Ask by a form with a file, as this site, FastAPI and LitServe take it."""

    async def ask(connection: Connection, picture: bytes) -> Answer:
        return await connection.exchange(upload(path, field, picture), TIMEOUT_S)

    return ask


async def ask_gradio(connection: Connection, picture: bytes) -> Answer:
    """Ask as Gradio's API wants it: upload, call, read the event that answers."""
    sent = await connection.exchange(
        upload("/gradio_api/upload", "files", picture), TIMEOUT_S
    )
    (path,) = json.loads(sent.body)
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    body = json.dumps({"data": [file]}).encode()
    called = await connection.exchange(
        post("/gradio_api/call/predict", body, "application/json"), TIMEOUT_S
    )
    event = json.loads(called.body)["event_id"]
    answer = await connection.exchange(
        get(f"/gradio_api/call/predict/{event}"), TIMEOUT_S
    )
    status = 200 if b"event: complete" in answer.body else 500
    return Answer(status, answer.body)


async def drive(
    ask: Ask, port: int, pictures: Callable[[], bytes], clients: int, seconds: float
) -> Load:
    """Let clients ask again and again until the time is up; what runs then counts."""
    latencies_ms: list[float] = []
    errors = 0
    start = time.perf_counter()

    async def client() -> None:
        nonlocal errors
        connection = await Connection.open("127.0.0.1", port)
        while (asked := time.perf_counter()) < start + seconds:
            try:
                answer = await ask(connection, pictures())
            except (Broken, TimeoutError):
                errors += 1
                connection.close()
                connection = await Connection.open("127.0.0.1", port)
                continue
            if answer.status == 200:
                latencies_ms.append((time.perf_counter() - asked) * 1000)
            else:
                errors += 1
        connection.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return Load(time.perf_counter() - start, errors, sorted(latencies_ms))


def main() -> int:
    """Read the arguments, make the load, print what came of it as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--path", default="", help="empty: Gradio's own API")
    arguments.add_argument("--field", default="image")
    arguments.add_argument("--picture", type=Path, required=True)
    arguments.add_argument("--first", type=int, default=0, help="its first variant")
    arguments.add_argument("--clients", type=int, default=1)
    arguments.add_argument("--seconds", type=float, default=5.0)
    chosen = arguments.parse_args()
    ask = uploader(chosen.path, chosen.field) if chosen.path else ask_gradio
    variants, number = Pictures(chosen.picture.read_bytes()), chosen.first

    def next_picture() -> bytes:
        nonlocal number
        number += 1
        return variants[number]

    load = asyncio.run(
        drive(ask, chosen.port, next_picture, chosen.clients, chosen.seconds)
    )
    json.dump(asdict(load), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
