"""The Registry: modules in, modules out."""
