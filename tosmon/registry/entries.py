"""Registry entries read back from where a capture recorded them: the inverse of `Document.entry`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tosmon.core.model import Range, Selection, Selector
from tosmon.core.units import parse_duration
from tosmon.registry.model import Document, DocumentKind, Former, Page, Render, RobotsPolicy

__all__ = ["document_from"]


def document_from(entry: Mapping[str, Any]) -> Document:
    """Return the document whose entry this was.

    Raises:
        KeyError, ValueError: it is no entry.

    """
    platform, _, name = entry["document"].partition("/")
    return Document(
        platform=platform,
        name=name,
        title=entry["title"],
        kind=DocumentKind(entry["kind"]),
        pages=tuple(_page(page) for page in entry["pages"]),
        language=entry["language"],
        locale=entry["locale"],
        render=Render(entry["render"]),
        interval=parse_duration(entry["interval"]) if entry["interval"] else None,
        cron=entry["cron"],
        jitter=parse_duration(entry["jitter"]),
        robots=RobotsPolicy(entry["robots"]) if entry["robots"] else None,
        verified_on=date.fromisoformat(entry["verified_on"]) if entry["verified_on"] else None,
        note=entry["note"],
        region=entry.get("region", ""),  # entries of before variants have none
        applies_to=entry.get("applies_to", ""),
        applies_source=entry.get("applies_source", ""),
        time_zone=entry.get("time_zone", ""),
        previous=tuple(_former(former) for former in entry.get("previous", ())),
    )


def _former(entry: Mapping[str, Any]) -> Former:
    pages = tuple(_page(page) for page in entry["pages"])
    return Former(datetime.fromisoformat(entry["until"]), pages, Render(entry["render"]))


def _page(entry: Mapping[str, Any]) -> Page:
    select, remove = (tuple(_selector(value) for value in entry[name]) for name in ("select", "remove"))
    render = Render(entry["render"]) if "render" in entry else None
    return Page(entry["url"], Selection(select, remove), render, tuple(entry.get("filters", ())))


def _selector(value: str | Mapping[str, str]) -> Selector:
    if isinstance(value, str):
        return value
    start_included, end_included = "start_before" in value, "end_after" in value
    return Range(
        start=value["start_before" if start_included else "start_after"],
        end=value["end_after" if end_included else "end_before"],
        start_included=start_included,
        end_included=end_included,
    )
