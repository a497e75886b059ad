"""Read TOML bytes and say where they are not TOML; what the tables mean is for others."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

__all__ = ["NotToml", "parse_toml"]


# The library takes memory by the square of a dotted key's length; nothing that is meant has a hundred parts.
_LONG_KEY: Final = re.compile(rb"""(?<![\w."'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){100}""")


class NotToml(ValueError):
    """The text is not TOML: `place` says where ("line 3, column 5", or nothing), `expected` what was expected."""

    def __init__(self, place: str, expected: str) -> None:
        super().__init__(f"{place}: {expected}" if place else expected)
        self.place = place
        self.expected = expected


def parse_toml(content: bytes) -> dict[str, Any]:
    """Return the document's table. A byte order mark is passed over.

    Raises:
        NotToml: for anything that TOML 1.0 does not allow.
    """
    if _LONG_KEY.search(content):
        raise NotToml("", "expected TOML: nested too deeply")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise NotToml(f"line {line}", "expected UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).removesuffix(")").rpartition(" (at ")
        raise NotToml(place.replace("document", "file"), f"expected TOML: {message}") from None
    except ValueError:  # of Python's numbers: more digits than it reads
        raise NotToml("", "expected TOML: a number is too long") from None
    except RecursionError:
        raise NotToml("", "expected TOML: nested too deeply") from None
