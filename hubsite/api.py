"""The API's root: version 1, its schema, and the page that explains it."""

from typing import NoReturn

from django.http import Http404, HttpRequest
from django.urls import include, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularAPIView

from catalog.api import model_list
from catalog.collection_api import collection_detail, collection_list
from hubsite.api_docs import api_docs
from registry import life_cycle_api
from registry.accounts.api import MeView
from registry.api import model_detail, model_labels


# A program that sends something to a wrong address has no form to go back to.
@csrf_exempt
def no_such_address(request: HttpRequest) -> NoReturn:
    """Answer 404 as JSON."""
    raise Http404(
        _("The API has no address %(path)s. See /api/docs.")
        % {"path": request.path[:200]}
    )


# Model names do not end in these words: `registry.resolver.RESERVED_ENDINGS`.
LIFE_CYCLE = {
    "yank": life_cycle_api.YankView,
    "restore": life_cycle_api.RestoreView,
    "deprecate": life_cycle_api.DeprecateView,
    "default": life_cycle_api.DefaultView,
    "rename": life_cycle_api.RenameView,
}

urlpatterns = [
    # Runs first: their addresses end in a word that a handle could end in as well.
    path("v1/", include("demos.api_urls")),
    path("v1/", include("registry.submissions.urls")),
    path("v1/me", MeView.as_view(), name="api-me"),
    path("v1/collections", collection_list, name="api-collections"),
    re_path(
        r"^v1/collections/(?P<publisher>[a-z\d][a-z\d-]*)/(?P<name>[\w./-]+)$",
        collection_detail,
        name="api-collection",
    ),
    path("v1/models", model_list, name="api-models"),
    *(
        re_path(
            rf"^v1/models/(?P<handle>[a-z\d][a-z\d-]*/[\w./-]+)/{word}$",
            view.as_view(),
            name=f"api-{word}",
        )
        for word, view in LIFE_CYCLE.items()
    ),
    re_path(
        r"^v1/models/(?P<handle>[a-z\d][a-z\d-]*/[\w./-]+?)/labels$",
        model_labels,
        name="api-labels",
    ),
    re_path(
        r"^v1/models/(?P<handle>[a-z\d][a-z\d-]*/[\w./-]+)$",
        model_detail,
        name="api-model",
    ),
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    path("docs", api_docs, name="api-docs"),
    # Without it, handles would take the rest: a program would get a page.
    re_path(r"", no_such_address),
]
