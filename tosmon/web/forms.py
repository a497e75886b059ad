"""Forms that change something: who sends one must have been shown it here, by the same browser.

Two things must hold, each enough against a page of another origin that sends forms in a reader's name (CSRF): the
request says that it comes from this very origin (Origin, Sec-Fetch-Site), and the form holds a word that only follows
from a cookie which other sites can neither read nor have sent (SameSite=Strict). Cookies are shared between the ports
of a host, and so the origin counts as well.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

__all__ = ["FIELD", "LONGEST_FORM", "Form", "FormKey", "read_form"]

COOKIE: Final = "tosmon-form"
FIELD: Final = "form_key"
LONGEST_FORM: Final = 200_000  # octets; the guard refuses more
_MOST_FIELDS: Final = 1000
_KIND: Final = "application/x-www-form-urlencoded"
_COOKIE = re.compile("[0-9a-f]{64}", re.ASCII)
_STALE: Final = "This form is not from here, or too old: go back, load the page again, and send it once more."


class FormKey:
    """The word that forms of one browser hold; where the browser has no cookie yet, it gets one with the answer."""

    def __init__(self, request: Request) -> None:
        sent = request.cookies.get(COOKIE, "")
        self._new = not _COOKIE.fullmatch(sent)
        self._cookie = secrets.token_hex(32) if self._new else sent

    @property
    def value(self) -> str:
        """Return what the hidden field of a form says."""
        return hashlib.sha256(f"form {self._cookie}".encode()).hexdigest()

    def remember(self, answer: Response) -> None:
        """Have the browser keep the cookie, where it has none yet."""
        if self._new:
            answer.set_cookie(COOKIE, self._cookie, httponly=True, samesite="strict", path="/")


class Form:
    """The fields of a form that was shown here, without white space at their ends."""

    def __init__(self, data: FormData) -> None:
        self._data = data

    def __getitem__(self, name: str) -> str:
        """Return the last value of that field; empty where there is none."""
        value = self._data.get(name, "")
        return "" if isinstance(value, UploadFile) else value.strip()

    def __contains__(self, name: str) -> bool:
        """Return whether the field was sent, as that of a button is which was pressed."""
        return name in self._data

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of that field, in order, without empty ones: of boxes that may be ticked."""
        values = self._data.getlist(name)
        return tuple(one.strip() for one in values if not isinstance(one, UploadFile) and one.strip())


async def read_form(request: Request) -> Form:
    """Return the form that a request sends; as a dependency of every address that changes something.

    Raises:
        HTTPException: 403 where it was not shown by these pages to this browser.

    """
    if not _from_here(request):
        raise HTTPException(403, "This form was sent by another site, and nothing was changed.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _KIND:  # others come with files, or in a charset of their own
        raise HTTPException(400, "Forms of these pages are sent in another way.")
    data = await request.form(max_fields=_MOST_FIELDS)
    key = data.get(FIELD)
    cookie = request.cookies.get(COOKIE, "")
    if not (isinstance(key, str) and _COOKIE.fullmatch(cookie)):
        raise HTTPException(403, _STALE)
    if not secrets.compare_digest(key.encode(), FormKey(request).value.encode()):
        raise HTTPException(403, _STALE)
    return Form(data)


def _from_here(request: Request) -> bool:
    """Return whether the browser says that the request comes from a page of this origin: silence is no."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return site is not None
    asked = urlsplit(origin)
    return asked.scheme in {"http", "https"} and asked.netloc == request.headers.get("host", "")
