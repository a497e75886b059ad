"""A picture of a page as a reader would see it, from its top down, within bounds."""

from __future__ import annotations

import base64
from typing import Final

from playwright.async_api import CDPSession

from tosmon.browser.values import PageLimits

__all__ = ["take"]

_TALL: Final = 300_000  # pixels: of a page beyond it Chromium paints no more than its window
_SHARES: Final = (1, 2, 4)  # of the height, until the picture is small enough


async def take(session: CDPSession, window: tuple[int, int], limits: PageLimits) -> bytes:
    """Return a PNG as wide as the window and as high as the page, cut where that is too much; empty where it stays so.

    The window keeps its size, as a larger one would stretch whatever takes its measure from it. Playwright's errors
    where the browser cannot take one; how long it may take is the caller's to say.
    """
    said = await session.send("Page.getLayoutMetrics")
    height = int(said["cssContentSize"]["height"])
    if height > _TALL:
        height = window[1]
    height = min(max(height, window[1]), limits.screenshot_height)
    for share in _SHARES:
        clip = {"x": 0, "y": 0, "width": window[0], "height": height // share, "scale": 1}
        options = {"format": "png", "captureBeyondViewport": height // share > window[1], "clip": clip}
        shot = await session.send("Page.captureScreenshot", options)
        picture = base64.b64decode(shot["data"])
        if len(picture) <= limits.screenshot_bytes:
            return picture
    return b""
