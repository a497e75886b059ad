"""The JSON contract of alerts: what webhooks and JSON lines are handed, field by field.

Stable, and told in `docs/alert-messages.md`; fields may be added, never renamed or dropped while its `type` stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from tosmon.core.contracts import change_json
from tosmon.core.excerpts import Piece
from tosmon.core.messages import Capture, Item, Message, Previous, ToldChange, Turn

__all__ = ["TYPE", "payload"]

TYPE: Final = "tosmon.alert.v1"
_LONGEST: Final = 20_000  # characters of a clause, before and after, that are given whole
_WHOLE: Final = 100_000  # characters of clauses given whole, all together


def payload(message: Message, key: str) -> dict[str, Any]:
    """Return a message as its contract says. Times are ISO 8601 in UTC."""
    room = _Room()
    return {
        "type": TYPE,
        "key": key,
        "form": message.form.value,
        "subscription": message.subscription,
        "subject": message.subject,
        "created_at": _iso(message.created_at),
        "events": list(message.events),
        "items": [_item(item, room) for item in (*message.items, *message.listed)],
        "items_left_out": message.unshown,
        "more": message.more or None,
        "sections": [{"title": one.title, "lines": list(one.lines)} for one in message.sections],
    }


class _Room:
    """How many characters of clauses may still be given whole."""

    def __init__(self) -> None:
        self._left = _WHOLE

    def takes(self, size: int) -> bool:
        """Return whether there is room for that many characters, and take it."""
        fits = size <= min(_LONGEST, self._left)
        self._left -= size if fits else 0
        return fits


def _item(item: Item, room: _Room) -> dict[str, Any]:
    previous = [one.previous for one in item.changes if one.previous is not None]
    return {
        "events": list(item.events),
        "platform": item.platform,
        "platform_name": item.platform_name,
        "documents": list(item.documents),
        "variants": list(item.variants),
        "title": item.title,
        "kind": item.kind.value,
        "severity": item.severity.value,
        "direction": item.direction.value if item.direction else None,
        "labels": list(item.labels),
        "headline": item.headline,
        "summary": item.summary,
        "notes": [{"text": note.text, "variants": list(note.variants)} for note in item.notes],
        "observed_between": [_iso(item.observed_from), _iso(item.observed_to)],
        "effective": item.effective or None,
        "saw": item.saw or None,
        "robots": [_turn(turn) for turn in item.turns],
        "changes": [_change(one, room) for one in item.changes],
        "changes_left_out": item.unshown,
        "other_changes": item.others,
        "snapshots": [_capture(one) for one in item.captures],
        "url": item.url or None,
        "command": item.command,
        "previous": _previous(max(previous, key=lambda one: one.at)) if previous else None,
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "allowed": turn.allowed,
        "agents": [
            {"name": one.name, "operator": one.operator or None, "purpose": one.purpose or None} for one in turn.agents
        ],
        "agents_left_out": turn.unnamed,
        "place": turn.place,
        "places": list(turn.places),
        "places_left_out": turn.unplaced,
        "severity": turn.severity.value,
        "note": turn.note or None,
        "variants": list(turn.variants),
    }


def _change(told: ToldChange, room: _Room) -> dict[str, Any]:
    """Return a change as `tosmon changes --json` has it, with what is told of it here; `shortened` where cut."""
    change = told.change
    size = sum(len(side.text) for side in (change.before, change.after) if side is not None)
    value: dict[str, Any] = {**change_json(change, told.document)}
    fits = room.takes(size)
    if not fits:
        value |= _cut(told.redline, added=change.before is None, removed=change.after is None)
    return {
        "event": told.event,
        "document": told.document,
        "about": told.about,
        **value,
        "clause": [one or None for one in told.clauses],
        "number": told.number or None,
        "headings": list(told.headings),
        "lead_in": told.lead_in or None,
        "variants": list(told.variants),
        "shortened": not fits,
        "previous": _previous(told.previous) if told.previous else None,
    }


def _cut(redline: Sequence[Piece], *, added: bool, removed: bool) -> dict[str, Any]:
    """Return both sides and the redline of a very long clause as messages show them."""
    shown = [["equal" if kind == "gap" else kind, text] for kind, text in redline]
    return {
        "before": None if added else "".join(_side(redline, "insert")),
        "after": None if removed else "".join(_side(redline, "delete")),
        "segments": shown,
    }


def _side(redline: Sequence[Piece], without: str) -> Iterator[str]:
    return (text for kind, text in redline if kind != without)


def _capture(one: Capture) -> dict[str, Any]:
    return {
        "document": one.document,
        "id": one.id,
        "sha256": one.object_sha256,
        "content_sha256": one.content_sha256,
        "latest": one.latest,
    }


def _previous(one: Previous) -> dict[str, Any]:
    return {"event": one.event, "at": _iso(one.at), "url": one.url or None, "command": one.command}


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
