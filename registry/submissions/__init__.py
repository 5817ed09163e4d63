"""Uploads by the API: announced, sent in parts, followed to their end."""
