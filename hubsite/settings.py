"""Every setting of the site, read once from the environment.

`.env.example` documents each variable; `tests/architecture` holds the two
together. Values here are safe for a laptop; `hubsite.checks` refuses a
production start with them.
"""

from logging import getLevelNamesMapping
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from hubsite.environment import Environment
from hubsite.secret import local_secret_key, local_signing_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
Environment.read_env(BASE_DIR / ".env")

# --- where things are -------------------------------------------------------

# Everything the project writes lies under this folder.
VAR_DIR = Path(env("HUB_VAR_DIR", default=str(BASE_DIR / "var")))
# What the web server of `make run` binds; other machines reach it at 0.0.0.0 only.
HOST = env("HUB_HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
# The address people and clients use; empty means: as the request came in.
PUBLIC_URL = env("HUB_PUBLIC_URL", default="").rstrip("/")

DEBUG = env.bool("HUB_DEBUG", default=False)
SECRET_KEY = env("HUB_SECRET_KEY", default="") or local_secret_key(VAR_DIR)
# Ed25519, 32 bytes in base64: receipts of runs are signed with it.
SIGNING_KEY = env("HUB_SIGNING_KEY", default="").strip() or local_signing_key(VAR_DIR)
ALLOWED_HOSTS = env.list(
    "HUB_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]
)
if PUBLIC_URL:
    ALLOWED_HOSTS.append(urlsplit(PUBLIC_URL).hostname or "")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
CSRF_FAILURE_VIEW = "hubsite.errors.csrf_failed"

# --- the application --------------------------------------------------------

INSTALLED_APPS = [
    "hubsite",
    "zoo",
    "demos",
    "registry",
    "catalog",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "lucide",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "hubsite.middleware.RequestContextMiddleware",
    "hubsite.middleware.TextIsUtf8Middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "hubsite.middleware.PermissionsPolicyMiddleware",
    "hubsite.middleware.RevalidationMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hubsite.viewer.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "hubsite.urls"
ASGI_APPLICATION = "hubsite.asgi.application"
WSGI_APPLICATION = "hubsite.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False  # handles never end in a slash; clients follow no redirect blindly

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "catalog.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "lucide.templatetags.lucide",
            ],
        },
    }
]

# --- data -------------------------------------------------------------------

# An empty variable is one left out.
DATABASE_URL = env("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR}/hub.sqlite3"
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Web and workers write at once: a write-ahead log lets readers go on, and
    # taking the write lock at BEGIN makes the others wait instead of fail.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
REDIS_TIMEOUT_S = env.float("HUB_REDIS_TIMEOUT_S", default=2.0)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "hub-cache",
        "OPTIONS": {
            "socket_connect_timeout": REDIS_TIMEOUT_S,
            "socket_timeout": REDIS_TIMEOUT_S,
        },
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "media"},
    },
    "modules": {  # archives, written once, served by URL
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "modules"},
    },
    "staticfiles": {"BACKEND": "hubsite.staticfiles.ModuleManifestStorage"},
}
# Archives, samples, pictures and results in S3: several hosts share no disk then.
S3_BUCKET = env("HUB_S3_BUCKET", default="")
S3_REDIRECT = env.bool("HUB_S3_REDIRECT", default=False)
if S3_BUCKET:
    for _name, _folder in (("default", "media"), ("modules", "modules")):
        STORAGES[_name] = {
            "BACKEND": "registry.s3.BucketStorage",
            "OPTIONS": {
                "bucket_name": S3_BUCKET,
                "location": _folder,
                "endpoint_url": env("HUB_S3_ENDPOINT", default="") or None,
                "region_name": env("HUB_S3_REGION", default="") or None,
                "access_key": env("HUB_S3_ACCESS_KEY", default="") or None,
                "secret_key": env("HUB_S3_SECRET_KEY", default="") or None,
                "signature_version": "s3v4",
                "max_memory_size": 8 * 1024**2,  # the rest of an open file lies on disk
            },
        }
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "tmp"
SEARCH_INDEX_DIR = VAR_DIR / "search"

# --- the registry -----------------------------------------------------------

MODULE_MAX_ARCHIVE_BYTES = env.int("HUB_MODULE_MAX_ARCHIVE_BYTES", default=2 * 1024**3)
MODULE_MAX_UNPACKED_BYTES = env.int(
    "HUB_MODULE_MAX_UNPACKED_BYTES", default=4 * 1024**3
)
# Reading an upload, and running it for the first time, happen in a jail.
SCAN_MEMORY_BYTES = env.int("HUB_SCAN_MEMORY_BYTES", default=2 * 1024**3)
TRY_UPLOADS = env.bool("HUB_TRY_UPLOADS", default=True)
# Where nginx in front finds the `modules` storage: it sends what lies there itself.
X_ACCEL = env("HUB_X_ACCEL", default="")
MODULE_CACHE_DIR = VAR_DIR / "cache" / "modules"  # unpacked, for workers
# A file comes in parts, so that a cut upload goes on where it stopped.
SUBMISSION_PART_BYTES = 8 * 1024**2
SUBMISSION_KEPT_DAYS = env.int("HUB_SUBMISSION_KEPT_DAYS", default=7)
SUBMISSIONS_MAX_OPEN = env.int("HUB_SUBMISSIONS_MAX_OPEN", default=20)

