"""Programs that tests start: none outlives its block, and no test waits for one for ever."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

__all__ = ["started"]


@contextmanager
def started(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Run a program for the length of a block; where it still runs at the end, it is killed.

    Leaving the block of a bare `Popen` waits for it instead: a test that found out that a program hangs would hang.
    """
    with subprocess.Popen(command, text=True, **options) as process:
        try:
            yield process
        finally:
            process.kill()
