"""Addresses of modules; they take what no other address has taken."""

from django.urls import path, re_path

from registry import renaming_pages, views

_PUBLISHER = r"[a-z0-9][a-z0-9-]*"

_VARIANTS = "|".join(views.VARIANT_FORMATS)

urlpatterns = [
    path(
        "account/publishers/<slug:name>/rename",
        renaming_pages.rename_publisher,
        name="rename_publisher",
    ),
    re_path(rf"^(?P<name>{_PUBLISHER})/?\Z", views.publisher, name="publisher"),
    re_path(
        rf"^(?P<publisher>{_PUBLISHER})/(?P<word>{_VARIANTS})/(?P<rest>[\w./-]+?)/?\Z",
        views.variant,
        name="variant",
    ),
    re_path(rf"^(?P<path>{_PUBLISHER}/[\w./-]+?)/?\Z", views.handle, name="handle"),
]
