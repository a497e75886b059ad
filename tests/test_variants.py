"""Variants of one text: checked together, told as one alert, and none of it lost where a process dies between."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.checking import BAN, RULES, START, Bench, Site, bench_in, page, serving
from tests.prompt import prompt
from tosmon.catalog import Catalog
from tosmon.catalog.records import DocumentState
from tosmon.catalog.views import OutboxRow
from tosmon.core.families import Families
from tosmon.registry import Platform, Registry
from tosmon.run import check_many
from tosmon.schedule import Schedule, due_documents
from tosmon.tools import open_tools

AI = "You must not use what members show here to train artificial intelligence models."
VARIANTS = ("", "@de", "@fr", "@us", "@jp")
HOUR = timedelta(hours=1)


class Killed(Exception):
    """The process ends here."""


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve five variants of a text, and a text without any."""
    with serving() as served:
        for name in (*(f"terms{variant}" for variant in VARIANTS), "rules"):
            served.put(f"/{name}", page(*RULES))
        yield served


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Iterator[Bench]:
    """Give a bench."""
    with bench_in(tmp_path / "home", site, free_space_minimum=0) as opened:
        yield opened


@pytest.fixture
def registry(bench: Bench) -> Registry:
    """Return the watch list."""
    names = [*(f"terms{variant}" for variant in VARIANTS), "rules"]
    documents = tuple(bench.document(f"/{name}", name=name, interval=12 * HOUR) for name in names)
    return Registry([Platform("club", "Club", bench.site.base, documents)])


def change(site: Site, rule: str, *names: str) -> None:
    """Let these documents have another rule from now on."""
    for name in names:
        site.put(f"/{name}", page(*RULES, rule))


def families(registry: Registry) -> Families:
    """Return the families of the watch list."""
    return Families.of(document.id for document in registry)


def checked(bench: Bench, registry: Registry, days: float) -> None:
    """Check all documents then."""
    bench.at(days)
    assert len(list(check_many(registry, bench.tools))) == len(registry)


def tick(schedule: Schedule) -> None:
    """Let it tick once, and wait for the checks that come of it."""
    schedule.tick()
    assert schedule.settle(20)


def told(bench: Bench, registry: Registry) -> list[Sequence[str]]:
    """Return the alerts that are delivered now."""
    alerts: list[Sequence[str]] = []
    deliver(bench, registry, alerts.append)
    return alerts


def deliver(bench: Bench, registry: Registry, write: Callable[[Sequence[str]], None]) -> None:
    """Deliver what waits."""
    with prompt(bench.home, registry, bench.tools, write) as alerting:
        alerting.compose()


# --- one alert --------------------------------------------------------------------------------------------------------


def test_a_change_of_all_variants_is_one_alert(bench: Bench, site: Site, registry: Registry) -> None:
    """What is the same of all is told once, with each variant's event."""
    checked(bench, registry, 0)
    change(site, BAN, *(f"terms{variant}" for variant in VARIANTS))
    checked(bench, registry, 1)
    (lines,) = told(bench, registry)
    assert lines[0] == "ALERT Club · terms: automated access, prior permission strengthened (high)"
    assert "  All five variants changed." in lines
    assert "  First observed between 2026-03-01 12:00 UTC and 2026-03-02 12:00 UTC." in lines
    assert sum("{+" in line for line in lines) == 1
    assert told(bench, registry) == []
    assert {row.state for row in bench.tools.catalog.outbox()} == {"sent"}


def test_what_differs_is_told_by_variant(bench: Bench, site: Site, registry: Registry) -> None:
    """Three of five, and one of them otherwise."""
    checked(bench, registry, 0)
    change(site, BAN, "terms", "terms@us")
    site.put("/terms@de", page(*RULES, BAN, AI))
    checked(bench, registry, 1)
    (lines,) = told(bench, registry)
    assert "  3 of 5 variants changed (main, de, us)." in lines
    assert [line.partition(": ")[0] for line in lines if line.startswith("  - ")] == ["  - main, us", "  - de"]
    assert next(line for line in lines if line.startswith("  added · AI training")).endswith("· de")


