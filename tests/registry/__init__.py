"""Tests of the Registry."""
