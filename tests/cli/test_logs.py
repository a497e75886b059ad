"""Log lines: for people or for programs, and never a way to steer a terminal or to forge another line."""

from __future__ import annotations

import json
import logging

import pytest

from tosmon.cli.logs import JsonLines, Lines, say_ready

HOSTILE = "x\x1b[2J\x07\r\n2026-01-01T00:00:00Z INFO    all is well\u202e\x85"


def record(message: str, **extra: object) -> logging.LogRecord:
    """Return a record of noon, with what it says beside its message."""
    made = logging.makeLogRecord({"name": "tosmon.schedule", "levelname": "WARNING", "msg": message, **extra})
    made.created = 1_787_400_000.25
    return made


def test_people_get_a_line() -> None:
    """With time and level."""
    assert Lines().format(record("x/terms: failed")) == "2026-08-22T12:00:00Z WARNING x/terms: failed"


def test_programs_get_an_object() -> None:
    """With what the record says beside its message."""
    line = JsonLines().format(record("x/terms: failed", document="x/terms", outcome="failed", duration=1.5, events=[]))
    assert json.loads(line) == {
        "ts": "2026-08-22T12:00:00.250Z",
        "level": "warning",
        "logger": "tosmon.schedule",
        "message": "x/terms: failed",
        "document": "x/terms",
        "outcome": "failed",
        "duration": 1.5,
        "events": [],
    }


def test_a_traceback_is_a_field() -> None:
    """The object stays on its line."""
    try:
        int(HOSTILE)
    except ValueError as error:
        line = JsonLines().format(record("a fault", exc_info=(ValueError, error, error.__traceback__)))
    assert "\n" not in line
    assert "ValueError" in json.loads(line)["traceback"]


def test_a_traceback_without_secrets_is_told_to_both() -> None:
    """Deliveries log their faults so: set in below the line, or as the field."""
    fault = record("a fault", traceback="Traceback:\n  in a template")
    assert Lines().format(fault).endswith("WARNING a fault\n    Traceback:\n      in a template")
    told = json.loads(JsonLines().format(fault))
    assert (told["message"], told["traceback"]) == ("a fault", "Traceback:\n  in a template")


def test_the_first_line_is_of_the_same_form(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Where the pages are is told to people, or as fields."""
    say_ready("http://127.0.0.1:8732/", 3, "text")
    assert capsys.readouterr().err == "tosmon watches 3 documents; pages: http://127.0.0.1:8732/; Ctrl-C stops\n"
    with caplog.at_level(logging.INFO):
        say_ready("http://127.0.0.1:8732/", 3, "json")
    assert capsys.readouterr().err == ""
    assert json.loads(JsonLines().format(caplog.records[0]))["address"] == "http://127.0.0.1:8732/"


@pytest.mark.parametrize("form", [Lines(), JsonLines()], ids=["text", "json"])
def test_texts_of_others_give_no_orders(form: logging.Formatter) -> None:
    """Whatever a platform writes: no control character, in messages and beside them."""
    line = form.format(record(HOSTILE, detail=HOSTILE))
    assert all(character.isprintable() or character == "\n" for character in line)


def test_no_text_begins_a_record_of_its_own() -> None:
    """What has several lines is set in, and tracebacks with it."""
    try:
        int(HOSTILE)
    except ValueError as error:
        text = Lines().format(record(HOSTILE, exc_info=(ValueError, error, error.__traceback__)))
    first, *others = text.split("\n")
    assert first.startswith("2026-08-22T12:00:00Z WARNING x")
    assert any("all is well" in line for line in others)
    assert all(line.startswith("    ") for line in others)


def test_an_object_is_one_line() -> None:
    """Also where a message has several."""
    assert "\n" not in JsonLines().format(record("one\ntwo"))
