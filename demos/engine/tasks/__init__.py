"""The demo tasks, one file each."""
