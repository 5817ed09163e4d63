"""Talks with a site's API, and tells in sentences why something did not work."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import requests

from tfhub_dev import __version__
from tfhub_dev.failures import Exit, Failure
from tfhub_dev.handles import Place
from tfhub_dev.output import say
from tfhub_dev.tokens import token_for

CONNECT_S, READ_S = 10, 120
TRIES, LONGEST_WAIT_S = 4, 30
SERVER_ERROR = 500
BUSY = frozenset({429, 503})
EXITS = {
    400: Exit.REFUSED,
    401: Exit.NOT_ALLOWED,
    403: Exit.NOT_ALLOWED,
    404: Exit.NOT_FOUND,
    409: Exit.REFUSED,
    410: Exit.NOT_FOUND,
    413: Exit.REFUSED,
    415: Exit.REFUSED,
    422: Exit.REFUSED,
}
NEXT_STEPS = {
    401: "Log in: tfhub_dev login --site {site}",
    403: "Ask an owner of the publisher for the right, or use another token.",
    404: "Look for it: tfhub_dev search WORDS --site {site}",
    410: "Look for another version: tfhub_dev versions PUBLISHER/NAME --site {site}",
}


class Unreachable(Failure):
    """No answer came."""


class _Bearer(requests.auth.AuthBase):
    """The token as a header; requests drops it where a redirect leads elsewhere."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Site:
    """A site, with the token for it if there is one."""

    def __init__(
        self,
        address: str,
        token: str = "",
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address, self.token, self.pause = address, token, pause
        self.session = requests.Session()
        self.session.auth = _Bearer(token)
        self.session.headers["User-Agent"] = f"tfhub_dev/{__version__}"

    @classmethod
    def of(cls, place: Place) -> "Site":
        """The site of a model."""
        token = token_for(place.site, was_named_by_handle=place.is_address)
        return cls(place.site, token)

    @classmethod
    def at(cls, address: str) -> "Site":
        """A site that the user named."""
        return cls(address, token_for(address, was_named_by_handle=False))

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """Return the JSON that an address of the API answers with.

        Args:
            method: `GET`, `POST` …
            path: below `/api/v1/`, or a whole address of the site.
            options: as requests takes them.

        Raises:
            Failure: the site cannot be reached or answers with an error.
        """
        response = self.send(method, path, **options)
        if response.status_code == requests.codes.no_content:
            return None
        try:
            return response.json()
        except ValueError as error:
            raise Failure(
                f"{response.url} does not answer as a Model Hub does.",
                code="not_a_hub",
                next_step="Is the site's address right?",
            ) from error

    def detail(self, place: Place) -> dict[str, Any]:
        """Return all that is known of a model; say so if it should not be taken.

        Raises:
            Failure: as `ask` says.
        """
        detail: dict[str, Any] = self.ask("GET", f"models/{place.handle}")
        if reason := detail.get("deprecation_reason"):
            say(f"{detail['handle']} is deprecated: {reason}")
            if detail.get("successor"):
                say(f"→ Take {detail['successor']} instead.")
        return detail

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send a request, wait where the site is busy, and return a good answer.

        Raises:
            Failure: as `ask` says.
        """
        for trial in range(TRIES):
            response = self.try_once(method, path, **options)
            wait_s = _wait_s(response, trial)
            if wait_s is None:
                break
            say(f"The site is busy; trying again in {wait_s} s.")
            self.pause(wait_s)
        if response.ok:
            return response
        raise self.failure(response)

    def try_once(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send a request and return whatever is answered.

        Raises:
            Failure: the site cannot be reached.
        """
        options.setdefault("timeout", (CONNECT_S, READ_S))
        try:
            return self.session.request(method, self.url(path), **options)
        except requests.exceptions.InvalidHeader as error:
            raise Failure(
                "The token holds characters that no token has.",
                Exit.NOT_ALLOWED,
                code="bad_token",
                next_step=f"Log in again: tfhub_dev login --site {self.address}",
            ) from error
        except requests.RequestException as error:
            raise unreachable(self.address, error) from error

    def url(self, path: str) -> str:
        """The address of a path below `/api/v1/`; whole addresses stay as they are."""
        if path.startswith(("http://", "https://")):
            return path
        return f"{self.address}/api/v1/{quote(path)}"

    def failure(self, response: requests.Response) -> Failure:
        """What an answer with an error says, and what to do about it."""
        error: Any = {}
        try:
            error = response.json()["error"]
            text = str(error["message"])
        except (ValueError, KeyError, TypeError):
            error, text = {}, f"{response.url} answered {response.status_code}."
        step = NEXT_STEPS.get(response.status_code, "")
        is_server = response.status_code >= SERVER_ERROR
        exit_code = EXITS.get(response.status_code, Exit.FAILED)
        findings = error.get("findings")
        return Failure(
            text,
            Exit.NETWORK if is_server else exit_code,
            code=str(error.get("code", f"http_{response.status_code}")),
            next_step="Try again in a while."
            if is_server
            else step.format(site=self.address),
            findings=findings if isinstance(findings, list) else (),
        )


def unreachable(address: str, error: Exception) -> Unreachable:
    """The failure of a site that does not answer."""
    if isinstance(error, Unreachable):
        return error
    reason = type(error).__name__
    if isinstance(error, requests.exceptions.SSLError):
        reason = "its certificate is not trusted here"
    return Unreachable(
        f"{address} cannot be reached ({reason}).",
        Exit.NETWORK,
        code="unreachable",
        next_step="Look at the address and at your network, and try again.",
    )


def _wait_s(response: requests.Response, trial: int) -> int | None:
    """How long a busy site asks to wait; None where there is no use in it."""
    if response.status_code not in BUSY or trial == TRIES - 1:
        return None
    asked = response.headers.get("Retry-After", "")
    wait_s = int(asked) if asked.isascii() and asked.isdigit() else 2**trial
    return wait_s if wait_s <= LONGEST_WAIT_S else None
