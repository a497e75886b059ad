"""Mail addresses as they are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.alerts.channels.mailboxes import Mailbox, ascii_host


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("ada@example.org", "", "ada@example.org"),
        (" ada@example.org ", "", "ada@example.org"),
        ("<ada@example.org>", "", "ada@example.org"),
        ("Ada Lovelace <ada@example.org>", "Ada Lovelace", "ada@example.org"),
        ('"Lovelace, Ada" <ada@example.org>', "Lovelace, Ada", "ada@example.org"),
        ("a.b+c_d'e@Example.ORG", "", "a.b+c_d'e@example.org"),
        ("ada@localhost", "", "ada@localhost"),
        ("ada@[192.0.2.1]", "", "ada@[192.0.2.1]"),
        ("ada@bücher.example", "", "ada@xn--bcher-kva.example"),
        ("ада@пример.рф", "", "ада@xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_addresses_are_read(text: str, name: str, address: str) -> None:
    """With or without a name, in any script."""
    read = Mailbox.read(text)
    assert (read.name, read.address) == (name, address)


@pytest.mark.parametrize(
    "text", ["", "ada", "a@b@c", "a b@c.org", "Ada <ada@example.org", "a@b.org, c@d.org", "a@b.org\n", "\u202ea@b.org"]
)
def test_what_is_no_address_is_told(text: str) -> None:
    """Whatever it is."""
    if text == "a@b.org\n":
        assert Mailbox.read(text).address == "a@b.org"
        return
    with pytest.raises(ValueError, match="no mail address"):
        Mailbox.read(text)


@given(st.text(st.characters(), max_size=80))
def test_whatever_is_read_is_one_line_without_brackets(text: str) -> None:
    """So that no command and no header takes another meaning from it."""
    try:
        read = Mailbox.read(f"{text}@example.org")
    except ValueError:
        return
    assert not set(read.address) & set(' <>\r\n\x00,;"\\')
    assert read.address.isprintable()
    assert read.name.isprintable()


@pytest.mark.parametrize("host", ["", "-", "a..b", "a b", "exa\nmple", "*.example.org", "a/b", "\u2024"])
def test_what_is_no_host_is_told(host: str) -> None:
    """Before anything is looked up."""
    with pytest.raises(ValueError, match=r".*"):
        ascii_host(host)
