"""A program that checks everything again and again, and delivers the alerts, until it is killed.

python -m tests.alerts.watcher HOME: it watches the home's own platforms alone, and says "idle" once all was told.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tosmon.alerts.alerting import open_alerting
from tosmon.core.families import family_of
from tosmon.home import Home
from tosmon.registry import load as load_registry
from tosmon.run import check_many, working
from tosmon.settings import load_settings
from tosmon.tools import open_tools

__all__: list[str] = []


def main(root: str) -> None:
    """Watch until killed."""
    home = Home(Path(root))
    settings = load_settings(home.root, {})
    registry = load_registry(user_folder=home.platforms, packaged=False)
    with (
        open_tools(home, settings, registry, asked_by="test", workers=0) as tools,
        working(home, tools),
        open_alerting(home, registry, tools, write=lambda _lines: None) as alerting,
    ):
        alerting.start()
        while True:
            for checked in check_many(registry, tools):
                alerting.compose([family_of(checked.document)] if checked.quiet else [])
            alerting.compose()
            if not tools.catalog.outbox("pending"):
                sys.stdout.write("idle\n")
                sys.stdout.flush()
            time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
