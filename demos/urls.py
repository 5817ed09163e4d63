"""Addresses of the live demo, of runs and of samples."""

from django.urls import include, path, re_path

from demos import downloads, streams, views
from demos.addresses import PAGE_HANDLE
from demos.explaining import views as why
from demos.receipts import views as receipts

app_name = "demos"
urlpatterns = [
    path("runs/<uuid:run_id>", views.run_page, name="run"),
    path("runs/<uuid:run_id>.json", downloads.run_json, name="run-json"),
    path("runs/<uuid:run_id>.csv", downloads.run_csv, name="run-csv"),
    path("runs/<uuid:run_id>.png", downloads.run_png, name="run-png"),
    path("runs/<uuid:run_id>/receipt.json", receipts.receipt, name="run-receipt"),
    path("runs/<uuid:run_id>/explanations", why.explain, name="run-explain"),
    path(
        "runs/<uuid:run_id>/explanations/<uuid:explanation_id>",
        why.fragment,
        name="explanation",
    ),
    path(
        "runs/<uuid:run_id>/explanations/<uuid:explanation_id>.png",
        why.heat_map,
        name="explanation-map",
    ),
    path("verify", receipts.verify, name="verify"),
    path(".well-known/model-hub-key", receipts.key, name="key"),
    path("runs/<uuid:run_id>/fragment", views.run_fragment, name="run-fragment"),
    path("runs/<uuid:run_id>/events", streams.events, name="run-events"),
    path("runs/<uuid:run_id>/picture", views.run_picture, name="run-picture"),
    path(
        "runs/<uuid:run_id>/pictures/<int:place>",
        views.run_picture,
        name="run-pictures",
    ),
    path("runs/<uuid:run_id>/seen", views.run_seen, name="run-seen"),
    path("runs/<uuid:run_id>/output", views.run_output, name="run-output"),
    path("runs/<uuid:run_id>/cancel", views.cancel, name="run-cancel"),
    path("runs/<uuid:run_id>/delete", views.delete, name="run-delete"),
    path("runs/<uuid:run_id>/retry", views.retry, name="run-retry"),
    path("samples/<slug:slug>/picture", views.sample_picture, name="sample-picture"),
    path(
        "samples/<slug:slug>/thumbnail",
        views.sample_thumbnail,
        name="sample-thumbnail",
    ),
    path("publish/<uuid:key>/trial", include("demos.trials.urls")),
    path("", include("demos.groups.urls")),
    re_path(rf"^{PAGE_HANDLE}/demo$", views.demo, name="demo"),
]
