"""How versions are run here: converted, proven, measured, and sent to a queue."""
