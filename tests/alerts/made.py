"""Parcels and entries as tests need them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tosmon.alerts.parcels import FeedEntry, Form, Parcel

__all__ = ["NOON", "entries", "entry", "parcel", "texts"]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

# All that a string can hold in Python: control characters, halves of characters and code points that are none.
texts = st.text(st.characters(), max_size=60)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()).map(  # noqa: DTZ001 - bounds
    lambda moment: moment.replace(microsecond=0)
)
entries = st.builds(
    FeedEntry,
    id=st.one_of(texts.filter(bool), st.just("urn:example:1"), st.uuids().map(lambda one: f"urn:uuid:{one}")),
    title=texts,
    url=st.sampled_from(["", "https://terms.example.org/e/1", "https://terms.example.org/e/ä b"]),
    html=texts,
    text=texts,
    published=moments,
    tags=st.lists(texts, max_size=4).map(tuple),
)


def entry(number: int = 1, **otherwise: Any) -> FeedEntry:
    """Return an entry like others, an hour after the one before it."""
    made = FeedEntry(
        id=f"event-{number}",
        title=f"Exemplar · Terms of Service: change {number}",
        url=f"https://terms.example.org/e/{number}",
        html=f"<p>You must not <ins>scrape</ins> floor {number} &amp; above.</p>",
        text=f"You must not [+scrape+] floor {number} & above.",
        published=NOON + timedelta(hours=number),
        tags=("exemplar", "exemplar/terms-of-service", "automated_access", "strengthened", "high"),
    )
    return replace(made, **otherwise)


def parcel(*told: FeedEntry, key: str = "msg_1", **otherwise: Any) -> Parcel:
    """Return a message with these entries."""
    made = Parcel(
        key=key,
        form=Form.ALERT,
        subscription="default",
        target="site",
        address="",
        subject="[tosmon] Exemplar · Terms of Service: automated access strengthened (high)",
        text="You must not [+scrape+].",
        html="<p>You must not <ins>scrape</ins>.</p>",
        markdown="You must not **scrape**.",
        payload={"type": "alert", "events": [one.id for one in told]},
        entries=told,
        created_at=NOON,
    )
    return replace(made, **otherwise)
