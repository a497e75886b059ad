"""Rendering: pages that need their scripts to run, in a browser whose every connection is tosmon's own.

`Renderer.render` takes a `RenderRequest` and returns a `Capture` with its `rendering`, or raises `FetchFailed`. What
the page means is judged elsewhere, as of plain captures. Neither Playwright nor a browser is needed before the first.
"""

from __future__ import annotations

from tosmon.browser.asked import RenderRequest
from tosmon.browser.finding import found_browser, may_sandbox
from tosmon.browser.renderer import Renderer

__all__ = ["RenderRequest", "Renderer", "found_browser", "may_sandbox"]
