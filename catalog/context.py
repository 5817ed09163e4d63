"""What every page's frame shows: navigation, languages and real counts."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import (
    get_language,
    get_language_info,
    gettext,
    to_locale,
)

from catalog.derived import derived
from catalog.models import HubModel, Publisher

API_DOCS_URL = "/api/docs"


def site(request: HttpRequest) -> dict[str, Any]:
    """The template variables of `base.html`; the counts are read only when shown."""
    return {
        "html_lang": html_language(get_language() or settings.LANGUAGE_CODE),
        "site_url": partial(base_url, request),
        "site_nav": _navigation(request),
        "site_languages": _languages(),
        "site_model_count": count_models,
        "site_publisher_count": Publisher.objects.public().count,
    }


@derived
def count_models() -> int:
    """How many models are published here."""
    return HubModel.objects.published().count()


def base_url(request: HttpRequest) -> str:
    """The address the site is known by, without a slash at its end."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")


def html_language(code: str) -> str:
    """The language tag HTML wants: `zh-hans` → `zh-Hans`."""
    return to_locale(code).replace("_", "-")


def _navigation(request: HttpRequest) -> list[dict[str, str]]:
    links = [
        ("models", reverse("catalog:model_list"), gettext("Models")),
        ("docs", reverse("catalog:docs"), gettext("Docs")),
        ("api", API_DOCS_URL, gettext("API")),
    ]
    section = _section(request)
    return [
        {"url": url, "title": title, "current": _current(request, url, name, section)}
        for name, url, title in links
    ]


def _current(request: HttpRequest, url: str, name: str, section: str) -> str:
    """`aria-current`: the page itself, or the section it lies in."""
    if request.path == url:
        return "page"
    return "true" if name == section else ""


def _section(request: HttpRequest) -> str:
    first = request.path.split("/")[1]
    if not first or request.resolver_match is None:
        return ""
    return first if first in ("account", "api", "docs", "publish") else "models"


def _languages() -> list[dict[str, Any]]:
    active = get_language()
    return [
        {
            "code": code,
            "html_lang": html_language(code),
            "name": get_language_info(code)["name_local"],
            "current": code == active,
        }
        for code, _name in settings.LANGUAGES
    ]
