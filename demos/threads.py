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

from django.db import InterfaceError, OperationalError, connection

P = ParamSpec("P")
T = TypeVar("T")

# More only wait for the interpreter, or for SQLite's one writer.
_THREADS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="demos")


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call something that reads or writes the database.

    It is called again where the connection had been lost since it was last used:
    it must end where it began, or be a single statement.
    """
    call = partial(function, *args, **kwargs)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, copy_context().run, _call, call)


def _call(call: Callable[[], T]) -> T:
    try:
        return call()
    except (InterfaceError, OperationalError):
        if connection.connection is not None and connection.is_usable():
            raise
        connection.close()
        return call()
