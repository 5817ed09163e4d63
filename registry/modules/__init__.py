"""Reads a module's bytes without running it. No Django, no TensorFlow."""
