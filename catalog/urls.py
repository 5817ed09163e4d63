"""Addresses of the Directory's own pages; handles are the registry's."""

from django.urls import path

from catalog import views

app_name = "catalog"
urlpatterns = [
    path("", views.home, name="home"),
    path("models", views.model_list, name="model_list"),
    path("docs", views.docs, name="docs"),
]
