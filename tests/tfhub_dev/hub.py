"""A small real HTTP server that takes submissions as the site's API describes them."""

import base64
import hashlib
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PART = 1000
TOKEN = "mh_good"


@dataclass
class Hub:
    """What the server keeps, and how it misbehaves.

    Attributes:
        parts: number → bytes of each part that is there.
        findings: with which a finished upload is rejected; accepted without.
        break_after: parts taken before the server answers 500 to all further ones.
        lose: parts that are forgotten once, when all are said to be there.
        cut_streams: streams of events that end after the first one.
        resumed_from: the last event that each stream was asked to go on from.
        actions: what the token allows.
        seen: method and path of every request.
    """

    parts: dict = field(default_factory=dict)
    findings: list = field(default_factory=list)
    break_after: int | None = None
    lose: set = field(default_factory=set)
    actions: list = field(default_factory=lambda: ["publish"])
    seen: list = field(default_factory=list)
    announced: dict = field(default_factory=dict)
    state: str = "uploading"
    refusal: tuple | None = None
    busy: int = 0
    cut_streams: int = 0
    resumed_from: list = field(default_factory=list)
    address: str = ""

    @property
    def submission(self):
        size = self.announced["file"]["size_bytes"]
        return {
            "id": "0123",
            "handle": "tests/colours/1",
            "state": self.state,
            "url": f"{self.address}/submissions/0123",
            "part_size_bytes": PART,
            "part_count": -(-size // PART),
            "parts": sorted(self.parts),
            "findings": self.findings if self.state == "rejected" else [],
            "log": [],
            "variant": self.announced.get("variant", ""),
            "version": "tests/colours/1" if self.state == "accepted" else None,
            "page": f"{self.address}/tests/colours/1",
        }

    @property
    def received(self):
        return b"".join(self.parts[number] for number in sorted(self.parts))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    @property
    def hub(self):
        return self.server.hub

    def answer(self, status, body, **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        headers = {"Content-Type": "application/json", **headers}
        for name, value in {**headers, "Content-Length": len(data)}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status, code, message, **details):
        self.answer(status, {"error": {"code": code, "message": message, **details}})

    def handle_any(self):
        hub, path = self.hub, self.path.removeprefix("/api/v1/")
        hub.seen.append(f"{self.command} {path}")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if hub.busy:
            hub.busy -= 1
            self.answer(503, b"{}", Retry_After="0")
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.refuse(401, "not_authenticated", "The token is not known here.")
        elif path == "me":
            publishers = [{"name": "tests", "role": "owner"}]
            token = {"name": "laptop", "actions": hub.actions}
            me = {"user": {"username": "ada"}, "publishers": publishers, "token": token}
            self.answer(200, me)
        elif path.startswith("models/"):
            self.answer(200, {"asked": path, **json.loads(body or b"{}")})
        else:
            self.submissions(path, body)

    do_GET = do_POST = do_PUT = handle_any  # noqa: N815 - as the library calls them

    def submissions(self, path, body):
        hub = self.hub
        if self.command == "POST" and path == "submissions":
            if hub.refusal:
                status, error = hub.refusal
                self.answer(status, {"error": error})
                return
            hub.announced = json.loads(body)
            self.answer(201, hub.submission)
        elif self.command == "PUT":
            self.take_part(int(path.rpartition("/")[2]), body)
        elif path.endswith("/finish"):
            self.end_upload()
        elif path.endswith("/events"):
            self.tell()
        else:
            self.answer(200, hub.submission)

    def take_part(self, number, body):
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        if self.headers["Content-Digest"] != f"sha-256=:{digest}:":
            self.refuse(400, "wrong_hash", "The part is damaged.")
        elif self.hub.break_after == 0:
            self.answer(500, b"")
        else:
            if self.hub.break_after is not None:
                self.hub.break_after -= 1
            self.hub.parts[number] = body
            self.answer(200, {})

    def end_upload(self):
        hub = self.hub
        for number in hub.lose:
            del hub.parts[number]
        hub.lose = set()
        if len(hub.parts) < hub.submission["part_count"]:
            self.refuse(409, "parts_missing", "Parts are missing.")
            return
        digest = hashlib.sha256(hub.received).hexdigest()
        assert digest == hub.announced["file"]["sha256"]
        hub.state = "rejected" if hub.findings else "accepted"
        self.answer(202, hub.submission)

    def tell(self):
        lines = [
            {
                "at": "",
                "level": "info",
                "rule": "archive.names",
                "text": "Names are fine.",
            },
            {"at": "", "level": "error", "rule": "", "text": "Something is not."},
        ]
        last = int(self.headers.get("Last-Event-ID") or 0)
        self.hub.resumed_from.append(last)
        events = [
            f"id: {number}\nevent: log\ndata: {json.dumps(line)}\n\n"
            for number, line in enumerate(lines, 1)
            if number > last
        ]
        if self.hub.cut_streams:
            self.hub.cut_streams -= 1
            self.answer(200, events[0].encode(), Content_Type="text/event-stream")
            return
        body = "".join([": hello\n\n", *events, "id: 3\nevent: end\ndata: {}\n\n"])
        self.answer(200, body.encode(), Content_Type="text/event-stream")


@contextmanager
def running(handler=Handler):
    """A server on a free port of this machine; the value is its hub."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.hub = Hub(address=f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}
    )
    thread.start()
    try:
        yield server.hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
