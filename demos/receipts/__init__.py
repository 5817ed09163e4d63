"""Signed receipts of runs: what went in, what answered, what came out."""
