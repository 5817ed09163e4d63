"""Logs as events with fields."""

import logging.config
from typing import Any


def configure(_config: dict[str, Any]) -> None:
    """Set up logging."""
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})
