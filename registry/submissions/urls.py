"""The API's addresses of uploads, below `/api/v1/`."""

from django.urls import path

from registry.submissions import api, streams

urlpatterns = [
    path("submissions", api.SubmissionsView.as_view(), name="api-submissions"),
    path("submissions/<uuid:key>", api.SubmissionView.as_view(), name="api-submission"),
    path("submissions/<uuid:key>/file", api.FileView.as_view(), name="api-file"),
    path(
        "submissions/<uuid:key>/parts/<int:number>",
        api.PartView.as_view(),
        name="api-part",
    ),
    path("submissions/<uuid:key>/finish", api.FinishView.as_view(), name="api-finish"),
    path("submissions/<uuid:key>/events", streams.events, name="api-submission-log"),
]
