"""Rules about the source that hold everywhere."""
