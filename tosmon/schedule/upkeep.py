"""What a tick does beside checks: seals past days, guards the disk, and keeps what others saw up to date."""

from __future__ import annotations

import logging
from datetime import date

from tosmon.errors import HomeError
from tosmon.home import Home
from tosmon.ledger import seal_due
from tosmon.tools import Tools

__all__ = ["Upkeep"]

log = logging.getLogger("tosmon.schedule")


class Upkeep:
    """Does what is to be done once a day or at each tick in a home."""

    def __init__(self, home: Home, tools: Tools) -> None:
        self._home, self._tools = home, tools
        self._sealed: date | None = None
        self.low_on_space = False

    def seal(self) -> None:
        """Seal the days that are over: at the first tick, and at the first of each day."""
        now = self._tools.now()
        if self._sealed == now.date():
            return
        for day in seal_due(self._tools.catalog, self._tools.archive, now):
            log.info("sealed the ledger of %s", day)
        self._sealed = now.date()

    def has_space(self) -> bool:
        """Return whether checks may begin; where the disk is low, say so once, and again when it is not."""
        try:
            self._home.require_space(self._tools.settings.free_space_minimum)
        except HomeError as error:
            if not self.low_on_space:
                self._note(f"no checks: {error}")
            self.low_on_space = True
            return False
        if self.low_on_space:
            self._note("checks go on: there is room again")
        self.low_on_space = False
        return True

    def _note(self, detail: str) -> None:
        log.warning(detail)
        self._tools.catalog.note("disk", detail)
