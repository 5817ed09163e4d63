"""Tests of the module readers."""
