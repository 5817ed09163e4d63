"""Sends an upload in parts and follows its checks, by the site's API of submissions."""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import requests

from tfhub_dev import tokens
from tfhub_dev.client import BUSY, SERVER_ERROR, Site
from tfhub_dev.failures import Exit, Failure
from tfhub_dev.output import say
from tfhub_dev.packing import Upload
from tfhub_dev.progress import Progress

Submission = dict[str, Any]
UPLOADING = "uploading"
ENDED = frozenset({"accepted", "rejected", "cancelled"})
TRIES = 6
POLL_S = 2.0
FOLLOW_S = 90  # The site says something at least so often.


@dataclass
class Uploader:
    """One upload to one site."""

    site: Site
    upload: Upload
    last_event: str = ""

    def begin(self, announcement: dict[str, Any]) -> Submission:
        """Announce the upload, or find the one that was begun before and broke off."""
        begun = tokens.upload_begun(self._key(announcement))
        if begun:
            found = self._find(begun)
            if found is not None and found["state"] not in ENDED:
                say(f"Going on with the upload of {found['handle']}.")
                return found
        created: Submission = self.site.ask("POST", "submissions", json=announcement)
        tokens.note_upload(self._key(announcement), created["id"])
        return created

    def send(self, submission: Submission) -> None:
        """Send the parts that are not there yet, and say that all of them are."""
        if submission["state"] != UPLOADING:
            return
        for _ in range(2):  # What was lost meanwhile is named, and sent again.
            self._send_parts(submission)
            try:
                self.site.ask("POST", f"submissions/{submission['id']}/finish")
            except Failure as failure:
                submission = self.read(submission["id"])
                if submission["state"] != UPLOADING:
                    return
                if len(submission["parts"]) == submission["part_count"]:
                    raise failure from None
            else:
                return
        raise Failure("The site lost parts of the upload twice.", Exit.NETWORK)

    def follow(self, submission: Submission) -> Submission:
        """Tell what the checks say until they have ended; return how it did."""
        while True:
            has_ended = False
            # Where the stream breaks, the state is asked for, and it goes on.
            with suppress(requests.RequestException, Failure):
                has_ended = self._follow(submission["id"])
            found = self.read(submission["id"])
            if found["state"] in ENDED:
                return found
            if not has_ended:
                self.site.pause(POLL_S)

    def forget(self, announcement: dict[str, Any]) -> None:
        """Forget the upload: it has ended."""
        tokens.note_upload(self._key(announcement), "")

    def read(self, submission: str) -> Submission:
        """Return the submission as it is now."""
        found: Submission = self.site.ask("GET", f"submissions/{submission}")
        return found

    def _find(self, submission: str) -> Submission | None:
        try:
            return self.read(submission)
        except Failure as failure:
            if failure.exit_code in (Exit.NETWORK, Exit.NOT_ALLOWED):
                raise
            return None

    def _key(self, announcement: dict[str, Any]) -> str:
        """What must be the same for an upload to go on: all that was announced."""
        text = json.dumps([self.site.address, announcement], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _send_parts(self, submission: Submission) -> None:
        size, present = submission["part_size_bytes"], set(submission["parts"])
        missing = [n for n in range(submission["part_count"]) if n not in present]
        total = self.upload.size_bytes
        left = sum(min(size, total - n * size) for n in missing)
        with (
            Progress(self.upload.name, total, total - left) as progress,
            self.upload.path.open("rb") as stream,
        ):
            for number in missing:
                stream.seek(number * size)
                block = stream.read(size)
                self._send_part(f"submissions/{submission['id']}/parts/{number}", block)
                progress.add(len(block))

    def _send_part(self, path: str, block: bytes) -> None:
        digest = base64.b64encode(hashlib.sha256(block).digest()).decode()
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Digest": f"sha-256=:{digest}:",
        }
        for trial in range(TRIES):
            is_last = trial == TRIES - 1
            try:
                response = self.site.try_once("PUT", path, data=block, headers=headers)
            except Failure:
                if is_last:
                    raise
            else:
                if response.ok:
                    return
                if is_last or not _may_pass(response):
                    raise self.site.failure(response)
            self.site.pause(2**trial)

    def _follow(self, submission: str) -> bool:
        """Tell the log from where it was told last; return whether it has ended."""
        headers = {"Accept": "text/event-stream"}
        if self.last_event:
            headers["Last-Event-ID"] = self.last_event
        path = f"submissions/{submission}/events"
        options: dict[str, Any] = {"stream": True, "timeout": FOLLOW_S}
        with self.site.send("GET", path, headers=headers, **options) as stream:
            for name, identity, text in events(stream):
                self.last_event = identity or self.last_event
                if name == "end":
                    return True
                if name == "log":
                    say(log_line(text))
        return False


def events(response: requests.Response) -> Iterator[tuple[str, str, str]]:
    """Yield name, id and data of each server-sent event (HTML, 9.2.6)."""
    fields: dict[str, str] = {}
    for raw in response.iter_lines():
        line = raw.decode("utf-8", "replace")
        name, _, value = line.partition(":")
        if not line:
            if "data" in fields:
                yield (
                    fields.get("event", "message"),
                    fields.get("id", ""),
                    fields["data"],
                )
            fields = {}
        elif name:
            value = value.removeprefix(" ")
            known = fields.get(name)
            fields[name] = (
                f"{known}\n{value}" if name == "data" and known is not None else value
            )


def log_line(text: str) -> str:
    """A line of the check log for people."""
    try:
        entry = json.loads(text)
        level, said = str(entry["level"]), str(entry["text"])
    except (ValueError, KeyError, TypeError):
        return text
    rule = entry.get("rule") or ""
    mark = {"error": "✗", "warning": "!"}.get(level, "·")
    return " ".join(part for part in (mark, f"{rule}:" if rule else "", said) if part)


def _may_pass(response: requests.Response) -> bool:
    """Whether sending the same part again may help."""
    return response.status_code in BUSY or response.status_code >= SERVER_ERROR
