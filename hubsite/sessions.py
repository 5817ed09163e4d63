"""Signing out, by a form without a token; the way into the admin.

The form is on every page, as that of languages is.
"""

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
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


@never_cache
def sign_in_to_admin(request: HttpRequest) -> HttpResponse:
    """Lead to the site's own page, which counts attempts; the admin's does not."""
    if request.user.is_authenticated and not request.user.is_staff:
        raise PermissionDenied(f"{request.user.get_username()} is no staff")
    return redirect_to_login(request.GET.get("next", "/admin/"))
