"""Threads that keep their connection to the database, for code on the event loop.

Django gives each request on an event loop a thread of its own, and each thread opens a
connection: together many times the cost of the row that is read here.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    connection,
    connections,
)
from django.db.backends.base.base import BaseDatabaseWrapper

P = ParamSpec("P")
T = TypeVar("T")

# One a thread; they last as long as the threads do.
_connections: set[BaseDatabaseWrapper] = set()
# More only wait for the interpreter, or for SQLite's one writer.
_THREADS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="demos")


def stop() -> None:
    """End the threads and close their connections; for the end of tests."""
    _THREADS.shutdown()
    for opened in _connections:
        opened.inc_thread_sharing()  # Its own thread is gone.
        opened.close()


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call something that reads or writes the database.

    It is called again where the connection had been lost since it was last used:
    it must end where it began, or be a single statement.
    """
    call = partial(function, *args, **kwargs)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, copy_context().run, _call, call)


def _call(call: Callable[[], T]) -> T:
    _connections.add(connections[DEFAULT_DB_ALIAS])
    try:
        return call()
    except (InterfaceError, OperationalError):
        if connection.connection is not None and connection.is_usable():
            raise
        connection.close()
        return call()
