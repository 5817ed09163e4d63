"""The API's root: version 1, its schema, and the page that explains it."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from catalog.api import model_list
from hubsite.api_docs import api_docs
from registry.api import model_detail

urlpatterns = [
    # Runs first: their addresses end in a word that a handle could end in as well.
    path("v1/", include("demos.api_urls")),
    path("v1/models", model_list, name="api-models"),
    re_path(
        r"^v1/models/(?P<handle>[a-z\d][a-z\d-]*/[\w/-]+)$",
        model_detail,
        name="api-model",
    ),
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    path("docs", api_docs, name="api-docs"),
]
