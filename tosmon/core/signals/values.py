"""Values of signals in canonical spelling, fit to be stored and shown; what they mean lies with the readers.

Whatever a server sends comes through here: lone surrogates, control characters and texts of any length.
"""

from __future__ import annotations

import re

__all__ = ["NAME", "VALUE", "absolute", "pattern", "shown"]

VALUE = 500  # characters of a value that people are shown
NAME = 100  # characters of a name or an agent

ABSOLUTE = re.compile(r"(https?)://([^\s/?#]+)([^\s#]*)", re.IGNORECASE)
ESCAPE = re.compile("%[0-9a-fA-F]{2}")


def shown(raw: str, limit: int = VALUE) -> tuple[str, tuple[str, ...]]:
    """Return a text of at most `limit` characters with its whitespace as single spaces, and the fault if it was cut."""
    # The text is cut twice, so that the work on one of a megabyte stays small.
    words = " ".join(raw[: 4 * limit].split())
    # Controls, surrogates, marks that turn the direction of text: what a terminal or a page would not show as it is.
    text = words if words.isprintable() else "".join(char if char.isprintable() else "\ufffd" for char in words)
    if len(text) <= limit and len(raw) <= 4 * limit:
        return text, ()
    return text[:limit], (f"longer than {limit} characters, cut here",)


def absolute(url: str) -> str | None:
    """Return an absolute http or https URL without fragment, scheme and host lower-case (RFC 3986 section 6.2.2.1).

    None where it is no such URL. The empty path is spelled `/` (section 6.2.3).
    """
    match = ABSOLUTE.match(url.strip())
    if match is None or not _ends(url.strip(), match.end()):
        return None
    scheme, host, rest = match.groups()
    return f"{scheme.lower()}://{host.lower()}{rest if rest.startswith('/') else '/' + rest}"


def pattern(path: str) -> str:
    """Return a path pattern as rules compare it: octets outside ASCII percent-encoded, hexadecimal digits upper-case.

    RFC 9309 section 2.2.2. Octets that are no UTF-8 come as surrogates (PEP 383) and go back to what they were.
    """
    encoded = "".join(char if char.isascii() else _escaped(char) for char in path)
    return ESCAPE.sub(lambda match: match.group().upper(), encoded)


def _ends(url: str, end: int) -> bool:
    return end == len(url) or url[end] == "#"


def _escaped(char: str) -> str:
    errors = "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass"
    return "".join(f"%{octet:02X}" for octet in char.encode("utf-8", errors))
