"""Takes a whole folder of documents in tfhub.dev's format into the Directory."""
