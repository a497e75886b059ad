"""Dictionaries of structured fields (RFC 9651 section 3.2), read by the library `http-sf`; meaning lies elsewhere.

The library is kept by an author of the RFC, who also keeps the tests that implementations share. What it is given here
never makes it raise anything but its own error, and its time is linear in the size of the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tosmon.core.signals.values import shown

if TYPE_CHECKING:
    from http_sf.types import ItemOrInnerListType  # imported by hand where it is needed: see below

__all__ = ["Dictionary", "parse_dictionary"]

REASON = 200  # characters; the library's words quote the key, which may be long


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What a field says: its members by key, and why it says nothing where it is no dictionary.

    `members` are pairs of a key and its value as RFC 9651 section 4.1 spells it (`y` is a token, `"y"` a string, `?1`
    the boolean of a key that stands alone), without parameters, in the order in which the keys first stand.
    """

    members: tuple[tuple[str, str], ...] = ()
    repeated: tuple[str, ...] = ()
    fault: str = ""


def parse_dictionary(lines: Iterable[str]) -> Dictionary:
    """Return the dictionary that a field's lines say together (RFC 9651 section 4.2).

    A key that stands twice has its last value (section 4.2.2) and is named in `repeated`. A failure voids all of it.
    """
    # Imported here: 25 ms, a twentieth of the start of a check, for a field that few sites use.
    import http_sf  # noqa: PLC0415 - start-up time, see above

    text = ", ".join(line for line in lines if line.strip(" \t"))
    repeated: list[str] = []

    def note(key: str, where: str) -> None:
        if where == "dictionary":  # and not among the parameters of a value
            repeated.append(key)

    try:
        found = http_sf.parse(text.encode("utf-8", "surrogatepass"), tltype="dictionary", on_duplicate_key=note)
    except http_sf.StructuredFieldError as error:
        return Dictionary(fault=f"no dictionary of RFC 9651: {shown(str(error), REASON)[0]}")
    assert isinstance(found, dict), "a dictionary was asked for"
    members = tuple((key, _spelled(member)) for key, member in found.items())
    return Dictionary(members, tuple(dict.fromkeys(repeated)))


def _spelled(member: ItemOrInnerListType) -> str:
    import http_sf  # noqa: PLC0415 - as above

    value = member[0] if isinstance(member, tuple) else member
    return http_sf.ser([value])
