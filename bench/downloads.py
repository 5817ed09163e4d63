"""An archive of 300 MB to 1 and 8 clients: this site, nginx, and both together."""

import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bench.places import LOGS, SITE, VAR
from bench.site import Site, redis, running
from hubsite.children import Child
from hubsite.redis_server import free_port

CLIENTS = (1, 8)
QUERY = "?tf-hub-format=compressed"
BUFFER_BYTES = 1024 * 1024
# As many bytes for one client as for eight of them, so that both take about as long.
DOWNLOADS = 8
CONFIGURATION = Path(__file__).with_name("nginx.conf")


def measure(
    rounds: int, *, quick: bool, say: Callable[[str], None]
) -> list[dict[str, float]]:
    """Download from each in every round; megabytes a second.

    Raises:
        SystemExit: there is no nginx on this machine.
    """
    nginx = os.environ.get("NGINX") or shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(nginx).exists():
        raise SystemExit(
            "nginx is needed to compare with: install it, or name it: NGINX=…"
        )
    with redis() as environment:
        site = Site(0, environment)
        site.ask("manage.py", "migrate", "--verbosity", "0")
        site.ask("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        large = json.loads(site.ask("-m", "bench.large"))
    results = []
    for number in range(1, rounds + 1):
        say(f"round {number}")
        results.append(_round(nginx, large, 1 if quick else DOWNLOADS))
    return results


def _round(nginx: str, large: dict[str, str], downloads: int) -> dict[str, float]:
    address = large["path"] + QUERY
    figures: dict[str, float] = {}
    with running(with_workers=False) as site, _nginx(nginx, site.port) as port:
        memory_mb = _memory_mb(site.pid)
        for clients in CLIENTS:
            for name, at, path in (
                ("nginx", port, f"/plain/{large['key']}"),
                ("site", site.port, address),
            ):
                found = _speed(at, path, clients, downloads)
                figures[f"{name}_{clients}"] = found
        figures["memory_mb"] = _memory_mb(site.pid) - memory_mb
    with (
        running(with_workers=False, HUB_X_ACCEL="/_modules/") as site,
        _nginx(nginx, site.port) as port,
    ):
        for clients in CLIENTS:
            for name, path in (
                ("beside", f"/plain/{large['key']}"),
                ("behind", address),
            ):
                found = _speed(port, path, clients, downloads)
                figures[f"{name}_{clients}"] = found
    return figures


@contextmanager
def _nginx(program: str, site_port: int) -> Iterator[int]:
    folder = VAR / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    text = CONFIGURATION.read_text(encoding="utf-8")
    for name, value in {
        "folder": folder,
        "port": port,
        "site": site_port,
        "modules": SITE / "modules",
    }.items():
        text = text.replace(f"@{name}@", str(value))
    file = folder / "nginx.conf"
    file.write_text(text, encoding="utf-8")
    _let_nobody_in(SITE / "modules")
    command = [program, "-p", str(folder), "-e", "stderr", "-c", str(file)]
    child = Child("nginx", command, log=LOGS / "nginx.log")
    try:
        child.wait_until(lambda: _listens(port), timeout_s=20)
        yield port
    finally:
        child.stop()


def _let_nobody_in(folder: Path) -> None:
    """Nginx that root starts reads files as another user."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o644))


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _speed(port: int, path: str, clients: int, downloads: int) -> float:
    """Megabytes a second over all clients together, after one download to warm up."""
    _download(port, path)
    each = max(1, downloads // clients)
    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        sent = sum(pool.map(lambda _each: _download(port, path), range(clients * each)))
    return sent / 1e6 / (time.perf_counter() - begun)


def _download(port: int, path: str) -> int:
    """Fetch a file and drop it; return the bytes of its body.

    Raises:
        ConnectionError: less came than was announced.
    """
    buffer = memoryview(bytearray(BUFFER_BYTES))
    with socket.create_connection(("127.0.0.1", port)) as connection:
        head = (f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close")
        connection.sendall("\r\n".join((*head, "", "")).encode())
        first = connection.recv_into(buffer)
        lines, _end, begun = bytes(buffer[:first]).partition(b"\r\n\r\n")
        headers = dict(
            line.lower().split(b": ", 1) for line in lines.split(b"\r\n")[1:]
        )
        received = len(begun)
        while count := connection.recv_into(buffer):
            received += count
    if not lines.startswith(b"HTTP/1.1 200") or received != int(
        headers[b"content-length"]
    ):
        raise ConnectionError(lines.decode())
    return received


def _memory_mb(pid: int) -> float:
    """The most memory a process has had so far."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024
