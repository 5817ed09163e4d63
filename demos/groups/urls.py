"""Addresses of comparisons, batches and changed copies."""

from django.urls import path, re_path

from demos.addresses import PAGE_HANDLE
from demos.groups import batch_views, compare_views, group_views, robustness_views

urlpatterns = [
    path("compare", compare_views.compare, name="compare"),
    path("compare/<uuid:group_id>", compare_views.comparison, name="comparison"),
    path("batches/<uuid:group_id>", batch_views.batch_page, name="batch-page"),
    path("batches/<uuid:group_id>.csv", batch_views.batch_csv, name="batch-csv"),
    path("batches/<uuid:group_id>.json", batch_views.batch_json, name="batch-json"),
    path("robustness/<uuid:group_id>", robustness_views.page, name="robustness"),
    path("groups/<uuid:group_id>/fragment", group_views.fragment, name="group"),
    path("groups/<uuid:group_id>/cancel", group_views.cancel, name="group-cancel"),
    path("groups/<uuid:group_id>/delete", group_views.delete, name="group-delete"),
    path("runs/<uuid:run_id>/robustness", robustness_views.start, name="run-copies"),
    path("runs/<uuid:run_id>/thumbnail", group_views.thumbnail, name="run-thumbnail"),
    re_path(rf"^{PAGE_HANDLE}/batch$", batch_views.batch, name="batch"),
]
