"""Pages that ask for consent in the place of a document are doubted; policies about cookies are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tosmon.core.extract import Extraction, Format, extract_text
from tosmon.core.language import detect
from tosmon.core.model import Reason, Suspicion
from tosmon.core.suspicion import suspect

# The titles, first sentences and buttons of such walls, in short.
WALLS = {
    "en": (
        "Before you continue to Example",
        "We use cookies and data to deliver our services.",
        "Accept all",
    ),
    "de": (
        "Bevor Sie zu Example weitergehen",
        "Wir verwenden Cookies und Daten.",
        "Alle akzeptieren",
    ),
    "fr": ("Avant d’accéder à Example", "Nous utilisons des cookies et d’autres données.", "Tout accepter"),
    "es": ("Antes de continuar a Example", "Usamos cookies y datos para ofrecer servicios.", "Aceptar todo"),
    "it": ("Prima di continuare su Example", "Utilizziamo cookie e dati per fornire i servizi.", "Accetta tutto"),
    "pt": ("Antes de continuar para Example", "Utilizamos cookies e dados para fornecer serviços.", "Aceitar tudo"),
    "nl": ("Voordat je verdergaat naar Example", "We gebruiken cookies en gegevens.", "Alles accepteren"),
    "pl": ("Zanim przejdziesz do Example", "Używamy plików cookie i danych.", "Zaakceptuj wszystko"),
    "sv": ("Innan du fortsätter till Example", "Vi använder cookies och data.", "Godkänn alla"),
    "ru": ("Прежде чем перейти к Example", "Мы используем файлы cookie и данные.", "Принять все"),
    "ja": ("Example に進む前に", "Cookie とデータを使用します。", "すべて同意する"),
    "ko": ("Example(으)로 이동하기 전에", "쿠키와 데이터를 사용합니다.", "모두 수락"),
}
RULE = "<p>We use cookies of our own and of others, number {}, to remember what you chose; you may delete them.</p>"
POLICY = "<h1>Cookie policy</h1>" + "".join(RULE.format(number) for number in range(30))
BANNER = "<div role=dialog><p>We value your privacy and use cookies.</p><button>Accept all</button></div>"


def wall(title: str, sentence: str, button: str) -> str:
    """Return a page that is a wall."""
    return f"<title>{title}</title><h1>{title}</h1><p>{sentence}</p><button>{button}</button><a href=/login>Sign in</a>"


def read(page: str) -> Extraction:
    """Return what is read of a page, with its language."""
    found = extract_text(page, format=Format.HTML, url="https://example.com/terms")
    language = detect("\n".join(clause.text for clause in found.version.clauses))
    return replace(found, version=replace(found.version, language=language))


def doubt(page: str, previous: str = "") -> Suspicion | None:
    """Return why a page is not believed, or None."""
    found = read(page)
    return suspect((found.facts,), found.version, previous=read(previous).version if previous else None)


@pytest.mark.parametrize("language", WALLS)
def test_wall_is_doubted_in_any_language(language: str) -> None:
    """It is no version of the document, whether or not there was one before."""
    for previous in ("", POLICY):
        found = doubt(wall(*WALLS[language]), previous)
        assert found is not None
        assert (found.reason, found.confirmable) == (Reason.CONSENT, False)


@pytest.mark.parametrize("start", ["<div role=dialog>", "<div id=onetrust-banner-sdk>", "<div class='cookie-wall x'>"])
def test_page_that_is_a_banner_alone_is_doubted(start: str) -> None:
    """What lies over a page without text is all there is of it."""
    told = "<p>We and our 849 partners store and access information on a device, such as unique identifiers.</p>"
    found = doubt(f"<body><nav>Home</nav>{start}{told * 12}<button>Accept all</button></div></body>", POLICY)
    assert found is not None
    assert found.reason is Reason.CONSENT
    assert "“Accept all”" in found.detail


@pytest.mark.parametrize("page", [POLICY, POLICY + BANNER, BANNER + POLICY, POLICY[:400] + BANNER])
def test_policies_about_cookies_are_believed(page: str) -> None:
    """Also short ones, and with a banner of their own, where they were in force."""
    assert doubt(page, page) is None


def test_first_short_policy_without_a_button_is_believed() -> None:
    """Speaking of cookies alone is what it is there for."""
    assert doubt("<h1>Cookies</h1>" + "".join(RULE.format(number) for number in range(5))) is None


def test_short_document_with_a_banner_is_believed() -> None:
    """A short document is not a wall because something lies over it."""
    for rule in ("You may not collect what others have posted", "No robots without our prior written consent"):
        rules = "".join(f"<p>{rule}, for any purpose, number {n}.</p>" for n in range(8))
        assert doubt(rules + BANNER) is None
