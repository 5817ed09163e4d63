"""Whom a request of the API comes from, and what it may do."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import (
    AuthenticationFailed,
    NotAuthenticated,
    PermissionDenied,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.models import Publisher
from registry.accounts.identity import (
    Action,
    Identity,
    TokenRefused,
    authenticate,
    can,
)
from registry.accounts.throttles import AccountThrottle, add_rate_headers
from registry.rates import Allowance

SCHEME = "Bearer"


def secret_in(header: str) -> str | None:
    """The secret in a header `Authorization`; None where it holds none of ours."""
    scheme, _space, secret = header.partition(" ")
    return secret.strip() if scheme.lower() == SCHEME.lower() else None


class BearerAuthentication(BaseAuthentication):
    """Reads `Authorization: Bearer mh_…`: RFC 6750, section 2.1."""

    def authenticate(self, request: Request) -> tuple[Any, Identity] | None:
        """Return the person and the identity of a token; None without one.

        Raises:
            AuthenticationFailed: the token opens nothing.
        """
        secret = secret_in(request.headers.get("Authorization", ""))
        if secret is None:
            return None
        try:
            identity = authenticate(secret)
        except TokenRefused as refused:
            raise AuthenticationFailed(str(refused)) from refused
        return identity.user, identity

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        del request
        return f'{SCHEME} realm="Model Hub"'


class PeopleView(APIView):
    """A view of the API for people: with a token, or signed in by the browser."""

    authentication_classes = [BearerAuthentication, SessionAuthentication]
    throttle_classes = [AccountThrottle]
    allowance: Allowance | None = None

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Say on every answer how many more may be asked for."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self.allowance:
            add_rate_headers(answer, self.allowance)
        return answer


def identity_of(request: Request) -> Identity:
    """Whom a request comes from.

    Raises:
        NotAuthenticated: from nobody known.
    """
    if isinstance(request.auth, Identity):
        return request.auth
    if request.user is not None and request.user.is_authenticated:
        return Identity(request.user)
    raise NotAuthenticated(
        _("Send a token: “Authorization: Bearer mh_…”, or sign in first.")
    )


def demand(request: Request, action: Action, publisher: Publisher) -> Identity:
    """Return whom a request comes from if they may do something for a publisher.

    Raises:
        NotAuthenticated: from nobody known.
        PermissionDenied: with a sentence that says what is missing.
    """
    identity = identity_of(request)
    if can(identity, action, publisher):
        return identity
    if identity.token and action not in identity.token.actions:
        sentence = _("This token does not allow “%(action)s”: make one that does.")
        raise PermissionDenied(sentence % {"action": action.value})
    if can(Identity(identity.user), Action.PUBLISH, publisher):
        if can(Identity(identity.user), action, publisher):
            sentence = _("This token is for another publisher than “%(name)s”.")
        else:
            sentence = _("Only owners of “%(name)s” may do this.")
        raise PermissionDenied(sentence % {"name": publisher.name})
    sentence = _("Your account is no member of the publisher “%(name)s”.")
    raise PermissionDenied(sentence % {"name": publisher.name})


def publishers_of(identity: Identity) -> QuerySet[Publisher]:
    """The publishers an identity can act for."""
    found = Publisher.objects.filter(memberships__user_id=identity.user.pk)
    if identity.token and identity.token.publisher_id:
        found = found.filter(pk=identity.token.publisher_id)
    return found
