"""The command line: every command parses its words, calls the part that does the work, and prints the answer.

Exit status: 0 done, 1 the work could not be done, 2 the words or settings were wrong, 130 interrupted.
"""

from __future__ import annotations

from tosmon.cli.app import app, run

__all__ = ["app", "run"]
