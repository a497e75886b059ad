"""Who decides on these pages: the name that a form gives, else the one given last in this browser, else the account's.

It proves nothing: whoever reaches the pages may call themselves as they like. It tells colleagues from one another.
"""

from __future__ import annotations

import getpass
import re
from typing import Final
from urllib.parse import quote, unquote

from fastapi import Request
from fastapi.responses import Response

from tosmon.catalog.types import storable
from tosmon.core.printed import one_line
from tosmon.core.reviews import LONGEST_NAME
from tosmon.web.forms import Form

__all__ = ["COOKIE", "FIELD", "NOBODY", "remember_who", "who_of"]

FIELD: Final = "who"
COOKIE: Final = "tosmon-who"
NOBODY: Final = "reviewer"  # of an account without a name, as in containers
YEAR: Final = 365 * 24 * 3600
_ESCAPED: Final = re.compile("[A-Za-z0-9%._~-]{1,1200}", re.ASCII)  # a letter is twelve octets at most: %F0%9F%98%80


def who_of(request: Request, form: Form | None = None) -> str:
    """Return who sends a form, or, without one, who would: never empty, LONGEST_NAME letters at most, on one line."""
    sent = _fit(form[FIELD]) if form is not None else ""
    return sent or _remembered(request) or _account()


def remember_who(answer: Response, who: str) -> Response:
    """Return the answer, which has the browser remember that name for the next form."""
    if name := _fit(who):
        answer.set_cookie(COOKIE, quote(name, safe=""), max_age=YEAR, httponly=True, samesite="strict", path="/")
    return answer


def _remembered(request: Request) -> str:
    sent = request.cookies.get(COOKIE, "")
    return _fit(unquote(sent)) if _ESCAPED.fullmatch(sent) else ""


def _account() -> str:
    try:
        return _fit(getpass.getuser()) or NOBODY
    except (OSError, KeyError):  # a user without an entry in the password database, as in containers
        return NOBODY


def _fit(text: str) -> str:
    """Return a name as it is kept: what can be seen of it, on one line, cut where it is too long."""
    return one_line(storable(text))[:LONGEST_NAME].strip()
