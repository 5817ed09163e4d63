"""Labels in the reader's language, with the model's own word beside them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.labels import Label
from catalog.labels.vocabulary import Group
from catalog.models import ModelVersion

register = template.Library()


@register.simple_tag
def label(version: ModelVersion, name: str) -> SafeString:
    """A label of a version: for Chinese readers by its Chinese name first."""
    shown = version.shown_label(name)
    return bilingual(name, "" if shown == name else shown)


@register.filter
def shown_label(name: str, version: ModelVersion) -> str:
    """One name only, in the reader's language if there is one."""
    return version.shown_label(name)


@register.filter
def label_language(name: str, version: ModelVersion) -> str:
    """The language of that one name, as HTML has it."""
    return "en" if version.shown_label(name) == name else "zh-Hans"


@register.filter
def both_names(item: Label) -> SafeString:
    """A label in a list of all: its Chinese name is shown to every reader."""
    if (get_language() or "").startswith("zh"):
        return bilingual(item.name, item.name_zh_hans)
    own = format_html('<span lang="en">{}</span>', item.name)
    if not item.name_zh_hans:
        return own
    other = '{} <span class="label-own" lang="zh-Hans">{}</span>'
    return format_html(other, own, item.name_zh_hans)


@register.filter
def group_name(group: Group) -> str:
    """A group of labels in the reader's language."""
    is_chinese = (get_language() or "").startswith("zh")
    return (is_chinese and group.name_zh_hans) or group.name


def bilingual(name: str, name_zh_hans: str) -> SafeString:
    """Both names, or the model's own alone."""
    own = format_html('<span lang="en">{}</span>', name)
    if not name_zh_hans:
        return own
    other = '{} <span class="label-own" lang="en">{}</span>'
    return format_html(other, name_zh_hans, name)
