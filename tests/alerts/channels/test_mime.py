"""Messages as mail: what readers and relays make of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.channels.mail_servers import read
from tests.alerts.made import NOON, entry, texts
from tests.alerts.made import parcel as made
from tosmon.alerts.channels.mailboxes import Mailbox
from tosmon.alerts.channels.mime import mail, message_id
from tosmon.alerts.parcels import Form

SENDER = Mailbox.read("tosmon <tosmon@example.org>")
ADA = Mailbox.read("Ada <ada@example.org>")
ONE_CLICK = f"https://terms.example.org/unsubscribe/{'t' * 180}"

keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


def written(*, sender: Mailbox = SENDER, recipient: Mailbox = ADA, **otherwise: Any) -> bytes:
    """Return a message as bytes."""
    ways = {name: otherwise.pop(name) for name in ("reply_to",) if name in otherwise}
    operators = otherwise.pop("operators", "")
    return mail(made(entry(), **otherwise), sender, recipient, unsubscribe=operators, **ways)


def as_read(**otherwise: Any) -> EmailMessage:
    """Return a message as a mail reader reads it."""
    return read(written(**otherwise))


def header(content: bytes, name: str) -> str:
    """Return a header as it stands in a message, unfolded."""
    head = re.sub(rb"\r\n[ \t]", b" ", content.partition(b"\r\n\r\n")[0]).decode()
    return next((line.partition(": ")[2] for line in head.split("\r\n") if line.startswith(f"{name}: ")), "")


def test_a_message_says_who_to_whom_what_and_when() -> None:
    """The moment is when the alert was composed, whenever it gets through."""
    message = as_read(subject="[tosmon] X · Terms: AI training strengthened (high)")
    assert message["From"] == "tosmon <tosmon@example.org>"
    assert message["To"] == "Ada <ada@example.org>"
    assert message["Subject"] == "[tosmon] X · Terms: AI training strengthened (high)"
    assert message["Date"].datetime == NOON


def test_both_texts_come_the_plain_one_first() -> None:
    """Readers show the last that they can (RFC 2046 section 5.1.4)."""
    message = as_read(text="plain", html="<p>rich</p>")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in message.iter_parts() if isinstance(part, EmailMessage)] == [
        "plain",
        "<p>rich</p>",
    ]


def test_a_message_without_html_is_plain() -> None:
    """Not a multipart of one."""
    assert as_read(html="").get_content_type() == "text/plain"


def test_each_attempt_sends_the_same_bytes() -> None:
    """So that whoever compares copies finds them equal."""
    assert written() == written()


def test_the_key_names_the_message() -> None:
    """As Message-ID, and as it is."""
    message = as_read(key="msg_1a2b")
    assert message["Message-ID"] == "<msg_1a2b@example.org>"
    assert message["X-Tosmon-Key"] == "msg_1a2b"


@given(keys, keys)
def test_other_keys_are_other_messages(one: str, other: str) -> None:
    """And every name is one that mail allows."""
    first, second = message_id(one, "example.org"), message_id(other, "example.org")
    assert (first == second) == (one == other)
    assert re.fullmatch(r"<[\w.-]+@example\.org>", first, re.ASCII)


def test_programs_are_told_that_a_program_wrote_it() -> None:
    """So that no vacation notice comes back (RFC 3834); a list has its id (RFC 2919)."""
    message = as_read(subscription="AI training!")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<AI-training.tosmon.example.org>"
    assert message["Precedence"] is None


def test_unsubscribing_takes_one_click_or_a_mail() -> None:
    """Both addresses stand as they are, however long (RFC 2369, RFC 8058)."""
    content = written(unsubscribe=ONE_CLICK, operators="mailto:leave@example.org", subscription="ai-training")
    ways = header(content, "List-Unsubscribe")
    assert ways == f"<mailto:leave@example.org?subject=unsubscribe%20ai-training>, <{ONE_CLICK}>"
    assert header(content, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"


def test_one_click_is_promised_over_https_only() -> None:
    """RFC 8058 section 3.1; a page without TLS is still an address."""
    content = written(unsubscribe="http://terms.example.org/unsubscribe/t")
    assert header(content, "List-Unsubscribe") == "<http://terms.example.org/unsubscribe/t>"
    assert header(content, "List-Unsubscribe-Post") == ""


def test_another_page_is_not_promised_to_take_one_click() -> None:
    """Nobody knows what the operator's own page does with a POST."""
    content = written(operators="https://lists.example.org/leave")
    assert header(content, "List-Unsubscribe") == "<https://lists.example.org/leave>"
    assert header(content, "List-Unsubscribe-Post") == ""


