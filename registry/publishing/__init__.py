"""The pages on which a module is published: files, checks, details, trial."""
