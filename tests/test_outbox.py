"""Alerts on their way to the terminal: each told at least once, and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from tosmon.catalog import Catalog
from tosmon.demo import demonstration
from tosmon.outbox import alert_lines, deliver, mark_told
from tosmon.run import check_many
from tosmon.tools import open_tools, utc_now


class TerminalGone(Exception):
    """The channel could not take an alert."""


def _moment(moment: datetime) -> datetime:
    return moment


@pytest.fixture(scope="module")
def two_days() -> Iterator[Catalog]:
    """Return a catalog whose second day brought two alerts that nobody was told yet."""
    with demonstration() as stage:
        for days_ago in (1, 0):
            now = partial(_moment, utc_now() - timedelta(days=days_ago))
            opened = open_tools(stage.home, stage.settings, stage.registry, asked_by="test", workers=0, now=now)
            with opened as tools:
                assert len(list(check_many(stage.registry, tools))) == len(stage.registry)
            stage.site.change()
        with Catalog.open(stage.home.catalog) as catalog:
            yield catalog


@pytest.fixture
def catalog(two_days: Catalog) -> Catalog:
    """Return the catalog with both alerts pending."""
    for row in two_days.outbox():
        two_days.mark_outbox(replace(row, state="pending", attempts=0, next_attempt=row.created_at, sent_at=None))
    return two_days


def test_alerts_are_handed_over_once(catalog: Catalog) -> None:
    """A second delivery finds nothing to do."""
    told: list[Sequence[str]] = []
    assert deliver(catalog, told.append, utc_now()) == 2
    assert deliver(catalog, told.append, utc_now()) == 0
    assert len(told) == 2
    assert {(row.state, row.attempts) for row in catalog.outbox()} == {("sent", 1)}


def test_a_channel_that_fails_keeps_the_alert_pending(catalog: Catalog) -> None:
    """What was not handed over is told the next time."""

    def gone(_lines: Sequence[str]) -> None:
        raise TerminalGone

    with pytest.raises(TerminalGone):
        deliver(catalog, gone, utc_now())
    assert len(catalog.outbox("pending")) == 2


def test_an_alert_says_what_changed_when_and_why(catalog: Catalog) -> None:
    """Severity, document, summary, times, and each labelled change with direction, reason and heading."""
    told: list[Sequence[str]] = []
    deliver(catalog, told.append, utc_now())
    lines = next(lines for lines in told if "terms-of-service" in lines[0])
    assert lines[0].startswith("ALERT high: exemplar/terms-of-service: ")
    assert lines[1].startswith("  first observed between ")
    assert "effective 2026-09-01" in lines[1]
    assert any("added · ai_training · strengthened: " in line for line in lines)
    assert any("What you may not do" in line for line in lines)


def test_what_a_command_printed_is_not_told_again(catalog: Catalog) -> None:
    """Marking the events of a check leaves the alerts of other checks pending."""
    first, second = catalog.outbox("pending")
    mark_told(catalog, {first.event}, utc_now())
    assert [row.event for row in catalog.outbox("pending")] == [second.event]


def test_an_alert_cannot_steer_a_terminal(catalog: Catalog) -> None:
    """Escapes, line breaks and turns of writing direction in a platform's words are shown as what they are not."""
    event, changes = catalog.event(catalog.outbox()[0].event)
    hostile = replace(event, summary="a\x1b[2Jb\nALERT high: forged\u202ec")
    lines = alert_lines(hostile, changes)
    assert all(line.isprintable() for line in lines)
    assert sum(line.startswith("ALERT") for line in lines) == 1


def test_times_are_told_in_the_readers_zone(catalog: Catalog) -> None:
    """The zone is named."""
    event, changes = catalog.event(catalog.outbox()[0].event)
    assert (
        " CEST"
        in alert_lines(
            replace(event, observed_from=None, observed_to=event.observed_to.replace(month=7)),
            changes,
            ZoneInfo("Europe/Berlin"),
        )[1]
    )
