"""How static files are stored for production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Compressed, content-hashed files; `import` lines in ES modules follow."""

    support_js_module_import_aggregation = True
