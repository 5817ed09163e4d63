"""Lets a visitor choose a language without a token in every page.

A token is another one for each visitor, and would make each page another one too: no
browser could keep it. What a foreign page could do here is change the language of
somebody's next page, and the browser says when a foreign page asks.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

View = Callable[[HttpRequest], HttpResponse]


def from_this_site(view: View) -> View:
    """Answer 403 to a form that the browser says another site sent.

    Browsers name the sender in `Sec-Fetch-Site`, older ones in `Origin`; programs send
    neither.
    """

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        site = request.headers.get("Sec-Fetch-Site", "none")
        origin = request.headers.get("Origin")
        if site not in ("same-origin", "none") or (
            site == "none" and origin is not None and not _is_own(request, origin)
        ):
            raise PermissionDenied(f"a form of {origin}, {site}")
        return view(request)

    return checked


def _is_own(request: HttpRequest, origin: str) -> bool:
    own = f"{request.scheme}://{request.get_host()}"
    return origin in (own, *settings.CSRF_TRUSTED_ORIGINS)


@csrf_exempt
@require_POST
@from_this_site
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the `language` of the form in a cookie, and go back to `next`."""
    return set_language(request)
