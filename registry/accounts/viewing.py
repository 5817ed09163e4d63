"""Whose private publishers a request may see: those of a member, or of a token."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.models import Publisher
from catalog.viewing import Seen
from registry.accounts.access import publishers_of, secret_in
from registry.accounts.identity import Action, Identity, TokenRefused, authenticate

SAFE_METHODS = ("GET", "HEAD")


def seen_by(request: HttpRequest) -> Seen | None:
    """Return what `catalog.viewing.look_as` takes; None for those nobody knows.

    It is asked when a row is read, so that other requests cost nothing.
    """
    if secret := secret_in(request.headers.get("Authorization", "")):
        return lambda: _of_token(secret, request.method or "")
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        # Looked up when it is used; the API puts None in its place.
        user = request.user
        return lambda: _of_person(user)
    return None


def _of_token(secret: str, method: str) -> QuerySet[Publisher]:
    """What is read takes a token for downloads; the views ask for what else is done."""
    try:
        identity = authenticate(secret)
    except TokenRefused:
        return Publisher.objects.none()
    token = identity.token
    is_reading = method in SAFE_METHODS
    if is_reading and token is not None and Action.DOWNLOAD not in token.actions:
        return Publisher.objects.none()
    return publishers_of(identity)


def _of_person(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Publisher]:
    if isinstance(user, AnonymousUser) or not user.is_authenticated:
        return Publisher.objects.none()
    return publishers_of(Identity(user))
