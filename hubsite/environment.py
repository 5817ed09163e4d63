"""Reads environment variables and names the one that cannot be read."""

import os
from collections.abc import Collection
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.FileAwareEnv):
    """Typed variables; `NAME_FILE` may name a file that holds the value of `NAME`."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        """Return a variable's value.

        Raises:
            ImproperlyConfigured: it is not of the type it must be.
        """
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as problem:
            raise _unreadable(var, str(problem)) from None

    def one_of(self, var: str, known: Collection[str], *, default: str) -> str:
        """Return a variable that is one of several words.

        Raises:
            ImproperlyConfigured: it is another.
        """
        word = str(self(var, default=default))
        if word not in known:
            raise _unreadable(var, "it is not known")
        return word


def _unreadable(var: str, problem: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{var} is {os.environ.get(var)!r}, which cannot be read ({problem}). "
        ".env.example tells what it may be."
    )
