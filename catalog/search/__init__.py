"""Search: a tantivy index beside the database, and the queries to it."""
