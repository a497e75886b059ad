"""Bytes without a true declaration: read as what the page's language is written in, in the languages of this list."""

from __future__ import annotations

import time

import pytest

from tosmon.core.extract import Extraction, extract

TEXTS = {
    "en": "You may not “scrape” the service — it’s forbidden, and the café’s users will not like it for £5 or more.",
    "de": "Sie dürfen die Dienste nicht auslesen; das gilt für übermäßige Zugriffe, größere Mengen und „Scraping“.",
    "fr": "Vous ne pouvez pas accéder aux services à l’aide de robots, même déguisés ; cela nuirait à nos œuvres.",
    "es": "No está permitido extraer información del servicio, ¿verdad? Los niños y las contraseñas también.",
    "pl": "Nie możesz zbierać treści serwisu, gdyż żądania te są źródłem obciążeń. Święta zasada łączności.",
    "ru": "Вы не имеете права собирать содержимое сервиса автоматизированными средствами без нашего согласия.",
    "el": "Δεν επιτρέπεται η αυτοματοποιημένη συλλογή περιεχομένου από την υπηρεσία χωρίς συγκατάθεση.",
    "tr": "Hizmetin içeriğini otomatik yollarla toplayamazsınız; şirketimizin izni olmadan yapılamaz. Güneş ışığı.",
    "he": "אסור לך לאסוף תוכן מהשירות באמצעים אוטומטיים ללא הסכמתנו בכתב ומראש, כולל רובוטים.",
    "ja": "利用者は、自動化された手段によって本サービスのコンテンツを収集してはなりません。カタカナもあります。",
    "zh": "未经我们事先书面同意，您不得使用自动化手段抓取本服务的任何内容，包括机器人和爬虫程序。",
    "ko": "사용자는 당사의 사전 서면 동의 없이 자동화된 수단으로 서비스의 콘텐츠를 수집할 수 없습니다.",
}
ENCODINGS = [
    *((language, "cp1252") for language in ("en", "de", "fr", "es")),
    *(("pl", encoding) for encoding in ("cp1250", "iso8859-2")),
    *(("ru", encoding) for encoding in ("cp1251", "koi8-r", "iso8859-5")),
    ("el", "cp1253"), ("tr", "cp1254"), ("he", "cp1255"), ("ja", "shift_jis"), ("ja", "euc_jp"), ("ja", "iso2022_jp"),
    ("zh", "gbk"), ("ko", "euc_kr"),
]  # fmt: skip


def page(language: str, encoding: str, meta: str = "") -> bytes:
    """Return a page in that language and encoding, which may declare another in its head."""
    text = TEXTS[language].encode(encoding, "ignore").decode(encoding)
    declared = f"<meta charset={meta}>" if meta else ""
    body = "".join(f"<p>{place} {text}</p>" for place in range(12))
    return f"<html lang={language}><head>{declared}</head><body>{body}</body></html>".encode(encoding)


def read(body: bytes, charset: str = "") -> Extraction:
    """Return what is read of a page whose server declares that."""
    return extract(body, content_type=f"text/html; charset={charset}" if charset else "text/html")


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_pages_that_declare_nothing_are_read_by_their_language(language: str, encoding: str) -> None:
    """The letters come out as they were written."""
    assert (
        TEXTS[language].encode(encoding, "ignore").decode(encoding)
        in read(page(language, encoding)).version.clauses[0].text
    )


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_pages_that_falsely_declare_utf_8_are_read_by_their_language(language: str, encoding: str) -> None:
    """The bytes are no UTF-8, and a note says what they were read as."""
    found = read(page(language, encoding, "utf-8"), "utf-8")
    assert TEXTS[language].encode(encoding, "ignore").decode(encoding) in found.version.clauses[0].text
    assert "declared as utf-8 by the header" in found.faults[0]


@pytest.mark.parametrize(("language", "encoding"), [pair for pair in ENCODINGS if pair[1] != "cp1252"])
def test_pages_that_falsely_declare_western_letters_are_read_by_their_language(language: str, encoding: str) -> None:
    """Servers declare ISO-8859-1 for whatever they send."""
    found = read(page(language, encoding, "windows-1252"), "iso-8859-1")
    assert TEXTS[language].encode(encoding, "ignore").decode(encoding) in found.version.clauses[0].text
    assert "declared as iso-8859-1 by the header" in found.faults[0]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_true_declarations_of_western_letters_are_believed(language: str) -> None:
    """Whatever the page says its language is."""
    body = page(language, "cp1252").replace(b"lang=" + language.encode(), b"lang=ru")
    found = read(body, "iso-8859-1")
    assert (found.encoding, found.faults) == ("windows-1252", ())


def test_guessing_takes_time_that_grows_with_the_text_alone() -> None:
    """A page of opened tags."""
    started = time.perf_counter()
    read(b"<" * 2_000_000 + b"\xe9" * 20_000)
    assert time.perf_counter() - started < 20
