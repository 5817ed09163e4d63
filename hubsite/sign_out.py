"""Signs out by a form that carries no token: it is on every page, as languages are."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hubsite.languages import from_this_site


@csrf_exempt
@require_POST
@never_cache
@from_this_site
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and go to the first page.

    Another site's form brings no session with it (`SameSite=Lax`), and is refused.
    """
    logout(request)
    return redirect("catalog:home")
