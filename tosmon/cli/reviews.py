"""Commands of reviewers: `reviews list|mark|undo`, and `reviews suspects|accept|reject|withdraw`.

What they print is privileged (design.md, rule 11): notes are in no other command's output.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from tosmon.catalog import Catalog
from tosmon.catalog.reviewing import Overtaken, Reviewed, Reviews
from tosmon.catalog.suspects import Suspect, Suspects
from tosmon.catalog.types import storable
from tosmon.cli.common import (
    AsJson,
    Doc,
    HomeOption,
    asking,
    console,
    home_of,
    home_to_write,
    moment,
    platform_asked,
    print_json,
    print_rows,
    registry_of,
    say,
    settings_of,
)
from tosmon.core.model import Severity
from tosmon.core.reviews import LONGEST_NAME, LONGEST_NOTE, Marking, ReviewState, Verdict, Wanted
from tosmon.core.words import counted, in_words
from tosmon.deciding import Decision, accept, reject, withdraw
from tosmon.errors import NotFound, UsageError
from tosmon.home import Home
from tosmon.opened import existing_catalog
from tosmon.tools import open_tools

__all__ = [
    "add_to",
    "reviews_accept",
    "reviews_list",
    "reviews_mark",
    "reviews_reject",
    "reviews_suspects",
    "reviews_undo",
    "reviews_withdraw",
]

NO_VERDICT = "none"
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so (default: you).", show_default=False)]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; kept in the ledger.")]
Capture = Annotated[
    int | None,
    typer.Option("--capture", metavar="N", help="The entry that first brought it, where it is not the latest."),
]

reviews = typer.Typer(help="Review events, and decide about suspects.", rich_markup_mode=None)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(reviews, name="reviews")


# --- events -----------------------------------------------------------------------------------------------------------


@reviews.command("list")
def reviews_list(  # noqa: PLR0913 - each filter is an option
    *,
    state: Annotated[ReviewState, typer.Option(help="What is thought of them.")] = ReviewState.UNREAD,
    assignee: Annotated[str, typer.Option(metavar="NAME", help="Only what they look after.")] = "",
    platform: Annotated[str, typer.Option(metavar="PLATFORM", help="Only this platform.")] = "",
    label: Annotated[str, typer.Option(metavar="LABEL", help="Only changes with this label.")] = "",
    severity: Annotated[Severity | None, typer.Option(help="At least so severe.", show_default=False)] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Only with this in the note.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Show events with what is thought of them.

    Latest first. Notes are privileged: no export or alert has them.
    """
    place = home_of(home)
    wanted = Wanted(state, assignee, platform_asked(place, platform) or "", label.replace("-", "_"), severity, note)
    with asking(place, None) as (catalog, _):
        found = Reviews(catalog).events(wanted, limit=limit)
    if as_json:
        for one in found:
            print_json(_reviewed_json(one))
        return
    if not found:
        say("no event is like that")
        return
    zone = settings_of(place).zone
    print_rows(
        console(),
        [
            ("event", "first observed", "document", "severity", "review"),
            *(
                (
                    one.event.id,
                    moment(one.event.observed_to, zone),
                    one.event.document,
                    one.event.severity,
                    _thought(one),
                )
                for one in found
            ),
        ],
        indent=0,
    )


def _thought(one: Reviewed) -> str:
    """Return what is thought of an event, on one line."""
    if one.review is None:
        return "-"
    opinion = one.review.opinion
    parts = [
        opinion.verdict.words,
        f"for {opinion.assignee}" if opinion.assignee else "",
        "" if opinion.seen else "unread",
        " ".join(opinion.note.split()),
    ]
    return f"{one.review.who}: {', '.join(filter(None, parts))}"


def _reviewed_json(one: Reviewed) -> dict[str, object]:
    event, review = one.event, one.review
    return {
        "event": event.id,
        "document": event.document,
        "kind": event.kind.value,
        "severity": event.severity.value,
        "summary": event.summary,
        "labels": list(one.labels),
        "observed": event.observed_to,
        "verdict": review.opinion.verdict.value if review else "",
        "note": review.opinion.note if review else "",
        "assignee": review.opinion.assignee if review else "",
        "seen": review.opinion.seen if review else False,
        "by": review.who if review else None,
        "at": review.at if review else None,
    }


