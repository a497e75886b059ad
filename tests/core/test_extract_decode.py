"""Bytes are decoded as browsers decode them."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.extract import decode
from tosmon.core.extract.charsets import encoding_of
from tosmon.core.extract.decode import clean

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


RUSSIAN = "Настоящие условия регулируют доступ к нашим сервисам и их использование вами. " * 20
JAPANESE = "本利用規約は、お客様による本サービスへのアクセスおよび利用に適用されます。" * 20


@pytest.mark.parametrize(
    "label", ["iso-8859-1", "windows-1252", "us-ascii", "windows-1251", "shift_jis", "gbk", "utf-16"]
)
@pytest.mark.parametrize("text", [FRENCH, RUSSIAN, JAPANESE])
def test_utf8_is_read_as_such_whatever_it_is_called(label: str, text: str) -> None:
    """Hardly any text of another encoding is UTF-8, too: the bytes are believed, and the disagreement is told."""
    decoded = decode(text.encode(), f"text/plain; charset={label}")
    assert (decoded.text, decoded.encoding, decoded.declared) == (text, "utf-8", label)
    assert decoded.faults == (f"declared as {label} by the header, read as utf-8",)


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [(FRENCH, "cp1252", "windows-1252"), (RUSSIAN, "cp1251", "windows-1251"), (JAPANESE, "cp932", "shift_jis")],
)
def test_what_calls_itself_utf8_and_is_not_is_detected(text: str, codec: str, name: str) -> None:
    """A page is not read as a row of replacement characters because its header is wrong."""
    decoded = decode(text.encode(codec), "text/html; charset=utf-8")
    assert (decoded.text, decoded.source) == (text, "detected")
    assert decoded.faults == (f"declared as utf-8 by the header, read as {name}",)


def test_header_and_page_that_disagree_are_told() -> None:
    """Of two declarations that the bytes do not belie the header's is believed, and the other is a fault."""
    body = '<meta charset="windows-1250">Условия'.encode("cp1251")
    decoded = decode(body, "text/html; charset=windows-1251")
    assert decoded.text.endswith("Условия")
    assert decoded.faults == ("declared as windows-1250 by the page, read as windows-1251",)


def test_page_is_believed_where_the_bytes_belie_the_header() -> None:
    """The second declaration counts where the first cannot be true."""
    decoded = decode(f'<meta charset="windows-1251">{RUSSIAN}'.encode("cp1251"), "text/html; charset=UTF-8")
    assert decoded.text.endswith(RUSSIAN)
    assert (decoded.encoding, decoded.source) == ("windows-1251", "meta")


def test_one_accent_of_utf8_is_enough_where_it_is_a_usual_one() -> None:
    """A page with a single copyright sign in UTF-8 does not read "Â©" because its header is older."""
    decoded = decode("© Example".encode(), "text/html; charset=iso-8859-1")
    assert (decoded.text, decoded.encoding) == ("© Example", "utf-8")


def test_latin_text_that_could_be_utf8_by_accident_stays_latin() -> None:
    """The two bytes of "É»" are a rare letter in UTF-8: one accident is no proof."""
    decoded = decode("LIBERTÉ»".encode("cp1252"), "text/html; charset=iso-8859-1")
    assert (decoded.text, decoded.faults) == ("LIBERTÉ»", ())


def test_damaged_utf8_stays_utf8_and_the_damage_is_told() -> None:
    """Where nearly all of it is UTF-8, one bad byte changes one character."""
    decoded = decode(FRENCH.encode() + b"\xff", "text/html; charset=utf-8")
    assert decoded.text == FRENCH + "\ufffd"
    assert decoded.faults == ("read as utf-8, with 1 place that is not",)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_is_known_without_its_mark(codec: str) -> None:
    """Markup in UTF-16 has a NUL in every second byte, and says in ASCII terms nothing about itself."""
    decoded = decode(f"<html><body><p>{RUSSIAN[:200]}</p></body></html>".encode(codec), "text/html; charset=utf-8")
    assert RUSSIAN[:200] in decoded.text
    assert decoded.faults == (
        f"declared as utf-8 by the header, read as {codec.replace('-le', 'le').replace('-be', 'be')}",
    )


