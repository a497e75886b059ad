"""Whatever happens in whatever order: nothing is missed, nothing is told twice without need, and in order."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.alerts.waiting import HOOK, Office, Told, office_in
from tosmon.catalog.views import OutboxRow
from tosmon.errors import DeliveryFailed

DOCUMENTS = ("x/terms", "x/terms@de", "x/privacy", "y/terms")
FAULTS: dict[str, Callable[[], Exception | None]] = {
    "taken": lambda: None,
    "refused": lambda: DeliveryFailed("answered 500"),
    "asked": lambda: DeliveryFailed("answered 429", whole=True, retry_after=1800),
    "down": lambda: DeliveryFailed("connection refused", whole=True),
    "bug": lambda: ZeroDivisionError("oops"),
}


class Killed(BaseException):
    """The process dies here."""


Step = tuple[str, Any]

HAPPENS = st.tuples(st.just("happen"), st.sampled_from(DOCUMENTS))
TELLS = st.tuples(st.just("tell"), st.sampled_from(DOCUMENTS))  # happens, and becomes a message at once
COMPOSES = st.tuples(st.just("compose"), st.sampled_from(((), ("x/terms",))))
DELIVERS = st.tuples(st.just("deliver"), st.lists(st.sampled_from(sorted(FAULTS)), max_size=4))
WAITS = st.tuples(st.just("wait"), st.floats(0, 5))
TURNS = st.tuples(st.just("wait"), st.floats(-30, 30))  # hours; a clock that is set
RESTARTS = st.tuples(st.just("restart"), st.none())
KILLS = st.tuples(st.just("kill"), st.integers(0, 2))  # so many are written down before

ORDERLY = st.lists(st.one_of(HAPPENS, TELLS, TELLS, COMPOSES, DELIVERS, DELIVERS, WAITS, RESTARTS), max_size=30)
DISORDERLY = st.lists(st.one_of(HAPPENS, TELLS, COMPOSES, DELIVERS, TURNS, TURNS, RESTARTS, KILLS), max_size=30)
ONE_FAMILY = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), st.sampled_from(DOCUMENTS[:2])),
        st.tuples(st.just("deliver"), st.lists(st.sampled_from(("taken", "refused", "bug")), min_size=1, max_size=4)),
        WAITS,
    ),
    min_size=5,
    max_size=20,
)
SOON = 14  # hours in which all arrives once channels answer: six for the digest, one for the longest pause, and leeway


@contextmanager
def opened() -> Iterator[Office]:
    """Give an office that gives nothing up."""
    with tempfile.TemporaryDirectory() as folder, office_in(Path(folder)) as office:
        office.channel("other")
        second = replace(HOOK, name="second", digest="0 */6 * * *", targets=("other",))
        office.subscribe(replace(HOOK, targets=("hook", "other")), second, give_up_after=timedelta(days=10_000))
        yield office


def live(office: Office, steps: list[Step]) -> None:
    """Do the steps, then let all channels take everything until nothing waits."""
    acts: dict[str, Callable[[Any], object]] = {
        "happen": office.happen,
        "tell": lambda document: (office.happen(document), office.compose()),
        "compose": office.compose,
        "wait": lambda hours: office.wait(hours=hours),
        "restart": lambda _: office.restart(),
        "deliver": lambda names: deliver(office, [FAULTS[name]() for name in names]),
        "kill": lambda after: killed(office, after),
    }
    for what, how in steps:
        acts[what](how)
    for _ in range(SOON):
        office.compose()
        deliver(office, [])
        if set(office.states()) <= {"sent"}:
            return
        office.wait(hours=1)
    pytest.fail(f"something waits for ever: {office.catalog.outbox('pending')}")


def deliver(office: Office, faults: list[Exception | None]) -> None:
    """Let both channels make a round; the first ones meet these faults."""
    for name in ("hook", "other"):
        office.channel(name, *faults)
        office.deliver(name)


def killed(office: Office, after: int) -> None:
    """Let a round be cut off after so many messages were written down, one more having been taken."""
    write = office.catalog.mark_outbox
    left = [after]

    def dies(*rows: OutboxRow) -> None:
        if not left[0]:
            raise Killed
        left[0] -= 1
        write(*rows)

    office.restart()
    office.channel("hook")
    office.catalog.mark_outbox = dies  # type: ignore[method-assign] # where the process dies
    try:
        office.deliver("hook")
    except Killed:
        pass
    finally:
        office.catalog.mark_outbox = write  # type: ignore[method-assign] # as above
        office.restart()


def told(office: Office) -> list[Told]:
    """Return all that both channels took."""
    return [one for name in ("hook", "other") for one in office.recorders[name].told]


def wished(office: Office) -> list[tuple[str, str, str]]:
    """Return what each row asks for: event, target, key."""
    return [(row.event, row.target, row.message) for row in office.catalog.outbox()]


@given(ORDERLY)
@settings(max_examples=30)
def test_each_alert_is_told_once(steps: list[Step]) -> None:
    """Whatever fails and however often tosmon is started anew, where no process dies in between."""
    with opened() as office:
        live(office, steps)
        came = [(event, one.target, one.key) for one in told(office) for event in one.events]
        assert sorted(came) == sorted(wished(office))


@given(DISORDERLY)
@settings(max_examples=30)
def test_each_alert_is_told_at_least_once_and_always_under_one_key(steps: list[Step]) -> None:
    """Also where processes die between taking and writing down, and clocks are set."""
    with opened() as office:
        live(office, steps)
        came = {(event, one.target, one.key) for one in told(office) for event in one.events}
        assert sorted(came) == sorted(wished(office))
        contents = defaultdict(set)
        for one in told(office):
            contents[one.key].add(one.events)
        assert all(len(events) == 1 for events in contents.values())


@given(ONE_FAMILY)
@settings(max_examples=30)
def test_what_happened_to_a_document_is_told_in_order(steps: list[Step]) -> None:
    """To each subscription at each target."""
    with opened() as office:
        live(office, steps)
        rows = {(row.subscription, row.target, row.event): row.id for row in office.catalog.outbox()}
        subscription = {row.message: row.subscription for row in office.catalog.outbox()}
        came = defaultdict(list)
        for one in told(office):
            for event in one.events:
                document = office.catalog.event(event)[0].document
                came[subscription[one.key], one.target, document].append(event)
        for (name, target, _), events in came.items():
            places = [rows[name, target, event] for event in events]
            assert places == sorted(places)
