"""Settings of the tests: the site's own, with folders and limits of their own."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("HUB_VAR_DIR", tempfile.mkdtemp(prefix="hub-tests-"))
os.environ.setdefault("HUB_SECRET_KEY", "tests-only")

from hubsite.settings import *  # noqa: E402, F403, TID251
from hubsite.settings import DATABASES, STORAGES, VAR_DIR  # noqa: E402, TID251

(VAR_DIR / "tmp").mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, so that worker processes and server threads see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "tests.sqlite3")}
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
TESTS_DIR = Path(__file__).parent
