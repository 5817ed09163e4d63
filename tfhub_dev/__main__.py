"""The command line: `tfhub_dev`, or `python -m tfhub_dev`."""

import argparse
import os
import sys
from collections.abc import Sequence

from tfhub_dev import __version__
from tfhub_dev.commands import COMMANDS
from tfhub_dev.failures import Exit, Failure, finding_line
from tfhub_dev.output import emit, say

EPILOG = """\
Answers go to stdout (as JSON with --json), everything else to stderr.

exit codes:
  0  done
  1  failed
  2  the command was not understood
  3  not found
  4  refused, or something is wrong with what was checked
  5  not allowed: no token, or not the right one
  6  the site cannot be reached, or has a problem
  130  interrupted

environment:
  TFHUB_DEV_SITE   the site that is meant where none is named
  TFHUB_DEV_TOKEN  the token for that site
"""


def parser() -> argparse.ArgumentParser:
    """The grammar of the command line."""
    whole = argparse.ArgumentParser(
        prog="tfhub_dev",
        description="Search, download, run and publish the models of a Model Hub.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action="version", version=__version__)
    commands = whole.add_subparsers(metavar="COMMAND", required=True)
    for add in COMMANDS:
        add(commands)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code."""
    asked = parser().parse_args(arguments)
    try:
        code: int = asked.run(asked)
    except Failure as failure:
        return _tell(failure, as_json=asked.json)
    except KeyboardInterrupt:
        say("\nInterrupted. The same command goes on where it stopped.")
        return Exit.INTERRUPTED
    except BrokenPipeError:  # `| head` has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    return code


def _tell(failure: Failure, *, as_json: bool) -> int:
    if as_json:
        emit(failure.to_json(), as_json=True, lines=())
    say(str(failure))
    for finding in failure.findings:
        say(f"  {finding_line(finding)}")
    if failure.next_step:
        say(f"→ {failure.next_step}")
    return failure.exit_code


if __name__ == "__main__":
    sys.exit(main())
