"""What this site vouches for: one way to write a value down, and a key to sign it."""
