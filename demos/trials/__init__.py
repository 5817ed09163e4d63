"""A draft's module, tried on the way to its publication: in the jail, once."""
