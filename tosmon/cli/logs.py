"""How what runs on tells what it does: a line a record on standard error, for people or as JSON for programs.

Platforms write some of the texts that are logged: nothing in a line can steer a terminal, or pass for another line.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import Final, Literal

from tosmon.cli.common import say

__all__ = ["JsonLines", "Lines", "LogFormat", "begin_log", "say_ready"]

LogFormat = Literal["text", "json"]

_USUAL: Final = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"})


class Lines(logging.Formatter):
    """One line a record, in UTC; what goes on below, as a traceback does, is set in: no record begins so."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        told = super().format(record)
        way = getattr(record, "traceback", "")  # of a fault that is told without what is secret in it
        return "\n    ".join(map(_printable, f"{told}\n{way}".splitlines()))


class JsonLines(logging.Formatter):
    """One JSON object a record: `ts`, `level`, `logger`, `message`, and what the record says beside (`extra`)."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON, in ASCII."""
        told: dict[str, object] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _printable(record.getMessage()),
        }
        told |= {name: value for name, value in vars(record).items() if name not in _USUAL and name not in told}
        if record.exc_info and record.exc_info[1] is not None:
            told["traceback"] = "".join(traceback.format_exception(record.exc_info[1]))
        # ASCII alone: what steers a terminal is written as an escape.
        return json.dumps(told, default=str)


def _printable(line: str) -> str:
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in line)


def begin_log(form: LogFormat) -> None:
    """Write the log to standard error: tosmon's own from `info` on, that of libraries where something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    logging.getLogger("tosmon").setLevel(logging.INFO)


def say_ready(address: str, documents: int, form: LogFormat) -> None:
    """Tell that the watch has begun, and where its pages are, in the form of the log: in JSON a line is an object."""
    told = f"tosmon watches {documents} documents; {f'pages: {address}' if address else 'no pages'}"
    if form == "json":
        logging.getLogger("tosmon").info(told, extra={"address": address, "documents": documents})
    else:
        say(f"{told}; Ctrl-C stops")
