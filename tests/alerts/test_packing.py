"""Rows of the outbox become parcels: what they are about, and how each is made for its target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.alerts.waiting import HOOK, Office, office_in
from tosmon.alerts.events import abouts_of
from tosmon.alerts.packing import Packer
from tosmon.alerts.parcels import Form, Parcel
from tosmon.catalog.records import JsonValue
from tosmon.catalog.views import OutboxRow
from tosmon.home import Home
from tosmon.registry import Registry


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an office with one channel."""
    with office_in(tmp_path) as office:
        yield office


def packed(office: Office) -> Parcel:
    """Compose what waits, and return the first message as it is sent."""
    office.compose()
    row = office.catalog.outbox()[0]
    packer = Packer(
        Home(office.catalog.path.parent),
        office.catalog,
        office.config,
        Registry(()),
        unsubscribing=lambda subscription, target: f"https://terms.example.org/{subscription}/{target}",
    )
    return packer(office.catalog.outbox(message=row.message))


def test_a_parcel_carries_the_key_of_its_message(office: Office) -> None:
    """And is made for its target."""
    office.subscribe(replace(HOOK, targets=("hook:ada@example.org",)))
    event = office.happen("x/terms")
    parcel = packed(office)
    assert parcel.key == office.catalog.outbox()[0].message
    assert (parcel.target, parcel.address) == ("hook:ada@example.org", "ada@example.org")
    assert parcel.payload["items"][0]["events"] == [event]
    assert parcel.unsubscribe == "https://terms.example.org/all/hook:ada@example.org"


def test_a_message_of_a_subscription_that_is_gone_can_be_made(office: Office) -> None:
    """What waits is told all the same."""
    office.happen("x/terms")
    office.subscribe()
    assert packed(office).subscription == "all"


def test_a_note_is_a_parcel_of_its_own_form(office: Office) -> None:
    """With its lines."""
    section: JsonValue = {"title": "Documents that are paused", "lines": ["x/terms: until `tosmon resume`"]}
    office.catalog.add_note("operations", ["hook"], {"title": "a note", "sections": [section]})
    parcel = packed(office)
    assert parcel.form is Form.OPERATIONS
    assert "x/terms: until" in parcel.text


def test_rows_are_looked_up_together(office: Office) -> None:
    """By their numbers, without notes; one whose event is gone is about nothing else."""
    office.happen("x/terms@de")
    office.catalog.add_note("operations", ["hook"], {"title": "a note", "sections": []})
    row, note = office.catalog.outbox()
    gone: OutboxRow = replace(row, id=99, event="gone")
    found = abouts_of(office.catalog, [row, note, gone])
    assert {number: about.document for number, about in found.items()} == {row.id: "x/terms@de", 99: "gone"}