def test_unknown_label_is_told() -> None:
    """Nobody knows what it means; the text is read all the same."""
    decoded = decode(FRENCH.encode(), "text/html; charset=utf-9")
    assert (decoded.text, decoded.faults) == (FRENCH, ("declared as “utf-9” by the header, which names no encoding",))


@pytest.mark.parametrize("label", ["utf-8", "iso-8859-1", "windows-1252", "koi8-r", ""])
def test_plain_ascii_has_no_faults(label: str) -> None:
    """What reads the same in every encoding is called right by any of them."""
    assert decode(b"<meta charset=utf-8>Terms of Service", f"text/html; charset={label}").faults == ()


WORDS = {
    "windows-1252": "présentes régissent l’accès à l’été où naïf über größe señal “così” – œuvre 5 €",
    "iso-8859-2": "działalność społeczności jest możliwa źródło ćwiczenie Łódź",
    "windows-1250": "podmínky užívání služeb jsou závazné příště ďábel ťuk ňadra",
    "windows-1251": "условия регулируют доступ к нашим сервисам подъём Ещё",
    "koi8-r": "условия регулируют доступ к нашим сервисам подъём Ещё",
    "windows-1253": "οι όροι διέπουν την πρόσβαση στις υπηρεσίες μας",
    "windows-1254": "bu koşullar hizmetlerimize erişiminizi düzenler İçerik ığdır",
    "windows-1255": "תנאים אלה חלים על השימוש שלך בשירותים",
    "windows-1256": "تنطبق هذه الشروط على استخدامك للخدمات",
    "shift_jis": "利用規約の サービスは、 お客様に 適用されます。",
    "euc-jp": "利用規約の サービスは、 お客様に 適用されます。",
    "iso-2022-jp": "利用規約の サービスは、 お客様に 適用されます。",
    "gb18030": "服务条款 适用于您 对本服务的 使用。",
    "big5": "服務條款 適用於您 對本服務的 使用。",
    "euc-kr": "서비스 이용약관은 귀하의 서비스 이용에 적용됩니다.",
    "utf-8": "été Условия 利用規約 이용약관",
}


@pytest.mark.parametrize("place", ["header", "meta", "xml"])
@pytest.mark.parametrize("label", WORDS)
@given(st.data())
def test_what_is_labelled_right_round_trips(label: str, place: str, data: st.DataObject) -> None:
    """Text of an encoding that says truly which it is comes back as it was, without a fault."""
    text = " ".join(data.draw(st.lists(st.sampled_from([*WORDS[label].split(), "terms"]), max_size=20)))
    start = {"header": "", "meta": f'<meta charset="{label}">', "xml": f'<?xml version="1.0" encoding="{label}"?>'}[
        place
    ]
    header = f"text/html; charset={label}" if place == "header" else "text/html"
    decoded = decode((start + text).encode(label), header)
    assert (decoded.text, decoded.faults) == (start + text, ())


@pytest.mark.parametrize(
    "text", ["l’été l’été l’été naïf “così”", "à € € – œuvre señal l’été 5 l’été 5 l’été où"], ids=["letters", "signs"]
)
def test_few_words_full_of_accents_belie_no_declaration(text: str) -> None:
    """More foreign letters than others are another script's only where they are its letters."""
    start = '<meta charset="windows-1252">'
    assert decode((start + text).encode("cp1252"), "text/html").text == start + text


@given(st.text())
def test_utf8_round_trip(text: str) -> None:
    """What is encoded in UTF-8 and said to be comes back as it was."""
    text = clean(text).removeprefix("\ufeff")
    assert decode(text.encode(), "text/plain; charset=utf-8").text == text


TYPES = ["", *(f"text/html; charset={label}" for label in ("utf-8", "utf-16", "iso-2022-jp", "gbk", "latin1", "x"))]


@given(st.binary(max_size=300), st.sampled_from(TYPES))
def test_no_bytes_raise(body: bytes, content_type: str) -> None:
    """Any bytes decode to something."""
    assert isinstance(decode(body, content_type).text, str)
