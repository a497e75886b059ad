"""Bytes are decoded as browsers decode them."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.extract import decode
from tosmon.core.extract.decode import clean, encoding_of

FRENCH = "Les présentes Conditions régissent l’utilisation des Services, à l’exclusion de tout autre été. " * 20


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("UTF8", "utf-8"),
        ("iso-8859-1", "windows-1252"),
        ("latin1", "windows-1252"),
        (" us-ascii ", "windows-1252"),
        ("latin5", "windows-1254"),
        ("shift_jis", "shift_jis"),
        ("x-sjis", "shift_jis"),
        ("gb2312", "gb18030"),
        ("big5", "big5"),
        ("ks_c_5601-1987", "euc-kr"),
        ("koi8-r", "koi8-r"),
        ("unicode", "utf-16le"),
        ("windows-1251", "windows-1251"),
    ],
)
def test_labels_mean_what_they_mean_on_the_web(label: str, name: str) -> None:
    """Labels follow the WHATWG table, which is not Python's."""
    assert encoding_of(label) == name


@pytest.mark.parametrize("label", ["zip", "rot13", "utf-7", "idna", "unicode_escape", "no-such", "", "a\0b", "utf-8;é"])
def test_other_codecs_are_no_page_encodings(label: str) -> None:
    """A label cannot reach Python's codecs that no page is written in."""
    assert encoding_of(label) == ""


def test_byte_order_mark_wins_over_header() -> None:
    """The mark is believed before the header, and is no part of the text."""
    decoded = decode(codecs.BOM_UTF16_LE + "été".encode("utf-16-le"), "text/html; charset=iso-8859-1")
    assert (decoded.text, decoded.encoding, decoded.source) == ("été", "utf-16le", "bom")


def test_header_wins_over_meta() -> None:
    """The header is believed before the page."""
    decoded = decode('<meta charset="koi8-r">été'.encode("cp1252"), "text/html; charset=ISO-8859-1")
    assert decoded.text.endswith("été")
    assert (decoded.encoding, decoded.source) == ("windows-1252", "header")


def test_meta_is_read_where_the_header_is_silent_or_wrong() -> None:
    """A page's own declaration counts, also after an unknown label in the header."""
    body = (
        '<!-- <meta charset=utf-8> --><meta http-equiv=content-type content="text/html; charset=windows-1251">Условия'
    )
    decoded = decode(body.encode("cp1251"), "text/html; charset=nonsense")
    assert decoded.text.endswith("Условия")
    assert (decoded.encoding, decoded.source) == ("windows-1251", "meta")


def test_meta_beyond_the_first_kilobyte_is_ignored() -> None:
    """Browsers look no further, and neither do we."""
    decoded = decode(b" " * 1_024 + b"<meta charset=koi8-r>plain", "")
    assert (decoded.encoding, decoded.source) == ("utf-8", "utf-8")


def test_undeclared_encoding_is_detected() -> None:
    """A legacy text without any declaration is still read."""
    decoded = decode(FRENCH.replace("’", "'").encode("cp1252"), "")
    assert decoded.source == "detected"
    assert "présentes Conditions régissent" in decoded.text


def test_one_broken_byte_does_not_unmake_utf8() -> None:
    """A damaged UTF-8 page stays UTF-8 with a replacement character."""
    decoded = decode(FRENCH.encode() + b"\xff", "")
    assert (decoded.encoding, decoded.source) == ("utf-8", "utf-8")
    assert decoded.text == FRENCH + "\ufffd"


@given(st.text())
def test_utf8_round_trip(text: str) -> None:
    """What is encoded in UTF-8 and said to be comes back as it was."""
    text = clean(text).removeprefix("\ufeff")
    assert decode(text.encode(), "text/plain; charset=utf-8").text == text


@given(st.binary(max_size=300), st.sampled_from(["", "text/html; charset=utf-16", "text/html; charset=iso-2022-jp"]))
def test_no_bytes_raise(body: bytes, content_type: str) -> None:
    """Any bytes decode to something."""
    assert isinstance(decode(body, content_type).text, str)
