"""Why a classifier answered as it did: which parts of the picture counted."""