def test_a_text_without_variants_is_told_as_ever(bench: Bench, site: Site, registry: Registry) -> None:
    """And so is a variant that changes alone."""
    checked(bench, registry, 0)
    change(site, BAN, "rules", "terms@de")
    checked(bench, registry, 1)
    alerts = sorted(lines[0].partition(": ")[0] for lines in told(bench, registry))
    assert alerts == ["ALERT Club · rules", "ALERT Club · terms@de"]


def test_changes_of_other_days_are_other_alerts(bench: Bench, site: Site, registry: Registry) -> None:
    """Though both wait to be told."""
    checked(bench, registry, 0)
    change(site, BAN, "terms", "terms@de")
    checked(bench, registry, 1)
    change(site, BAN, "terms@fr", "terms@us")
    checked(bench, registry, 2)
    assert [line for lines in told(bench, registry) for line in lines if "variants" in line] == [
        "  2 of 5 variants changed (main, de).",
        "  2 of 5 variants changed (fr, us).",
    ]


# --- together, and no longer than that --------------------------------------------------------------------------------


def test_a_variant_that_is_due_takes_the_others_along(registry: Registry) -> None:
    """Those of the same rhythm: not the other text, not one checked a short while ago, not one that is backing off."""
    hours_ago = {"": 12, "@de": 11, "@fr": 2, "@us": 11, "@jp": 11}
    states = {
        f"club/terms{variant}": DocumentState(f"club/terms{variant}", checked_at=START - hours * HOUR)
        for variant, hours in hours_ago.items()
    }
    states["club/terms@us"] = replace(states["club/terms@us"], failures=4)
    states["club/rules"] = DocumentState("club/rules", checked_at=START - 11 * HOUR)
    documents = [replace(one, cron="0 * * * *", interval=None) if one.variant == "jp" else one for one in registry]
    assert [one.document.name for one in due_documents(documents, states, START)] == ["terms@jp", "terms", "terms@de"]
    states["club/terms"] = replace(states["club/terms"], checked_at=START - HOUR / 2)
    assert [one.document.name for one in due_documents(documents, states, START - HOUR / 4)] == ["terms@jp"]


def test_jitter_of_a_crontab_line_does_not_part_variants(registry: Registry) -> None:
    """All have the same times: the first of a family that is due brings the rest."""
    documents = [replace(one, cron="0 6 * * *", interval=None, jitter=6 * HOUR) for one in registry]
    states = {one.id: DocumentState(one.id, checked_at=START - 24 * HOUR) for one in documents}
    minutes = (START.replace(hour=6) + timedelta(minutes=minute) for minute in range(6 * 60))
    first = next(found for now in minutes if (found := due_documents(documents, states, now)))
    assert [one.document.name for one in first] in (
        ["rules"],
        ["terms", "terms@de", "terms@fr", "terms@us", "terms@jp"],
    )
    assert due_documents(documents, states, START.replace(hour=5, minute=59)) == []


