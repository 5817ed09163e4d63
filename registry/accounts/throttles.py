"""How often one account may ask the API in a while, and the headers that say so."""

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from registry.accounts.windows import Window, read_rate, take

POLICY = "account"


class AccountThrottle(BaseThrottle):
    """Counts by account, whichever token it uses; by address without one."""

    window: Window | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request, and keep for the answer how many are left."""
        if not settings.API_RATE:
            return True
        user = request.user
        if user is not None and user.is_authenticated:
            key = f"api:user:{user.pk}"
        else:
            key = f"api:address:{self.get_ident(request)}"
        self.window = take(key, read_rate(settings.API_RATE))
        view.rate_window = self.window  # type: ignore[attr-defined]
        return not self.window.is_over

    def wait(self) -> float | None:
        """Seconds until one may ask again: `Retry-After`."""
        return float(self.window.ends_in_s) if self.window else None


def add_rate_headers(response: Response, window: Window) -> None:
    """Say what may be asked and what is left: draft-ietf-httpapi-ratelimit-headers."""
    rate = window.rate
    response["RateLimit-Policy"] = f'"{POLICY}";q={rate.count};w={rate.seconds}'
    response["RateLimit"] = f'"{POLICY}";r={window.left};t={window.ends_in_s}'
