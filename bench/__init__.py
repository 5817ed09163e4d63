"""Measures this site beside its peers, on the same machine, model and pictures."""
