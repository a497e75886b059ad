"""Going to an address: a page that begins to show, an answer without one, a file, or nothing at all."""

from __future__ import annotations

from typing import Final

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from tosmon.browser.faults import Download, net_error
from tosmon.browser.traffic import Leg, Traffic

__all__ = ["OK", "arrive", "refuse_file"]

OK: Final = range(200, 300)
_READABLE: Final = ("text/", "application/xhtml", "application/xml", "application/json", "application/ld+json")
_WORDLESS: Final = frozenset({204, 205})
_UNSHOWN: Final = frozenset({"ERR_HTTP_RESPONSE_CODE_FAILURE", "ERR_INVALID_AUTH_CREDENTIALS"})


async def arrive(page: Page, url: str, traffic: Traffic) -> bool:
    """Go there, and return whether there is a page to see: an answer may have none.

    Raises:
        Download: it is a file.
        playwright.async_api.Error: there is no answer.

    """
    there = True
    try:
        await page.goto(url, wait_until="commit", timeout=0)
    except PlaywrightError as error:
        there = await _goes_on(page, url, traffic, error)
    answered = traffic.answered
    if answered is not None:
        refuse_file(url, answered)
    return there


def refuse_file(url: str, leg: Leg) -> None:
    """Raise `Download` where the answer is a file that the browser shows by means of its own, or not at all."""
    type_ = _type(leg)
    readable = not type_ or type_.startswith(_READABLE) or type_.endswith("+xml")
    if leg.answer is not None and leg.answer["status"] in OK and not readable:
        raise Download(url, type_)


async def _goes_on(page: Page, url: str, traffic: Traffic, error: PlaywrightError) -> bool:
    """Return whether the page went on to another, False where its answer has nothing to show; raise all else.

    Browsers show words of their own in place of an error without any, or one that asks for a password: those are
    nobody's answer.
    """
    leg, name = traffic.answered, net_error(error.message)
    if "Download is starting" in error.message:
        raise Download(url, _type(leg) if leg else "") from error
    if leg is not None and leg.answer is not None:
        wordless = name == "ERR_ABORTED" and leg.answer["status"] in _WORDLESS
        if wordless or name in _UNSHOWN:
            leg.body = b""
            return False
    if "interrupted by another navigation" in error.message or name == "ERR_ABORTED":
        await page.wait_for_load_state("domcontentloaded", timeout=0)
        return True
    raise error


def _type(leg: Leg) -> str:
    return str((leg.answer or {}).get("mimeType", "")).lower()
