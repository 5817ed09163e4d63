"""Questions to the outside before and during a start: is it there, is it free?"""

import errno
import http.client
import socket
from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import RedisError

LOOPBACK = "127.0.0.1"


class PortRefused(Exception):
    """The web server could not listen; the message says what to do."""


def check_port(host: str, port: int) -> None:
    """Check that a server will be able to listen.

    Raises:
        PortRefused: naming the port, and how to choose another.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError:
            raise PortRefused(
                f"PORT is {port}; a port is a number from 1 to 65535."
            ) from None
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                raise PortRefused(
                    f"Port {port} is taken by another program. Stop that program, or "
                    f"choose another port: PORT={port + 1} make run"
                ) from None
            raise PortRefused(
                f"The web server cannot listen on {host}, port {port}: "
                f"{problem.strerror}. Choose others with HUB_HOST and PORT."
            ) from None


def redis_answers(url: str) -> bool:
    """Whether a Redis server is at this address."""
    try:
        with Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except (RedisError, OSError, ValueError):
        return False


def without_password(url: str) -> str:
    """The host and port of a Redis address, fit to be shown."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 6379}"


def web_answers(path: str, *, port: int, host: str = LOOPBACK) -> bool:
    """Whether a GET of `path` answers 200."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": LOOPBACK})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