def test_the_schedule_tells_a_family_when_its_checks_have_ended(
    bench: Bench, site: Site, registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    """One alert for five variants, though the first four had changed long before the fifth was answered."""
    alerts: list[Sequence[str]] = []
    seen: list[list[str]] = []

    def wait_for_the_others() -> None:
        for _ in range(3000):
            pending = bench.tools.catalog.outbox("pending")
            if len(pending) == 4 and any("club/rules" in record.message for record in caplog.records):
                break
            threading.Event().wait(0.005)
        seen.append([lines[0] for lines in alerts])

    with prompt(bench.home, registry, bench.tools, alerts.append) as alerting, caplog.at_level(logging.INFO):
        schedule = Schedule(bench.home, registry, bench.tools, stop=threading.Event(), alerting=alerting)
        tick(schedule)
        change(site, BAN, *(f"terms{variant}" for variant in VARIANTS), "rules")
        site.answers["/terms@jp"].before = wait_for_the_others
        bench.at(1)
        tick(schedule)
    assert [line for line in seen[0] if not line.startswith("ALERT Club · rules: ")] == []
    assert sum("  All five variants changed." in lines for lines in alerts) == 1
    assert len(alerts) == 2


def test_a_stopped_round_holds_no_alert_back(bench: Bench, site: Site, registry: Registry) -> None:
    """Variants that were not checked any more will be told when they are."""
    stop = threading.Event()
    alerts: list[Sequence[str]] = []
    one_by_one = replace(bench.tools, settings=replace(bench.tools.settings, concurrency=1))
    with prompt(bench.home, registry, bench.tools, alerts.append) as alerting:
        tick(Schedule(bench.home, registry, bench.tools, stop=threading.Event(), alerting=alerting))
        change(site, BAN, *(f"terms{variant}" for variant in VARIANTS))
        site.answers["/terms@de"].before = stop.set
        bench.at(1)
        tick(Schedule(bench.home, registry, one_by_one, stop=stop, alerting=alerting))
    assert [line for lines in alerts for line in lines if "variants changed" in line] == [
        "  2 of 5 variants changed (main, de)."
    ]
    assert bench.tools.catalog.outbox("pending") == ()


# --- where a process dies ---------------------------------------------------------------------------------------------


def test_a_group_is_marked_whole_or_not_at_all(
    bench: Bench, site: Site, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dying between handing over and marking tells the whole alert again; never a part of it, never nothing."""
    checked(bench, registry, 0)
    change(site, BAN, *(f"terms{variant}" for variant in VARIANTS))
    checked(bench, registry, 1)
    handed: list[Sequence[str]] = []

    def die(_: Catalog, *rows: OutboxRow) -> None:
        assert len(rows) == 5
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Catalog, "mark_outbox", die)
        with pytest.raises(Killed):
            deliver(bench, registry, handed.append)
    assert told(bench, registry) == handed
    assert told(bench, registry) == []


def test_alerts_held_by_a_round_that_died_are_told_at_the_next_start(
    bench: Bench, site: Site, registry: Registry
) -> None:
    """Before anything is checked again."""
    checked(bench, registry, 0)
    change(site, BAN, "terms", "terms@de")
    bench.at(1)
    list(check_many([one for one in registry if one.variant in ("", "de")], bench.tools))
    opened = open_tools(
        bench.home, bench.tools.settings, registry, asked_by="schedule", workers=0, now=lambda: bench.clock[0]
    )
    alerts: list[tuple[Sequence[str], int]] = []
    with opened as tools:

        def note(lines: Sequence[str]) -> None:
            alerts.append((lines, sum(state.sequence for state in tools.catalog.states().values())))

        before = sum(state.sequence for state in tools.catalog.states().values())
        with prompt(bench.home, registry, tools, note) as alerting:
            tick(Schedule(bench.home, registry, tools, stop=threading.Event(), alerting=alerting))
    lines, entries = alerts[0]
    assert "  2 of 5 variants changed (main, de)." in lines
    assert entries == before


@pytest.mark.parametrize("crash", range(4))
def test_wherever_a_delivery_dies_each_alert_is_told_whole(
    bench: Bench, site: Site, registry: Registry, monkeypatch: pytest.MonkeyPatch, crash: int
) -> None:
    """At least once, and twice only the one that was handed over and not marked yet."""
    checked(bench, registry, 0)
    change(site, BAN, "terms", "terms@de", "rules")
    checked(bench, registry, 1)
    change(site, AI, "terms@fr", "terms@us", "terms@jp")
    checked(bench, registry, 2)
    handed: list[Sequence[str]] = []
    mark = Catalog.mark_outbox

    def die_at_last(self: Catalog, *rows: OutboxRow) -> None:
        if len(handed) > crash:
            raise Killed
        mark(self, *rows)

    with monkeypatch.context() as patch, suppress(Killed):
        patch.setattr(Catalog, "mark_outbox", die_at_last)
        deliver(bench, registry, handed.append)
    again = told(bench, registry)
    heads = Counter(
        (lines[0].partition(":")[0], *(one for one in lines if "variants" in one)) for lines in (*handed, *again)
    )
    assert set(heads) == {
        ("ALERT Club · rules",),
        ("ALERT Club · terms", "  2 of 5 variants changed (main, de)."),
        ("ALERT Club · terms", "  3 of 5 variants changed (fr, us, jp)."),
    }
    assert sorted(heads.values()) == ([1, 1, 2] if crash < 3 else [1, 1, 1])
