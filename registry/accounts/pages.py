"""The account page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry.accounts.private import private


@private
def home(request: HttpRequest) -> HttpResponse:
    """Show whom one is here."""
    return render(request, "accounts/home.html")
