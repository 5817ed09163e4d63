"""The API's addresses of runs, below `/api/v1/`."""

from django.urls import include, path, re_path

from demos import api
from demos.addresses import API_HANDLE
from demos.explaining import api as why
from demos.receipts import api as receipts

urlpatterns = [
    path("", include("demos.groups.api_urls")),
    path("key", receipts.KeyView.as_view(), name="api-key"),
    path("verify", receipts.VerifyView.as_view(), name="api-verify"),
    path("runs/<uuid:run_id>/explanations", why.ExplanationsView.as_view()),
    path(
        "runs/<uuid:run_id>/explanations/<uuid:explanation_id>",
        why.ExplanationView.as_view(),
    ),
    path("runs/<uuid:run_id>", api.RunView.as_view(), name="api-run"),
    re_path(rf"^models/{API_HANDLE}/runs$", api.RunsView.as_view(), name="api-runs"),
    re_path(rf"^models/{API_HANDLE}/queue$", api.QueueView.as_view(), name="api-queue"),
    re_path(
        rf"^models/{API_HANDLE}/predict$", api.PredictView.as_view(), name="api-predict"
    ),
]
