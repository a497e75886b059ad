"""The JSON contract of alerts: its fields, its bounds, and that JSON can hold it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tosmon.alerts.samples import samples
from tosmon.core.contracts import change_json
from tosmon.core.excerpts import excerpt
from tosmon.core.messages import Message, ToldChange
from tosmon.core.model import Change, ChangeKind, Clause, Severity
from tosmon.core.payload import TYPE, payload

SAMPLES = samples()
ALERT = SAMPLES[0]
TOP = {
    "type", "key", "form", "subscription", "subject", "created_at", "events", "items", "items_left_out", "more",
    "sections",
}  # fmt: skip
ITEM = {
    "events", "platform", "platform_name", "documents", "variants", "title", "kind", "severity", "direction", "labels",
    "headline", "summary", "notes", "observed_between", "effective", "saw", "robots", "changes", "changes_left_out",
    "other_changes", "snapshots", "url", "command", "previous",
}  # fmt: skip


def with_clause(text: str, count: int = 1) -> Message:
    """Return an alert of clauses of that text that came."""
    change = Change(
        ChangeKind.ADDED, None, Clause(text), (None, 1), (("insert", text),), (), ("resale",), severity=Severity.HIGH
    )
    told = ToldChange("e", "example/terms", change, "clause", excerpt(change.segments))
    return replace(ALERT, items=(replace(ALERT.items[0], changes=(told,) * count),))


def test_every_message_has_every_field() -> None:
    """Whatever form it has: a reader of the contract need not ask whether a field is there."""
    for message in samples():
        value = payload(message, "msg_1")
        assert value.keys() == TOP
        assert all(item.keys() == ITEM for item in value["items"])
        assert (value["type"], value["key"], value["form"]) == (TYPE, "msg_1", message.form.value)
        assert json.loads(json.dumps(value)) == value


def test_a_change_is_as_commands_have_it() -> None:
    """The fields of `tosmon changes --json` are the same here."""
    told = ALERT.items[0].changes[0]
    value = payload(ALERT, "k")["items"][0]["changes"][0]
    expected = {**change_json(told.change, told.document), "clause": list(told.clauses)}
    assert {name: value[name] for name in expected} == expected
    assert (value["about"], value["shortened"], value["number"]) == ("clause", False, "4.2")


def test_times_are_in_utc() -> None:
    """ISO 8601, whatever zone the reader lives in."""
    value = payload(replace(ALERT, created_at=datetime(2026, 3, 1, 12, tzinfo=UTC)), "k")
    assert value["created_at"] == "2026-03-01T12:00:00+00:00"
    assert value["items"][0]["observed_between"] == ["2026-03-01T09:30:00+00:00", "2026-03-02T09:30:00+00:00"]


def test_the_latest_alert_before_stands_with_the_item_too() -> None:
    """Who minds texts, not clauses, finds it there."""
    item = payload(ALERT, "k")["items"][0]
    assert item["previous"]["event"] == item["changes"][0]["previous"]["event"] == "00112233445566ff"


def test_hashes_of_snapshots_are_those_of_their_objects() -> None:
    """`sha256` is the object's, and the content's stands beside it."""
    capture = ALERT.items[0].captures[0]
    one = payload(ALERT, "k")["items"][0]["snapshots"][0]
    assert (one["sha256"], one["content_sha256"]) == (capture.object_sha256, capture.content_sha256)


def test_a_very_long_clause_is_shortened_and_says_so() -> None:
    """As messages show it: the beginning, and how much more there is."""
    (change,) = payload(with_clause("never " * 20_000), "k")["items"][0]["changes"]
    assert change["shortened"]
    assert change["before"] is None
    assert "more words inserted" in change["after"]
    assert len(json.dumps(change)) < 10_000


def test_a_payload_has_an_end() -> None:
    """Many clauses are given whole as long as there is room."""
    value = payload(with_clause("never " * 1_000, 60), "k")
    changes = value["items"][0]["changes"]
    assert 1 < sum(not one["shortened"] for one in changes) < 60
    assert len(json.dumps(value)) < 500_000


def test_every_field_is_documented() -> None:
    """docs/alert-messages.md names each field of a message, an item and a change."""
    page = (Path(__file__).parents[2] / "docs" / "alert-messages.md").read_text()
    value = payload(ALERT, "k")
    (item,) = value["items"]
    fields = {
        *value,
        *item,
        *item["changes"][0],
        *item["snapshots"][0],
        *payload(SAMPLES[1], "k")["items"][0]["robots"][0],
    }
    assert {field for field in fields if f"`{field}`" not in page and f'"{field}"' not in page} == set()
