"""Runs asked for together: models compared, pictures in batches, changed copies."""
