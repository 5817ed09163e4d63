"""Kits: one zip with all there is of a version, for a site without a network."""
