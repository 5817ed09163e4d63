"""Settings of the tests: the site's own, with folders, Redis and limits apart.

Servers and workers that tests start inherit the environment made here, so they
use the same folder and the same Redis.
"""

import os
import tempfile
from pathlib import Path

from hubsite.redis_server import free_port

if "HUB_TESTS_DIR" not in os.environ:  # the test run itself, not a process it started
    project = Path(__file__).resolve().parent.parent
    parent = Path(os.environ.get("HUB_VAR_DIR") or project / "var") / "tests"
    parent.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="run-", dir=parent)
    os.environ["HUB_TESTS_DIR"] = os.environ["HUB_VAR_DIR"] = folder
    os.environ["HUB_SECRET_KEY"] = "tests-only"
    # Nothing listens here until the fixture `redis_server` starts one.
    os.environ["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"

from hubsite.settings import *  # noqa: F403
from hubsite.settings import DATABASES, STORAGES, VAR_DIR

(VAR_DIR / "tmp").mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, so that worker processes and server threads see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "tests.sqlite3")}
else:
    # Test runs side by side share the server, not the database.
    DATABASES["default"]["TEST"] = {"NAME": f"test-{VAR_DIR.name}"}
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Tests that convert ask for it; else the one worker would be busy with it.
DEMO_CONVERT_MODELS = False
# Likewise those that run an upload before it is published: TensorFlow takes seconds.
TRY_UPLOADS = False
# Long enough to load a tiny module on a busy machine, short enough to wait for.
DEMO_TIME_LIMIT_S = 12
