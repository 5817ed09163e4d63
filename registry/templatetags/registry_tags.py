"""What the Registry knows of a version, for pages."""

from django import template

from registry.history import history
from registry.reporting import latest_checked

register = template.Library()

register.filter("history", history)
register.filter("latest_checked", latest_checked)
