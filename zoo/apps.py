"""The Django app `zoo`."""

from django.apps import AppConfig


class ZooConfig(AppConfig):
    name = "zoo"
