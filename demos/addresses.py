"""How addresses name a model, for the URL maps of pages and of the API."""

# A page shows one version of a model.
PAGE_HANDLE = r"(?P<handle>[a-z\d][a-z\d-]*/[\w./-]+?)/(?P<number>[1-9]\d{0,8})"
# With or without a version: `registry.resolver` reads it.
API_HANDLE = r"(?P<handle>[a-z\d][a-z\d-]*/[\w./-]+?)"
