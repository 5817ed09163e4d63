"""Tests of the project itself: start, errors, health, logs."""
