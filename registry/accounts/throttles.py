"""How often one account may ask the API in a while, and the headers that say so."""

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from registry.rates import Allowance, read_rate, take

POLICY = "account"


class AccountThrottle(BaseThrottle):
    """Counts by account, whichever token it uses; by address without one."""

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request, and keep for the answer how many are left."""
        if not settings.API_RATE:
            return True
        user = request.user
        if user is not None and user.is_authenticated:
            key = f"api:user:{user.pk}"
        else:
            key = f"api:address:{self.get_ident(request)}"
        self.allowance = take(key, read_rate(settings.API_RATE))
        view.allowance = self.allowance  # type: ignore[attr-defined]
        return not self.allowance.is_over

    def wait(self) -> float | None:
        """Seconds until one may ask again: `Retry-After`."""
        return float(self.allowance.more_in_s) if self.allowance else None


def add_rate_headers(response: Response, allowance: Allowance) -> None:
    """Say what may be asked and what is left: draft-ietf-httpapi-ratelimit-headers."""
    rate = allowance.rate
    response["RateLimit-Policy"] = f'"{POLICY}";q={rate.count};w={rate.seconds}'
    response["RateLimit"] = f'"{POLICY}";r={allowance.left};t={allowance.more_in_s}'
