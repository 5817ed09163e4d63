"""Addresses of modules; they take what no other address has taken."""

from django.urls import re_path

from registry import views

_PUBLISHER = r"[a-z\d][a-z\d-]*"

urlpatterns = [
    re_path(rf"^(?P<name>{_PUBLISHER})/?$", views.publisher, name="publisher"),
    re_path(rf"^(?P<path>{_PUBLISHER}/[\w./-]+?)/?$", views.handle, name="handle"),
]
