"""Runs a module on an input. Plain Python: knows nothing of Django."""
