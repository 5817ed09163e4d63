"""Says of each request whose private publishers it may see."""

from django.http import HttpRequest, HttpResponseBase

from catalog.viewing import look_as, look_no_more
from hubsite.middleware import AroundRequest
from registry.accounts.viewing import seen_by


class ViewerMiddleware(AroundRequest):
    """Lets members, and their tokens, find what nobody else does."""

    def before(self, request: HttpRequest) -> None:
        """Say it, for as long as the request is answered."""
        request.looking = look_as(seen_by(request))  # type: ignore[attr-defined]

    def after(self, request: HttpRequest, _answer: HttpResponseBase) -> None:
        """Take it back."""
        look_no_more(request.looking)  # type: ignore[attr-defined]
