"""Settings as a backup has them: without the secrets that stand in them, unless they are asked for.

Where alerts.toml holds a secret the backup says which variable of the environment to set; a proxy loses its password.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from tosmon.core.layout import ALERTS, SETTINGS
from tosmon.settings import PREFIX

__all__ = ["SECRETS", "withheld"]

SECRETS: Final = frozenset({"password", "secret", "url"})
"""Fields of a channel that hold a secret, or an address that may hold one; and every one of its `headers`."""


def withheld(name: str, text: str) -> tuple[str, int]:
    """Return a settings file without its secrets, comments and order kept, and how many there were.

    Raises:
        ValueError: the file is no TOML, so that nobody can say what in it is secret.

    """
    import tomlkit  # noqa: PLC0415 - backups alone need it, and it takes 30 ms

    document = tomlkit.parse(text)  # its ParseError is a ValueError
    if name == ALERTS:
        count = sum(_replace(*place) for place in _places(document))
    elif name == SETTINGS:
        count = _proxies(document)
    else:
        return text, 0
    kept, commented = _without_comments(tomlkit.dumps(document) if count else text, fields=name == ALERTS)
    return kept, count + commented


# A secret of former days, put behind a "#": all of the line behind the field, a key, and who logs in at an address.
_COMMENTED: Final = re.compile(
    r"""^([ \t]*\#.*?\b(?:authorization|headers|password|secret|url)\b["']?[ \t]*=[ \t]*)"""
    r"(?!\{[ \t]*(?:env|file)\b)\S.*$",
    re.MULTILINE | re.IGNORECASE,
)
_IN_COMMENTS: Final = re.compile(r"(?<=whsec_)[A-Za-z0-9+/=_-]+|(?<=://)[^\s/@\"']+(?=@)")
_COMMENT: Final = re.compile(r"^[ \t]*#.*$", re.MULTILINE)


def _without_comments(text: str, *, fields: bool) -> tuple[str, int]:
    """Return a file without the secrets in lines that are comments, and how many there were.

    With `fields`, whatever a comment gives to a field of channels that holds a secret is one.
    """
    counts = [0]

    def clean(found: re.Match[str]) -> str:
        line, given = _COMMENTED.subn(r"\1…", found[0]) if fields else (found[0], 0)
        line, parts = _IN_COMMENTS.subn("…", line)
        counts.append(given + parts)
        return line

    return _COMMENT.sub(clean, text), sum(counts)


Place = tuple[str, MutableMapping[str, Any], str]
"""The name of a variable, and the table and key whose value it takes the place of."""


def _places(document: MutableMapping[str, Any]) -> Iterator[Place]:
    channels = document.get("channels")
    for name, channel in channels.items() if isinstance(channels, MutableMapping) else ():
        if not isinstance(channel, MutableMapping):
            continue
        yield from ((f"{name}_{field}", channel, field) for field in sorted(SECRETS & channel.keys()))
        headers = channel.get("headers")
        if isinstance(headers, MutableMapping):
            yield from ((f"{name}_{field}", headers, field) for field in sorted(headers))


def _replace(variable: str, table: MutableMapping[str, Any], field: str) -> int:
    """Put a reference to a variable in a secret's place; return how many secrets stood there."""
    value = table[field]
    spoken = _spoken(variable)
    if isinstance(value, str):
        table[field] = _reference(spoken)
        return 1
    if not isinstance(value, list):
        return 0
    literal = [place for place, one in enumerate(value) if isinstance(one, str)]
    for place in literal:
        value[place] = _reference(f"{spoken}_{place + 1}")
    return len(literal)


def _spoken(name: str) -> str:
    """Return the name of a variable that can be set: none begins with a digit, and those of settings are taken."""
    spoken = re.sub("[^A-Z0-9]", "_", name.upper())
    return f"ALERTS_{spoken}" if spoken[0].isdigit() or spoken.startswith(PREFIX) else spoken


def _reference(variable: str) -> Any:  # noqa: ANN401 - tomlkit's items are loosely typed
    from tomlkit import inline_table  # noqa: PLC0415 - as above

    reference = inline_table()
    reference["env"] = variable
    return reference


def _proxies(document: MutableMapping[str, Any]) -> int:
    """Take user and password out of the proxies of regions; return how many had them."""
    regions = document.get("regions")
    if not isinstance(regions, MutableMapping):
        return 0
    count = 0
    for name, proxy in list(regions.items()):
        if isinstance(proxy, str) and "@" in proxy:
            parts = urlsplit(proxy)
            regions[name] = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
            count += 1
    return count
