"""Redlines in the terminal: told by style where there is one, else by brackets, never by colour alone."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from tosmon.cli.redline import CONTEXT, headline, print_change, redline
from tosmon.core.model import Change, ChangeKind, Clause, Direction, Segment

LONG = "word " * 60


def change(*segments: Segment, kind: ChangeKind = ChangeKind.AMENDED) -> Change:
    """Return a change with that redline."""
    before = "".join(text for kind_, text in segments if kind_ != "insert")
    after = "".join(text for kind_, text in segments if kind_ != "delete")
    return Change(
        kind,
        Clause(before, headings=("Terms", "Robots")) if before else None,
        Clause(after, headings=("Terms", "Robots")) if after else None,
        (0, 0),
        segments,
        ("automated_access",),
        ("automated_access",),
        Direction.STRENGTHENED,
        "because",
    )


def test_brackets_tell_without_styles() -> None:
    """A file, a pipe, a screen reader."""
    shown = redline(
        change(("equal", "You may "), ("delete", "not "), ("insert", "now "), ("equal", "go")), full=False, styled=False
    )
    assert shown.plain == "You may [-not -][+now +]go"


def test_styles_leave_the_words_as_they_are() -> None:
    """Deleted words are struck, inserted ones underlined: not by colour alone."""
    shown = redline(change(("delete", "not "), ("insert", "now ")), full=False, styled=True)
    assert shown.plain == "not now "
    assert [str(span.style) for span in shown.spans] == ["red strike", "blue underline"]


def test_long_stretches_are_shortened_between_words() -> None:
    """With a little of both ends; never at the very ends of the clause, and not when asked for the whole."""
    one = change(("equal", LONG), ("delete", "not "), ("equal", LONG), ("insert", "now "), ("equal", LONG))
    short = redline(one, full=False, styled=False).plain
    assert len(short) < 6 * CONTEXT
    assert short.count("…") == 3
    assert "wor …" not in short
    assert redline(one, full=True, styled=False).plain.count("word") == 180


@pytest.mark.parametrize("kind", [ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED])
def test_clauses_that_came_or_went_are_shown_whole(kind: ChangeKind) -> None:
    """There is nothing unchanged to leave out."""
    segment: Segment = ("move" if kind is ChangeKind.MOVED else "insert", LONG)
    assert redline(change(segment, kind=kind), full=False, styled=True).plain == LONG


def test_a_headline_says_what_it_means() -> None:
    """Kind, labels, direction and why."""
    assert headline(change(("insert", "x"))) == "amended · automated_access · strengthened: because"


def test_files_get_a_line_for_a_redline() -> None:
    """Headline, headings, redline: one line each, whatever their length."""
    out = Console(file=io.StringIO(), width=10_000, soft_wrap=True)
    print_change(out, change(("equal", LONG), ("insert", "now ")), full=True)
    assert isinstance(out.file, io.StringIO)
    first, second, third, *rest = out.file.getvalue().splitlines()
    assert first.startswith("  amended")
    assert second == "    Terms › Robots"
    assert third.endswith("[+now +]")
    assert rest == [""]


def test_markup_in_a_text_is_text() -> None:
    """Platforms may write square brackets."""
    out = Console(file=io.StringIO(), width=10_000, soft_wrap=True)
    print_change(out, change(("insert", "[bold]see [1][/bold]")))
    assert isinstance(out.file, io.StringIO)
    assert "[bold]see [1][/bold]" in out.file.getvalue()
