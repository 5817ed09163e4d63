"""Log lines are events with fields, ours and those of libraries alike."""

import json
import subprocess
import sys
from textwrap import dedent


def logged(code: str) -> list[dict]:
    """Run code in a process of its own and read its log lines as a program would."""
    start = "import logging, structlog\nfrom hubsite import logs\nlogs.configure({})\n"
    done = subprocess.run(
        [sys.executable, "-c", start + dedent(code)],
        capture_output=True,
        check=True,
        text=True,
    )
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_an_event_of_ours_is_one_json_line():
    [line] = logged("structlog.get_logger('demos').info('run.finished', duration_ms=1)")

    assert line["event"] == "run.finished"
    assert line["duration_ms"] == 1
    assert line["level"] == "info"


def test_a_line_of_a_library_has_the_same_fields():
    [line] = logged("logging.getLogger('uvicorn.error').warning('No %s', 'request')")

    assert line["event"] == "No request"
    assert line["logger"] == "uvicorn.error"


def test_the_request_id_is_on_every_line_of_the_request():
    lines = logged(
        """
        structlog.contextvars.bind_contextvars(request_id="abc")
        structlog.get_logger("catalog").info("search.done")
        logging.getLogger("django.db").warning("slow")
        """
    )

    assert [line["request_id"] for line in lines] == ["abc", "abc"]


def test_a_traceback_shows_no_local_variables():
    [line] = logged(
        """
        secret = "token-1234"
        try:
            1 / 0
        except ZeroDivisionError:
            structlog.get_logger().exception("run.broke")
        """
    )

    assert "ZeroDivisionError" in line["exception"]
    assert "token-1234" not in line["exception"]


def test_a_request_is_logged_once_but_its_exception_is_kept():
    lines = logged(
        """
        requests = logging.getLogger("django.request")
        requests.warning("Not Found: /x")
        logging.getLogger("uvicorn.access").info("GET /x 404")
        try:
            1 / 0
        except ZeroDivisionError:
            requests.exception("Internal Server Error: /x")
        """
    )

    assert [line["event"] for line in lines] == ["Internal Server Error: /x"]
