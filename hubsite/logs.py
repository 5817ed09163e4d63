"""Logs as events with fields: readable on a terminal, JSON lines elsewhere."""

import logging.config
import re
import sys
from typing import Any

import structlog
from structlog.typing import Processor

# Applied to our own events and to those of Django, Celery and uvicorn alike.
SHARED_PROCESSORS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# Their handlers would write every line a second time, in another form.
FOREIGN_LOGGERS = ("django", "django.server", "uvicorn", "uvicorn.error", "celery")
# A token's secret, wherever a line has it from: an address, a header, a traceback.
_SECRET = re.compile(r"\bmh_[A-Za-z0-9_-]{16,}")


def _without_secrets(_logger: Any, _name: str, line: Any) -> Any:
    return _SECRET.sub("mh_…", line) if isinstance(line, str) else line


FOR_PEOPLE: list[Processor] = [structlog.dev.ConsoleRenderer(), _without_secrets]
FOR_PROGRAMS: list[Processor] = [
    # As text: the local variables of a traceback may hold what must not be logged.
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    _without_secrets,
]


def configure(config: dict[str, Any] | None = None) -> None:
    """Route every log line of this process through one formatter.

    Django calls this as `LOGGING_CONFIG`; Celery's workers call it again when they
    set up logging.

    Args:
        config: Django's `LOGGING` setting; may carry `level` and `human` (by
            default: whether standard error is a terminal).
    """
    options = config or {}
    human = options.get("human", sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_PROCESSORS,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    rendering = FOR_PEOPLE if human else FOR_PROGRAMS
    logging.config.dictConfig(
        _standard_logging(options.get("level", "INFO"), rendering)
    )


def _standard_logging(level: str, rendering: list[Processor]) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "events": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *rendering,
                ],
                "foreign_pre_chain": SHARED_PROCESSORS,
            }
        },
        "filters": {"exceptions": {"()": lambda: _tells_an_exception}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "events"}
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.request": {"filters": ["exceptions"]},
            "uvicorn.access": {"level": "WARNING"},
            **{
                name: {"handlers": [], "propagate": True, "level": "INFO"}
                for name in FOREIGN_LOGGERS
            },
        },
    }


def _tells_an_exception(record: logging.LogRecord) -> bool:
    """Every 404 would be a warning; `request.finished` has the status already."""
    return bool(record.exc_info)
