"""What the list of reviews is asked for: read from its address, and written into the addresses it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from tosmon.core.model import Severity
from tosmon.core.reviews import LONGEST_NAME, ReviewState, Wanted
from tosmon.web import asked

__all__ = ["FIELDS", "Asked"]

FIELDS = ("state", "assignee", "platform", "label", "severity", "note", "after")
LONGEST_ID = 200  # letters of what names a platform, a label or an event


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events, and behind which event (by id) the page begins; empty for the first page."""

    wanted: Wanted
    after: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """Return what an address or a form asks for; unread events where it says nothing.

        Raises HTTPException (400) for what is longer than anything there is, and for states that there are not.
        """
        said = {name: query.get(name, "") for name in FIELDS}
        longest = {"assignee": LONGEST_NAME, "note": asked.LONGEST_QUERY}
        for name, text in said.items():
            if len(text) > longest.get(name, LONGEST_ID):
                raise HTTPException(400, f"{name} is too long")
        wanted = Wanted(
            state=asked.choice(said["state"], ReviewState) or ReviewState.UNREAD,
            assignee=said["assignee"].strip(),
            platform=said["platform"],
            label=said["label"],
            severity=asked.choice(said["severity"], Severity),
            note=said["note"].strip(),
        )
        return cls(wanted, said["after"])

    @property
    def fields(self) -> dict[str, str]:
        """Return what is asked for as fields of an address or form, without what says nothing."""
        wanted = self.wanted
        said = {
            "state": wanted.state.value,
            "assignee": wanted.assignee,
            "platform": wanted.platform,
            "label": wanted.label,
            "severity": wanted.severity.value if wanted.severity else "",
            "note": wanted.note,
            "after": self.after,
        }
        return {name: text for name, text in said.items() if text}

    @property
    def address(self) -> str:
        """Return the address that asks for it."""
        return f"/reviews?{urlencode(self.fields)}"

    def behind(self, event: str) -> Asked:
        """Return what asks for the page behind that event; with an empty one, for the first page."""
        return replace(self, after=event)

    def within(self, state: ReviewState) -> Asked:
        """Return the same for another state, from its first page."""
        return Asked(replace(self.wanted, state=state))

    @property
    def narrowed(self) -> bool:
        """Return whether anything but a state is asked for."""
        return self.wanted != Wanted(self.wanted.state)