@reviews.command("mark")
def reviews_mark(
    events: Annotated[list[str], typer.Argument(metavar="EVENT...", help="Ids of events.")],
    *,
    verdict: Annotated[
        str | None, typer.Option(metavar="significant|discuss|noise|none", help="What it is.", show_default=False)
    ] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="A privileged note.", show_default=False)] = None,
    assignee: Annotated[
        str | None, typer.Option(metavar="NAME", help='Who looks after it; "" for nobody.', show_default=False)
    ] = None,
    seen: Annotated[
        bool | None, typer.Option("--read/--unread", help="Whether it is news.", show_default=False)
    ] = None,
    by: By = "",
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Say what you think of events.

    What is not given stays as it was; whoever gives a verdict has read it.
    """
    marking = Marking(
        _verdict(verdict), _within(note, "note", LONGEST_NOTE), _within(assignee, "name", LONGEST_NAME), seen
    )
    if marking == Marking():
        raise UsageError("nothing is said of them", remedy="give --verdict, --note, --assignee, --read or --unread")
    if marking.verdict and seen is None:
        marking = Marking(marking.verdict, marking.note, marking.assignee, seen=True)
    with _writing(home_to_write(home)) as catalog:
        changed = Reviews(catalog).mark(tuple(dict.fromkeys(events)), marking, _who(by), datetime.now(UTC))
    if as_json:
        for event in events:
            print_json({"event": event, "changed": event in changed})
        return
    say(
        f"{counted(len(changed), 'event')} marked; `tosmon reviews undo` takes that back"
        if changed
        else "nothing changed"
    )


@reviews.command("undo")
def reviews_undo(*, by: By = "", as_json: AsJson = False, home: HomeOption = None) -> None:
    """Take the last review back.

    What was thought before is restored, as a review of its own.
    """
    with _writing(home_to_write(home)) as catalog:
        known = Reviews(catalog)
        last = known.last_action()
        if last is None:
            raise NotFound("there is nothing to undo")
        try:
            events = known.take_back(last.id, _who(by), datetime.now(UTC))
        except Overtaken as overtaken:
            raise UsageError(overtaken.message, remedy="look, and undo again") from overtaken
    if as_json:
        for event in events:
            print_json({"event": event})
        return
    say(f"taken back what {last.who} said of {counted(len(events), 'event')}")


def _verdict(text: str | None) -> Verdict | None:
    if text is None:
        return None
    try:
        return Verdict.NONE if text == NO_VERDICT else Verdict(text)
    except ValueError:
        raise UsageError(f"{text!r} is no verdict", remedy="write significant, discuss, noise or none") from None


def _within(text: str | None, what: str, longest: int) -> str | None:
    if text is not None and len(text) > longest:
        raise UsageError(f"the {what} has {len(text):,} letters, and may have {longest:,}")
    return text


# --- suspects ---------------------------------------------------------------------------------------------------------


@reviews.command("suspects")
def reviews_suspects(*, as_json: AsJson = False, home: HomeOption = None) -> None:
    """Show the captures that wait for a decision.

    One a document: what was seen of it last.
    """
    place = home_of(home)
    with asking(place, None) as (catalog, _):
        found = Suspects(catalog).waiting()
    if as_json:
        for one in found:
            print_json(_suspect_json(one))
        return
    if not found:
        say("no capture waits for a decision")
        return
    zone = settings_of(place).zone
    print_rows(
        console(),
        [
            ("document", "first seen", "reason", "capture"),
            *(
                (
                    one.version.document,
                    moment(one.version.observed_first, zone),
                    ": ".join(filter(None, (in_words(one.version.reason), one.detail))),
                    one.version.snapshot,
                )
                for one in found
            ),
        ],
        indent=0,
    )


def _suspect_json(one: Suspect) -> dict[str, object]:
    seen, current = one.version, one.current
    return {
        "document": seen.document,
        "capture": seen.sequence,
        "snapshot": seen.snapshot,
        "reason": seen.reason,
        "detail": one.detail,
        "first_seen": seen.observed_first,
        "last_seen": seen.observed_last,
        "clauses": seen.size,
        "clauses_in_force": current.size if current else None,
    }


@reviews.command("accept")
def reviews_accept(
    document: Doc, *, why: Why, by: By = "", capture: Capture = None, as_json: AsJson = False, home: HomeOption = None
) -> None:
    """Say that a suspect capture is the document.

    It is in force from when it was first seen; its event and alerts follow. That cannot be taken back.
    """
    place = home_to_write(home)
    with (
        place.writing(),
        open_tools(place, settings_of(place), registry_of(place), asked_by="reviewer", workers=0) as tools,
    ):
        decision = _decision(tools.catalog, document, capture, by, why)
        events = accept(decision, tools).events
    _tell(decision, "accepted", as_json=as_json, events=events)


@reviews.command("reject")
def reviews_reject(
    document: Doc, *, why: Why, by: By = "", capture: Capture = None, as_json: AsJson = False, home: HomeOption = None
) -> None:
    """Say that a suspect capture is not the document.

    It stays stored, and nobody is asked about its text again.
    """
    with _writing(home_to_write(home)) as catalog:
        decision = _decision(catalog, document, capture, by, why)
        reject(decision, catalog)
    _tell(decision, "rejected", as_json=as_json)


@reviews.command("withdraw")
def reviews_withdraw(
    document: Doc,
    *,
    capture: Annotated[int, typer.Option("--capture", metavar="N", help="The entry that first brought it.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; kept in the ledger.")] = "",
    by: By = "",
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Take the rejection of a suspect capture back."""
    with _writing(home_to_write(home)) as catalog:
        decision = _decision(catalog, document, capture, by, why)
        withdraw(decision, catalog)
    _tell(decision, "withdrawn", as_json=as_json)


def _decision(catalog: Catalog, document: str, capture: int | None, by: str, why: str) -> Decision:
    of = capture or Suspects(catalog).latest(document).sequence
    return Decision(document, of, _who(by), why.strip(), datetime.now(UTC))


def _tell(decision: Decision, kind: str, *, as_json: bool, events: tuple[str, ...] = ()) -> None:
    if as_json:
        told = {"document": decision.document, "capture": decision.of, "decision": kind, "events": list(events)}
        print_json(told)
        return
    more = f": event {', '.join(events)}" if events else ""
    say(f"{kind} the capture {decision.of} of {decision.document}{more}")


# --- in common --------------------------------------------------------------------------------------------------------


@contextmanager
def _writing(place: Home) -> Iterator[Catalog]:
    """Give the home's catalog to write to. Raises NotFound where nothing was ever checked."""
    with place.writing(), existing_catalog(place) as catalog:
        yield catalog


def _who(by: str) -> str:
    """Return who says it: the name given, or the user's."""
    if by.strip():
        return storable(by.strip())[:LONGEST_NAME]
    try:
        return storable(getpass.getuser())[:LONGEST_NAME]
    except (OSError, KeyError):  # a user without an entry in the password database, as in containers
        return "reviewer"
