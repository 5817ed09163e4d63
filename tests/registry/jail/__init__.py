"""Tests of the jail, and programs that misbehave in it."""
