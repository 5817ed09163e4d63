"""A variable that cannot be read stops the start with its name."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from hubsite.environment import Environment


def test_a_number_that_is_none_is_named(monkeypatch):
    monkeypatch.setenv("HUB_SPEED", "fast")

    with pytest.raises(ImproperlyConfigured, match="HUB_SPEED is 'fast'"):
        Environment().int("HUB_SPEED", default=1)


def test_a_word_that_is_not_one_of_those_known_is_named(monkeypatch):
    monkeypatch.setenv("HUB_COLOUR", "grue")

    with pytest.raises(ImproperlyConfigured, match="HUB_COLOUR is 'grue'"):
        Environment().one_of("HUB_COLOUR", {"red", "green"}, default="red")


def test_a_word_left_out_is_the_default():
    assert Environment().one_of("HUB_COLOUR", {"red"}, default="red") == "red"
