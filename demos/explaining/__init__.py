"""Why a classifier answered a run as it did: a heat map, made in a worker on demand."""
