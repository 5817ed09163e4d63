"""Where the marks of a result go, so that it is complete without scripts."""
