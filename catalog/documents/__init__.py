"""Model documents: read, stored and rendered."""
