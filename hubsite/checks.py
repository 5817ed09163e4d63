"""Checks that stop a production start with settings made for a laptop."""

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register

from hubsite.secret import SIGNING_KEY_BYTES
from hubsite.teams import teams
from registry.jail.limits import LAYERS, Limits
from registry.jail.running import run
from registry.rates import read_rate


@register(Tags.security)
def check_numbers(**_options: Any) -> list[CheckMessage]:
    """Limits must leave room for something."""
    names = (
        "MODULE_MAX_ARCHIVE_BYTES",
        "MODULE_MAX_UNPACKED_BYTES",
        "SCAN_MEMORY_BYTES",
        "DEMO_MAX_UPLOAD_BYTES",
        "DEMO_MAX_PIXELS",
        "DEMO_RUN_LIFETIME_S",
        "DEMO_TIME_LIMIT_S",
        "DEMO_MEMORY_BUDGET_BYTES",
        "CONVERSION_MEMORY_BYTES",
        "DEMO_MAX_QUEUED_RUNS",
        "BATCH_MAX_PICTURES",
        "BATCH_MAX_BYTES",
        "BATCH_MAX_QUEUED_RUNS",
        "REDIS_TIMEOUT_S",
    )
    return [
        Error(
            f"{name} is {getattr(settings, name)}; it must be greater than 0.",
            hint=f"Set HUB_{name} in the environment, or leave it out.",
            id="hubsite.E001",
        )
        for name in names
        if getattr(settings, name) <= 0
    ]


@register(Tags.security)
def check_addresses(**_options: Any) -> list[CheckMessage]:
    """The public address and the addresses of the services must be readable."""
    problems: list[CheckMessage] = []
    if not settings.REDIS_URL.startswith(("redis://", "rediss://")):
        problems.append(
            Error(
                f"REDIS_URL is {settings.REDIS_URL!r}; it must start with redis://.",
                id="hubsite.E002",
            )
        )
    public = settings.PUBLIC_URL
    if public and not public.startswith(("http://", "https://")):
        problems.append(
            Error(
                f"HUB_PUBLIC_URL is {public!r}; it must start with https:// (or "
                "http:// inside a closed network).",
                id="hubsite.E003",
            )
        )
    return problems


@register(Tags.security)
def check_storage(**_options: Any) -> list[CheckMessage]:
    """Nginx can send what lies in a folder, and only a bucket has signed addresses."""
    if settings.X_ACCEL and settings.S3_BUCKET:
        return [
            Error(
                "HUB_X_ACCEL names a folder, but archives lie in HUB_S3_BUCKET.",
                hint="Leave one of them out; HUB_S3_REDIRECT=1 does for a bucket what "
                "HUB_X_ACCEL does for a folder.",
                id="hubsite.E016",
            )
        ]
    if settings.S3_REDIRECT and not settings.S3_BUCKET:
        return [
            Error("HUB_S3_REDIRECT needs HUB_S3_BUCKET.", id="hubsite.E017"),
        ]
    return []


@register(Tags.security)
def check_rates(**_options: Any) -> list[CheckMessage]:
    """Rates must be readable: they are parsed at each request."""
    problems: list[CheckMessage] = []
    for name in ("DEMO_RATE", "SIGN_IN_RATE", "API_RATE"):
        try:
            if text := getattr(settings, name):
                read_rate(text)
        except ValueError as problem:
            problems.append(
                Error(
                    f"HUB_{name}: {problem}.",
                    hint="Set it like 60/minute, or leave it empty.",
                    id="hubsite.E007",
                )
            )
    return problems


@register(Tags.security)
def check_workers(**_options: Any) -> list[CheckMessage]:
    """The teams of workers must be readable: they are needed when the site starts."""
    try:
        teams()
    except ValueError as problem:
        return [Error(f"HUB_WORKERS: {problem}", id="hubsite.E005")]
    return []


@register(Tags.security)
def check_signing_key(**_options: Any) -> list[CheckMessage]:
    """The key that signs receipts must be one."""
    try:
        size = len(base64.b64decode(settings.SIGNING_KEY, validate=True))
    except ValueError:
        size = 0
    if size == SIGNING_KEY_BYTES:
        return []
    return [
        Error(
            "HUB_SIGNING_KEY is not 32 bytes in base64.",
            hint="Leave it out, or make one: openssl rand -base64 32.",
            id="hubsite.E006",
        )
    ]


@register(Tags.security, deploy=True)
def check_production(**_options: Any) -> list[CheckMessage]:
    """With `check --deploy`: what is safe on a laptop and not for the public."""
    problems: list[CheckMessage] = []
    if settings.DEBUG:
        problems.append(
            Error("HUB_DEBUG is on: error pages would show code.", id="hubsite.E010")
        )
    if (settings.VAR_DIR / "secret-key").exists():
        problems.append(
            Warning(
                "The secret key is this installation's own file. Several hosts need "
                "the same one: set HUB_SECRET_KEY.",
                id="hubsite.W011",
            )
        )
    if not settings.PUBLIC_URL.startswith("https://"):
        problems.append(
            Warning(
                "HUB_PUBLIC_URL is not an https address: cookies are not marked "
                "secure, and snippets show the address of the request.",
                id="hubsite.W012",
            )
        )
    return problems


@register(Tags.security, deploy=True)
def check_jail(**_options: Any) -> list[CheckMessage]:
    """With `check --deploy`: what holds uploads, and whether anything gets out."""
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        limits = Limits(memory_bytes=256 * 1024**2, seconds=30)
        done = run("registry.jail.probe", Path(folder), limits)
    held = [name for name in LAYERS if done.layers.get(name) == ""]
    problems: list[CheckMessage] = [
        Info(f"Uploads are held apart by: {', '.join(held)}.", id="hubsite.I013")
    ]
    problems += [
        Warning(f"Uploads are held apart without “{name}”: {why}.", id="hubsite.W014")
        for name, why in done.layers.items()
        if why
    ]
    try:
        attempts = json.loads(done.output)
    except ValueError:
        attempts = {"start at all": False}
    open_ways = [name for name, is_refused in attempts.items() if not is_refused]
    if open_ways:
        problems.append(
            Error(
                f"A program that reads uploads could: {', '.join(open_ways)}.",
                hint="Run the site on Linux 5.19 or newer, with Landlock and seccomp.",
                id="hubsite.E015",
            )
        )
    return problems
