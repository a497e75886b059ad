"""Link headers (RFC 8288 section 3) taken apart: relation types, media type, target; what they mean lies elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["links_of"]

MOST = 100  # links of one header

TARGET = re.compile(r"[\s,]*<([^>]*)>")
# One parameter: a name, and a value as quoted string or token. Nothing in it can match the same text in two ways.
PARAMETER = re.compile(r'\s*;\s*([^\s=;,"<>]*)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"<>]*)))?', re.DOTALL)
QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


def links_of(value: str) -> Iterator[tuple[str, str, str]]:
    """Yield relation types, media type and target of the links in a header, all as written.

    Of a repeated parameter the first counts (section 3.3). Reading stops at what is no link (appendix B.2).
    """
    position = 0
    for _ in range(MOST):
        target = TARGET.match(value, position)
        if target is None:
            return
        parameters, position = _parameters(value, target.end())
        yield parameters.get("rel", ""), parameters.get("type", ""), target[1].strip()


def _parameters(value: str, position: int) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    while match := PARAMETER.match(value, position):
        name, quoted, token = match.groups()
        said = QUOTED_PAIR.sub(r"\1", quoted) if quoted is not None else token or ""
        found.setdefault(name.lower(), said)
        position = match.end()
    return found, position
