"""How a page's wishes are met when nobody sits before the browser: politely, and without giving in.

Dialogs are dismissed, windows closed at once, downloads refused; each is noted. Nothing is clicked: a consent button
is a declaration, which tosmon cannot make for anyone, and a text that is shown only after one has not been published to
everybody. Nothing is hidden either: the browser says that it is driven (`navigator.webdriver`), and who drives it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from playwright.async_api import BrowserContext, Dialog, Page
from playwright.async_api import Error as PlaywrightError

from tosmon.core.model import Reason
from tosmon.errors import FetchFailed

__all__ = ["Manners"]

_SHOWN = 3  # of a kind are told one by one


class Manners:
    """What is done about a page's wishes, and noted. `give_up` is called with the reason for which it is enough."""

    def __init__(self, url: str, popups: int, give_up: Callable[[FetchFailed], None]) -> None:
        self._url = url
        self._popups = popups
        self._give_up = give_up
        self._told: list[str] = []
        self._counts: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    def attend(self, context: BrowserContext, page: Page) -> None:
        """Begin to answer the page's wishes."""
        page.on("dialog", lambda dialog: self._do(self._dialog(dialog)))
        page.on("download", lambda download: self._note("download", f"a download of {download.url[:200]} was refused"))
        context.on("page", lambda other: self._popup(other, page))

    def notes(self) -> list[str]:
        """Return what was refused, in order; of many alike the first, and how many there were."""
        more = [f"{count} {kind}s in all" for kind, count in self._counts.items() if count > _SHOWN]
        return [*self._told, *more]

    async def done(self) -> None:
        """Wait until nothing is left to do."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)

    async def _dialog(self, dialog: Dialog) -> None:
        leaving = dialog.type == "beforeunload"
        if not leaving:
            self._note("dialog", f"the page's {dialog.type} was dismissed: {dialog.message[:200]!r}")
        with suppress(PlaywrightError):  # it is gone already
            await (dialog.accept() if leaving else dialog.dismiss())

    def _popup(self, other: Page, page: Page) -> None:
        if other == page:
            return
        self._note("window", "the page opened a window, which was closed")
        if self._counts["window"] > self._popups:
            what = f"{self._url}: the page opened more than {self._popups} windows"
            self._give_up(FetchFailed(Reason.PROTOCOL, what, url=self._url))
        self._do(self._close(other))

    @staticmethod
    async def _close(other: Page) -> None:
        with suppress(PlaywrightError):  # it closed itself
            await other.close()

    def _note(self, kind: str, what: str) -> None:
        self._counts[kind] += 1
        if self._counts[kind] <= _SHOWN and what not in self._told:
            self._told.append(what)

    def _do(self, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
