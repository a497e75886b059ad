"""`tosmon up`, without pages, on the platforms of a home alone: python -m tests.alerts.watcher HOME.

The command itself would watch the packaged platforms, too, which are on the internet.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from tosmon.home import Home
from tosmon.registry import load
from tosmon.settings import load_settings
from tosmon.up import up

__all__: list[str] = []


def main(root: str) -> None:
    """Run until killed."""
    home = Home(Path(root))
    registry = load(user_folder=home.platforms, packaged=False)
    up(
        home, load_settings(home.root, {}), registry, stop=threading.Event(), leave=lambda: os._exit(1), web=False
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
