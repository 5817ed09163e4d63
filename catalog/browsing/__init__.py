"""Ways through the catalogue beside the search: tags, collections, publishers."""
