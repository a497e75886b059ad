"""The pages: what is watched, what it says, and what changed, read from the catalog and shown in a browser.

`create_app` makes the application; serving it is `tosmon.up`'s. Pages only read, set no cookies, run no scripts, and
load nothing from anywhere else.
"""

from __future__ import annotations

from tosmon.web.app import create_app, prepare_pages

__all__ = ["create_app", "prepare_pages"]
