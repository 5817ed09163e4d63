"""Addresses of the way to a published module, below `/publish`."""

from django.urls import path

from registry.publishing import views

app_name = "publishing"
urlpatterns = [
    path("", views.submission_list, name="list"),
    path("/new", views.new, name="new"),
    path("/<uuid:key>", views.submission, name="submission"),
    path("/<uuid:key>/new-file", views.new_file, name="new-file"),
    path("/<uuid:key>/details", views.details, name="details"),
    path("/<uuid:key>/review", views.review, name="review"),
    path("/<uuid:key>/delete", views.delete, name="delete"),
    path("/markdown", views.markdown, name="markdown"),
]
