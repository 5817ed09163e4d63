"""The API's addresses of batches, below `/api/v1/`."""

from django.urls import path, re_path

from demos.addresses import API_HANDLE
from demos.groups import api

urlpatterns = [
    path("batches/<uuid:batch_id>", api.BatchView.as_view(), name="api-batch"),
    re_path(
        rf"^models/{API_HANDLE}/batches$", api.BatchesView.as_view(), name="api-batches"
    ),
]
