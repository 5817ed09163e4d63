"""The Django app `demos`."""

from django.apps import AppConfig


class DemosConfig(AppConfig):
    name = "demos"
