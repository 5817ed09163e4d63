"""Addresses of the trial of a draft, below `/publish/<key>/trial`."""

from django.urls import path

from demos.trials import views

urlpatterns = [
    path("", views.trial_page, name="trial"),
    path("/<uuid:trial_id>", views.fragment, name="trial-fragment"),
    path("/<uuid:trial_id>/picture", views.picture, name="trial-picture"),
    path("/<uuid:trial_id>/output", views.output, name="trial-output"),
]
