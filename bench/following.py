"""Follows many runs at once, as open pages do, and notes when each is told finished.

`python -m bench.following --port PORT`, with the ids on standard input as JSON; says
"open" once every page is shown, and in the end the moment of each.
"""

import argparse
import asyncio
import json
import sys
import time

FINISHED = b'data-state="finished"'
TIMEOUT_S = 120


async def follow(port: int, run_id: str, opened: asyncio.Queue[str]) -> float:
    """Return when the page of a run was told that it is finished."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET /runs/{run_id}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    writer.write(request.encode())
    seen = b""
    is_open = False
    while FINISHED not in seen:
        part = await reader.read(65536)
        moment = time.time()
        if not part:
            raise ConnectionError(f"the stream of {run_id} ended early")
        seen = seen[-len(FINISHED) :] + part
        if not is_open:
            is_open = True
            opened.put_nowait(run_id)
    writer.close()
    return moment


async def follow_all(port: int, run_ids: list[str]) -> dict[str, float]:
    """Follow every run; say when all streams are open."""
    opened: asyncio.Queue[str] = asyncio.Queue()
    async with asyncio.timeout(TIMEOUT_S):
        tasks = [asyncio.create_task(follow(port, run, opened)) for run in run_ids]
        for _ in run_ids:
            await opened.get()
        print("open", flush=True)
        moments = await asyncio.gather(*tasks)
    return dict(zip(run_ids, moments, strict=True))


def main() -> int:
    """Read the ids, follow the runs, print the moments."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, required=True)
    port = arguments.parse_args().port
    run_ids = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(follow_all(port, run_ids))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
