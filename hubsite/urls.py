"""The site map. Handles come last: they take every address nothing else has."""

from django.contrib import admin
from django.urls import include, path

from hubsite import distribution, health
from hubsite.languages import choose_language
from hubsite.sessions import sign_in_to_admin, sign_out

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin/login/", sign_in_to_admin),
    path("admin/", admin.site.urls),
    path("language", choose_language, name="set_language"),
    path("account/sign-out", sign_out, name="sign_out"),
    path("account", include("registry.accounts.urls")),
    path("dist/simple/", distribution.projects, name="dist-projects"),
    path("dist/simple/tfhub-dev/", distribution.files, name="dist-files"),
    path("dist/<str:name>", distribution.download, name="dist-download"),
    path("api/", include("hubsite.api")),
    path("publish", include("registry.publishing.urls")),
    path("", include("demos.urls")),
    path("", include("catalog.urls")),
    path("", include("registry.urls")),
]
handler400 = "hubsite.errors.bad_request"
handler403 = "hubsite.errors.permission_denied"
handler404 = "hubsite.errors.page_not_found"
handler500 = "hubsite.errors.server_error"
