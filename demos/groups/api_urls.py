"""The API's addresses of batches, below `/api/v1/`."""

from django.urls import path, re_path

from demos.groups import api

# With or without a version: `registry.resolver` reads it.
_HANDLE = r"(?P<handle>[a-z\d][a-z\d-]*/[\w/-]+?)"

urlpatterns = [
    path("batches/<uuid:batch_id>", api.BatchView.as_view(), name="api-batch"),
    re_path(
        rf"^models/{_HANDLE}/batches$", api.BatchesView.as_view(), name="api-batches"
    ),
]
