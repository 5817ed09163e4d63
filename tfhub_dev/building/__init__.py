"""Makes the wheel of this package; not part of it."""
