"""The same model behind other servers. Runs in an environment of its own."""
