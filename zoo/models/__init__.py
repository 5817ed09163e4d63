"""One folder per model: its documents, demo contract and build script."""
