"""Marks pages that are for one person: kept by nobody, in no search engine."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def unkept(view: View) -> View:
    """Let neither browsers nor proxies keep what a view answers.

    RFC 9111, section 5.2.2.5: `no-store`, also against the browser's own history.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return answer


def private(view: View) -> View:
    """A page for whoever is signed in; others sign in first."""
    return unkept(login_required(view))