# --- the live demo ----------------------------------------------------------

DEMO_MAX_UPLOAD_BYTES = env.int("HUB_DEMO_MAX_UPLOAD_BYTES", default=10 * 1024**2)
DEMO_MAX_PIXELS = env.int("HUB_DEMO_MAX_PIXELS", default=40_000_000)
DEMO_RUN_LIFETIME_S = env.int("HUB_DEMO_RUN_LIFETIME_S", default=3600)
DEMO_TIME_LIMIT_S = env.int("HUB_DEMO_TIME_LIMIT_S", default=60)
DEMO_MEMORY_BUDGET_BYTES = env.int(
    "HUB_DEMO_MEMORY_BUDGET_BYTES", default=1024 * 1024**2
)
CONVERSION_MEMORY_BYTES = env.int("HUB_CONVERSION_MEMORY_BYTES", default=4 * 1024**3)
DEMO_MAX_QUEUED_RUNS = env.int("HUB_DEMO_MAX_QUEUED_RUNS", default=100)
DEMO_MAX_RUNS_AT_ONCE = env.int("HUB_DEMO_MAX_RUNS_AT_ONCE", default=10)
DEMO_RATE = env("HUB_DEMO_RATE", default="60/minute")
DEMO_REUSE_ANSWERS = env.bool("HUB_DEMO_REUSE_ANSWERS", default=True)
# Converting a module and measuring it both ways keeps a core busy for a minute.
DEMO_CONVERT_MODELS = env.bool("HUB_DEMO_CONVERT_MODELS", default=True)

BATCH_MAX_PICTURES = env.int("HUB_BATCH_MAX_PICTURES", default=100)
BATCH_MAX_BYTES = env.int("HUB_BATCH_MAX_BYTES", default=64 * 1024**2)
BATCH_MAX_QUEUED_RUNS = env.int("HUB_BATCH_MAX_QUEUED_RUNS", default=300)

# What a form may hold besides its files.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2
# One more than a batch takes: too many of them still get the batch's own answer.
DATA_UPLOAD_MAX_NUMBER_FILES = max(100, BATCH_MAX_PICTURES + 1)
# Nothing larger is read at all. Twice what a form may hold: a picture a little too
# large still gets the demo's own answer, with its size.
MAX_BODY_BYTES = 2 * (DEMO_MAX_UPLOAD_BYTES + DATA_UPLOAD_MAX_MEMORY_SIZE)
# A module sent by a form without scripts, which cannot go on where it was cut.
PLAIN_MODULE_MAX_BYTES = min(MODULE_MAX_ARCHIVE_BYTES, 256 * 1024**2)
# By the ending of the address: where more than one picture is taken, or a module.
LARGER_BODIES = {
    ending: max(MAX_BODY_BYTES, most + DATA_UPLOAD_MAX_MEMORY_SIZE)
    for endings, most in (
        (("/batch", "/batches"), BATCH_MAX_BYTES),
        (("/publish/new", "/new-file"), PLAIN_MODULE_MAX_BYTES),
    )
    for ending in endings
}

# --- Celery: see hubsite/celery.py ------------------------------------------

# Which processes serve which queues: hubsite/teams.py. Empty: what fits this machine.
WORKERS = env("HUB_WORKERS", default="")

# --- accounts ---------------------------------------------------------------

# Who may make an account: anybody, who was invited, or nobody.
SIGN_UP = env.one_of("HUB_SIGN_UP", ("open", "invited", "closed"), default="invited")
SIGN_IN_RATE = env("HUB_SIGN_IN_RATE", default="10/minute")
API_RATE = env("HUB_API_RATE", default="600/minute")
# Whom people may ask, as pages say it; empty: whoever runs this server.
CONTACT = env("HUB_CONTACT", default="")
LOGIN_URL = "account:sign_in"
LOGIN_REDIRECT_URL = "account:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_RESET_TIMEOUT = 3600

# Without a server for mail none is sent, and pages say whom to ask instead.
EMAIL_URL = env("HUB_EMAIL_URL", default="")
CAN_MAIL = bool(EMAIL_URL)
vars().update(env.email_url_config(EMAIL_URL or "dummymail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("HUB_EMAIL_FROM", default="Model Hub <hub@localhost>")

# --- languages --------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env.one_of("HUB_TIME_ZONE", available_timezones(), default="UTC")

# --- the API ----------------------------------------------------------------

REST_FRAMEWORK = {
    # Servers put the client's own address in place; the header could be anyone's.
    "NUM_PROXIES": 0,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 24,
    "EXCEPTION_HANDLER": "hubsite.errors.api_exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Model Hub API",
    "DESCRIPTION": "Find models, run them, download them.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Lists of values that several fields share, or whose fields share a name.
    "ENUM_NAME_OVERRIDES": {
        "AskedEnum": "demos.models.Explanation.Asked",
        "RunStateEnum": "demos.models.Run.State",
        "VersionStateEnum": "catalog.models.ModelVersion.State",
    },
}

# --- security ---------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Sessions are for signing in alone: no script reads them, no other site sends them.
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
if env.bool("HUB_BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING_CONFIG = "hubsite.logs.configure"
LOGGING = {
    "level": env.one_of("HUB_LOG_LEVEL", getLevelNamesMapping(), default="INFO"),
}