def test_without_a_way_to_unsubscribe_none_is_told() -> None:
    """Neither empty nor made up."""
    assert as_read()["List-Unsubscribe"] is None


def test_alerts_of_one_document_make_one_thread() -> None:
    """By an ancestor in common; those of another document, or to another subscription, another."""
    first, second = as_read(key="a"), as_read(key="b")
    other = read(mail(made(entry(tags=("x", "x/terms"))), SENDER, ADA))
    assert first["References"] == second["References"] == first["In-Reply-To"]
    assert other["References"] != first["References"]
    assert as_read(subscription="another")["References"] != first["References"]


def test_a_digest_is_a_thread_of_its_own() -> None:
    """It speaks of many documents."""
    assert as_read(form=Form.DIGEST)["References"] is None


def test_a_reply_goes_where_the_channel_says() -> None:
    """And to the sender where it says nothing."""
    assert as_read(reply_to=Mailbox.read("team@example.org"))["Reply-To"] == "team@example.org"
    assert as_read()["Reply-To"] is None


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00"])
def test_no_text_adds_a_header(end: str) -> None:
    """Subjects quote what platforms write, and subscriptions are named by people."""
    forged = f"Hello{end}Bcc: eve@example.org{end}{end}body"
    message = as_read(subject=forged, subscription=forged, key=forged, unsubscribe=f"https://a.example/{end}x")
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: eve@example.org body"
    assert message["List-Unsubscribe"] is None


@given(texts, texts, texts, keys, keys)
def test_any_text_makes_a_sound_message(subject: str, text: str, html: str, key: str, subscription: str) -> None:
    """With the headers it should have and no others, in lines that every server takes, without a byte above ASCII."""
    content = written(subject=subject, text=text, html=html, key=key, subscription=subscription)
    message = read(content)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    assert message.defects == []
    assert {name for name in message if name not in {"In-Reply-To", "References"}} == {
        *("From", "To", "Subject", "Date", "Message-ID", "X-Tosmon-Key", "Auto-Submitted", "List-Id", "MIME-Version"),
        *(("Content-Type",) if html else ("Content-Type", "Content-Transfer-Encoding")),
    }


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=400))
def test_a_body_arrives_as_it_was_written(text: str) -> None:
    """Whatever its script and the length of its lines."""
    message = as_read(text=text, html="")
    assert message.get_content().replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")


def test_long_lines_are_broken_for_the_way_only() -> None:
    """Servers may refuse lines of more than 998 bytes (RFC 5321 section 4.5.3.1.6)."""
    text = "scrape " * 2000
    content = written(text=text, html=f"<p>{text}</p>")
    assert max(map(len, content.split(b"\r\n"))) <= 78
    body = read(content).get_body(("plain",))
    assert body is not None
    assert body.get_content().rstrip("\r\n") == text


def test_a_long_subject_is_cut() -> None:
    """It is a line."""
    assert len(as_read(subject="clause " * 200)["Subject"]) == 300


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"], include_characters=" "), max_size=200))
def test_a_subject_arrives_as_it_was_written(text: str) -> None:
    """But for blanks in a row, and characters that show nothing."""
    subject = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    assert as_read(subject=text)["Subject"] == subject


def test_names_in_any_script_are_read() -> None:
    """As encoded words for old readers (RFC 2047)."""
    content = written(sender=Mailbox.read("Überwachung 契約 <tosmon@example.org>"))
    assert content.isascii()
    assert read(content)["From"] == "Überwachung 契約 <tosmon@example.org>"


def test_a_message_in_utf8_is_one_throughout() -> None:
    """Where an address needs it (RFC 6532)."""
    content = written(recipient=Mailbox.read("зоя@example.org"), subject="Änderung")
    assert "Subject: Änderung\r\n".encode() in content
    assert read(content)["To"] == "зоя@example.org"


def test_the_moment_is_told_with_its_zone() -> None:
    """UTC, as everything that is stored."""
    message = read(mail(replace(made(entry()), created_at=NOON + timedelta(days=1)), SENDER, ADA))
    assert message["Date"] == "Mon, 02 Mar 2026 12:00:00 +0000"
