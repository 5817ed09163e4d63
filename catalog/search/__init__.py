"""The search index, derived from the database."""
