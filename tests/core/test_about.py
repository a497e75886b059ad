"""What a change is about, known again from its words: clauses, rules for crawlers, signals."""

from __future__ import annotations

import pytest

from tests.alerts.events import amended, crawlers_changed
from tosmon.core.about import Said, is_signal, is_statement, said_of
from tosmon.core.model import Change
from tosmon.core.signals import as_changes, compare
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal

OPEN = "User-agent: *\nDisallow: /private\n"
CLOSED = "User-agent: *\nDisallow: /private\n\nUser-agent: GPTBot\nDisallow: /\nAllow: /about\n"


def signals_changed() -> tuple[Change, ...]:
    """Return the change of a signal that came."""
    said = Signal(Mechanism.CONTENT_SIGNAL, "ai-train", "no", answers=((Purpose.AI_TRAINING, Answer.DISALLOWED),))
    return as_changes(compare((), (said,)))


def test_statements_about_crawlers_are_known_again() -> None:
    """Those of everybody, and of crawlers by name."""
    everybody = crawlers_changed(OPEN, "User-agent: *\nDisallow: /\n")
    named = crawlers_changed(OPEN, CLOSED)
    assert everybody
    assert named
    assert all(map(is_statement, everybody + named))
    assert not any(map(is_signal, everybody + named))


def test_signals_are_known_again() -> None:
    """A Content-Signal is no rule and no clause."""
    (change,) = signals_changed()
    assert is_signal(change)
    assert not is_statement(change)


@pytest.mark.parametrize(
    "change",
    [
        amended("Scraping is allowed", "Scraping is disallowed", "automated_access"),
        amended(None, "You may not scrape.", "automated_access"),
        amended("Content is ours.", None),
    ],
)
def test_a_clause_is_neither(change: Change) -> None:
    """Also where it ends as statements do."""
    assert not is_statement(change)
    assert not is_signal(change)


def test_a_statement_says_of_whom_and_of_what() -> None:
    """As the file names them, with what was and what is."""
    (change,) = crawlers_changed(OPEN, CLOSED)
    note = "now named: was bound by the rules for every crawler"
    assert said_of(change) == Said(("GPTBot",), "whole site (except /about)", "allowed", "disallowed", note)
