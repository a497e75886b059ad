"""What commands share: how they print, and what they read."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tosmon.cli.common import console, moment, print_json, read_bytes, say
from tosmon.errors import UsageError


@given(st.text(), st.sampled_from(["utf-8", "ascii", "latin-1"]))
def test_any_text_can_be_printed_as_json(text: str, encoding: str) -> None:
    """In any encoding, as one line, and reads back as it was."""
    written = io.BytesIO()
    before, sys.stdout = sys.stdout, io.TextIOWrapper(written, encoding=encoding)
    try:
        print_json({"text": text})
        sys.stdout.flush()
        line = written.getvalue()
    finally:
        sys.stdout = before
    assert line.count(b"\n") == 1
    assert json.loads(line.decode(encoding)) == {"text": text}


def test_json_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters, turns of writing direction and what programs take for a line's end are escapes in it."""
    hostile = "\x1b[2J\x7f\x85\x9b31m\u202egnihtyna\u2066\u2028\u2029"
    print_json({hostile: hostile})
    (line,) = capsys.readouterr().out.splitlines()
    assert line.isprintable()
    assert json.loads(line) == {hostile: hostile}


def test_a_text_does_not_turn_around(capsys: pytest.CaptureFixture[str]) -> None:
    """Signs that reverse what follows would show a ban as its opposite."""
    console().print(Text("may \u202eton\u202c scrape"))
    assert capsys.readouterr().out == "may \ufffdton\ufffd scrape\n"


def test_times_and_mappings_have_a_json_form(capsys: pytest.CaptureFixture[str]) -> None:
    """ISO 8601, and objects; anything else is a mistake of ours."""
    print_json({"at": datetime(2026, 7, 1, tzinfo=UTC), "facts": MappingProxyType({"a": 1})})
    assert json.loads(capsys.readouterr().out) == {"at": "2026-07-01T00:00:00+00:00", "facts": {"a": 1}}
    with pytest.raises(TypeError, match="object"):
        print_json(object())


def test_moments_are_shown_in_the_zone_of_the_settings() -> None:
    """With its name; a dash for none."""
    at = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert moment(at) == "2026-07-01 12:00 UTC"
    assert moment(at, ZoneInfo("Europe/Berlin")) == "2026-07-01 14:00 CEST"
    assert moment(None) == "–"


def test_output_that_is_no_terminal_is_as_wide_as_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever COLUMNS says."""
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert console().width > 1000


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And any other name a file."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\x00")))
    assert read_bytes("-") == b"\xff\x00"
    (tmp_path / "file").write_bytes(b"here")
    assert read_bytes(str(tmp_path / "file")) == b"here"
    with pytest.raises(UsageError, match="cannot read"):
        read_bytes(str(tmp_path / "none"))


def test_texts_give_a_terminal_no_orders(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in a clause, nor in a table, nor in an error: escape sequences are shown, not obeyed."""
    order = "\x1b[2J\x1b]0;title\x07\x9b31m"
    table = Table("text")
    table.add_row(order)
    console().print(Text(f"you must{order} not"), Padding(order, 1), table)
    say(order)
    printed = capsys.readouterr()
    for shown in (printed.out, printed.err):
        assert "␛[2J" in shown
        assert not {"\x1b", "\x07", "\x9b"}.intersection(shown)
