"""Alerts among tosmon's own output."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from hypothesis import given

from tests.alerts.made import parcel, texts
from tosmon.alerts.channels.terminal import TerminalChannel
from tosmon.alerts.parcels import Form, Parcel
from tosmon.errors import DeliveryFailed


def written(told: Parcel) -> list[str]:
    """Return the lines of a message."""
    calls: list[Sequence[str]] = []
    TerminalChannel(calls.append).send(told)
    [lines] = calls
    return list(lines)


def test_an_alert_begins_so() -> None:
    """For whoever searches a log."""
    assert written(parcel(subject="X · Terms (high)", text="one\n\n  two\n")) == [
        "ALERT X · Terms (high)",
        "  one",
        "",
        "    two",
    ]


def test_what_every_mail_says_at_its_end_is_left_out() -> None:
    """A log has it a hundred times a day otherwise; and whose output it is, is known."""
    for signature in ("--", "-- "):
        told = parcel(subject="[tosmon] X", text=f"\none\n-- two\n--\nthree\n\n{signature}\nTimes are those of UTC.\n")
        assert written(told) == ["ALERT X", "  one", "  -- two", "  --", "  three"]


@pytest.mark.parametrize(
    ("form", "word"), [(Form.ALERT, "ALERT"), (Form.DIGEST, "DIGEST"), (Form.OPERATIONS, "NOTE"), (Form.TEST, "TEST")]
)
def test_each_form_has_its_word(form: Form, word: str) -> None:
    """A note on the watch is no alert."""
    assert written(parcel(form=form))[0].startswith(f"{word} ")


def test_a_text_that_begins_so_itself_is_left_as_it_is() -> None:
    """Templates of one's own may."""
    assert written(parcel(text="ALERT high: x\n  more")) == ["ALERT high: x", "  more"]


@given(texts, texts)
def test_no_text_steers_a_terminal_or_forges_a_line(subject: str, text: str) -> None:
    """Platforms write these texts."""
    lines = written(parcel(subject=subject, text=text))
    assert all(line.isprintable() for line in lines)
    assert lines[0].startswith("ALERT")
    assert all(line.startswith("  ") or not line for line in lines[1:])


def test_an_output_that_nobody_reads_any_more_is_told() -> None:
    """So that the alert waits."""
    closed = io.StringIO()
    closed.close()

    def broken(_lines: Sequence[str]) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    def shut(lines: Sequence[str]) -> None:
        closed.write("\n".join(lines))

    for write in (broken, shut):
        with pytest.raises(DeliveryFailed, match="own output") as failure:
            TerminalChannel(write).send(parcel())
        assert failure.value.whole


def test_there_is_always_a_terminal() -> None:
    """Nothing is tried."""
    channel = TerminalChannel(lambda _lines: None)
    assert channel.probe()
    channel.close()
