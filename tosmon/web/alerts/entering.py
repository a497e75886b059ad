"""What a form says of a subscription: as it was typed, as settings of the catalog, and back. Judges nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from tosmon.core.cadence import DIGESTS

__all__ = ["MANY", "SINGLE", "TYPED", "Entered"]

SINGLE: Final = ("name", "min_severity", "digest", "crontab", "quiet_from", "quiet_to", "time_zone", "owner")
TYPED: Final = ("platforms", "documents", "languages", "addresses")  # several in one field
MANY: Final = ("labels", "events", "kinds", "directions", "targets")  # boxes
OTHER: Final = "other"  # a digest by crontab fields
_NAMED: Final = {fields: name for name, fields in DIGESTS.items()}
_TIME: Final = re.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entered:
    """The fields of the form as somebody filled them in.

    `targets` are boxes that were ticked; `addresses` others that were typed. `digest` is empty, "daily", "weekly" or
    "other", for which `crontab` says when.
    """

    name: str = ""
    platforms: str = ""
    documents: str = ""
    languages: str = ""
    addresses: str = ""
    labels: tuple[str, ...] = ()
    events: tuple[str, ...] = ("amendment", "status")
    kinds: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    min_severity: str = "low"
    digest: str = ""
    crontab: str = ""
    quiet_from: str = ""
    quiet_to: str = ""
    time_zone: str = ""
    owner: str = ""

    @property
    def quiet_field(self) -> str:
        """Return the type of the fields of quiet hours: what is no time is left to be mended as it was typed."""
        return "time" if all(not one or _TIME.fullmatch(one) for one in (self.quiet_from, self.quiet_to)) else "text"

    @classmethod
    def of(cls, one: Callable[[str], str], every: Callable[[str], Iterable[str]]) -> Self:
        """Return what was sent: `one` gives the value of a field, `every` all of them."""
        given: dict[str, Any] = {name: one(name) for name in (*SINGLE, *TYPED)}
        given |= {name: tuple(dict.fromkeys(every(name))) for name in MANY}
        return cls(**given)

    @classmethod
    def of_settings(cls, name: str, settings: Mapping[str, Any], targets: Iterable[str]) -> Self:
        """Return the form of a subscription of the catalog; `targets` are those that have a box."""
        to, boxes = _several(settings.get("to")), set(targets)
        digest = str(settings.get("digest", ""))
        named = _NAMED.get(digest, digest if digest in DIGESTS else "")
        begins, _, ends = str(settings.get("quiet", "")).partition("-")
        given: dict[str, Any] = {
            field: ", ".join(_several(settings.get(field))) for field in ("platforms", "documents", "languages")
        }
        given |= {field: _several(settings.get(field)) for field in ("labels", "kinds", "directions")}
        return cls(
            name=name,
            **given,
            events=_several(settings.get("events")) or cls().events,
            targets=tuple(one for one in to if one in boxes),
            addresses=", ".join(one for one in to if one not in boxes),
            min_severity=str(settings.get("min_severity", "low")),
            digest=named or (OTHER if digest else ""),
            crontab="" if named else digest,
            quiet_from=begins.strip(),
            quiet_to=ends.strip(),
            time_zone=str(settings.get("time_zone", "")),
            owner=str(settings.get("owner", "")),
        )

    def settings(self) -> dict[str, Any]:
        """Return what a table of alerts.toml would say, without what is left open."""
        # A digest at times of one's own that names none is a mistake to tell: a blank is no crontab line.
        digest = (self.crontab or " ") if self.digest == OTHER else self.digest
        quiet = f"{self.quiet_from}-{self.quiet_to}" if self.quiet_from or self.quiet_to else ""
        given: dict[str, Any] = {
            "to": [*self.targets, *_split(self.addresses)],
            "platforms": _split(self.platforms),
            "documents": _split(self.documents),
            "languages": _split(self.languages),
            "labels": list(self.labels),
            "events": list(self.events),
            "kinds": list(self.kinds),
            "directions": list(self.directions),
            "min_severity": self.min_severity,
            "digest": digest,
            "quiet": quiet,
            "time_zone": self.time_zone,
            "owner": self.owner,
        }
        return {name: value for name, value in given.items() if value}


def _split(text: str) -> list[str]:
    return list(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))


def _several(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
