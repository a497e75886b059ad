"""What is no document is recognised, and what is one is believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.extract import Format, PageFacts
from tosmon.core.model import Capture, Clause, Connection, Hop, Reason, Suspicion, Version
from tosmon.core.suspicion import failure, suspect, text_gone

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)
RULE = "You may not access the service by automated means without our prior written permission, rule {}."
LONG = tuple(Clause(RULE.format(number)) for number in range(40))
PAGE = PageFacts(Format.HTML, title="Terms of Service", text_length=5_000, opening=LONG[0].text)
TERMS = Version(LONG, language="en")


def capture(status: int, url: str = "https://x.com/tos", *, asked: str = "", **headers: str) -> Capture:
    """Return a capture with that answer; header names are written with underscores."""
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    hop = Hop(url, NOON, b"", b"", status, pairs, Connection("203.0.113.1", 443))
    return Capture(asked or "https://x.com/tos", url, (hop,), b"", NOON, 0.1)


def short(text: str, title: str = "", **facts: object) -> tuple[PageFacts, Version]:
    """Return a page of a few words and the version read from it."""
    page = replace(PAGE, title=title, text_length=len(text), opening=text, **facts)  # type: ignore[arg-type]  # of PageFacts
    return page, Version((Clause(text),) if text else (), language="")


def reason(page: PageFacts, version: Version, previous: Version | None = TERMS) -> Reason | None:
    """Return why the page is not believed, or None."""
    doubt = suspect((page,), version, previous=previous)
    return doubt.reason if doubt else None


def test_page_whose_text_stands_in_a_frame_names_it() -> None:
    """The one who watches it sees where to look instead."""
    doubt = suspect((replace(PAGE, text_length=0, frames=("https://x.com/tos-text",)),), Version(()))
    assert doubt == Suspicion(Reason.EMPTY, "no text: it may stand in a frame of the page (https://x.com/tos-text)")


# --- failures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "401 Unauthorized"),
        (403, "403 Forbidden"),
        (404, "404 Not Found"),
        (410, "410 Gone"),
        (429, "429 Too Many Requests"),
        (451, "451 Unavailable For Legal Reasons"),
        (503, "503 Service Unavailable"),
        (302, "302 Found"),
        (520, "520"),
        (999, "999"),
    ],
)
def test_every_refusal_is_a_failure(status: int, words: str) -> None:
    """Rule 1: a status that is no success is named, and is never a change."""
    assert failure(capture(status), means_absence=False) == (Reason.HTTP_STATUS, words)


@pytest.mark.parametrize("status", [200, 202, 203, 304])
def test_success_and_not_modified_are_no_failures(status: int) -> None:
    """What may be the document is judged by what it shows."""
    assert failure(capture(status), means_absence=False) is None


@pytest.mark.parametrize("status", [404, 410])
def test_absence_is_an_answer_where_it_means_something(status: int) -> None:
    """A robots.txt that does not exist restricts nobody (RFC 9309 section 2.3.1.3)."""
    assert failure(capture(status), means_absence=True) is None


def test_a_refused_robots_txt_is_a_failure_all_the_same() -> None:
    """Only 404 and 410 say that a signal file is absent."""
    assert failure(capture(403), means_absence=True) == (Reason.HTTP_STATUS, "403 Forbidden")


def test_a_challenge_is_named_beside_its_status() -> None:
    """Cloudflare says with a header that its 403 is a challenge."""
    found = failure(capture(403, cf_mitigated="challenge"), means_absence=False)
    assert found == (Reason.HTTP_STATUS, "403 Forbidden (cf-mitigated: challenge)")


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/login?next=/tos",
        "https://x.com/i/flow/login",
        "https://www.facebook.com/login.php?next=https%3A%2F%2Fwww.facebook.com%2Fterms",
        "https://www.facebook.com/checkpoint/1",
        "https://www.instagram.com/accounts/login/",
        "https://accounts.google.com/ServiceLogin?continue=https://youtube.com/t/terms",
        "https://consent.youtube.com/m?continue=https://youtube.com/t/terms",
        "https://www.linkedin.com/authwall?trk=gf",
        "https://www.linkedin.com/uas/login-submit?next=/legal",
    ],
)
def test_a_redirect_to_a_login_is_a_failure(url: str) -> None:
    """The final address shows where people log in; the document was not there."""
    assert failure(capture(200, url), means_absence=False) == (Reason.LOGIN_REDIRECT, f"redirected to {url}")


@pytest.mark.parametrize(
    "url",
    ["https://x.com/en/tos", "https://help.x.com/tos?lang=en", "https://x.com/blog/tos?next=/page2", "https://x.com/"],
)
def test_other_redirects_are_followed_without_a_word(url: str) -> None:
    """Languages, hosts and pages move; that alone is nothing."""
    assert failure(capture(200, url), means_absence=False) is None


def test_a_document_about_logging_in_may_stand_at_such_an_address() -> None:
    """Who asks for a page called login has not been led there."""
    url = "https://developers.facebook.com/docs/login"
    assert failure(capture(200, url + "/overview", asked=url), means_absence=False) is None


# --- suspects ---------------------------------------------------------------------------------------------------------


def test_terms_are_believed() -> None:
    """An ordinary page raises no doubt, first or later."""
    assert suspect((PAGE,), TERMS) is None
    assert suspect((PAGE,), TERMS, declared_language="en-US", previous=TERMS) is None


@pytest.mark.parametrize(
    "text",
    [
        "Just a moment...",
        "Checking your browser before accessing the site.",
        "Verify you are human by completing the action below.",
        "Our systems have detected unusual traffic from your computer network.",
        "Access Denied You don't have permission to access this page on this server.",
        "Bitte bestätigen Sie, dass Sie kein Roboter sind.",
        "Vérifiez que vous êtes humain",
        "Verifica que eres humano para continuar",
        "Please complete the CAPTCHA to continue. Press & Hold",
    ],
)
def test_a_challenge_is_told_by_its_words(text: str) -> None:
    """Rule 2: a challenge page answered with status 200."""
    assert reason(*short(text)) is Reason.CHALLENGE


@pytest.mark.parametrize(
    "header", [("CF-Mitigated", "challenge"), ("x-amzn-waf-action", "challenge"), ("X-Amzn-Waf-Action", "captcha")]
)
def test_a_challenge_is_told_by_its_header(header: tuple[str, str]) -> None:
    """The header is enough, whatever the page shows."""
    doubt = suspect((PAGE,), TERMS, headers=[("Content-Type", "text/html"), header])
    assert doubt == Suspicion(Reason.CHALLENGE, f"{header[0].lower()}: {header[1]}")


def test_terms_may_speak_of_captchas() -> None:
    """A page of ordinary length that names a challenge is a rule about it."""
    text = "You may not solve the captcha by automated means, nor when we ask you to verify you are human."
    page = replace(PAGE, opening=text, headings=("Access denied",))
    assert reason(page, replace(TERMS, clauses=(Clause(text), *LONG))) is None


@pytest.mark.parametrize(
    "text",
    [
        "Log in to continue",
        "Log into Facebook",
        "Melde dich an, um fortzufahren",
        "Veuillez vous connecter",
        "Sign in to continue",
    ],
)
def test_a_login_page_is_told_by_its_words(text: str) -> None:
    """Rule 2: a login page answered with status 200."""
    assert reason(*short(text)) is Reason.LOGIN


def test_a_login_page_is_told_by_its_form() -> None:
    """A password field on a page with little text is a login, in any language."""
    assert reason(*short("Benvinguts", password_inputs=1)) is Reason.LOGIN


def test_a_login_box_beside_terms_is_none() -> None:
    """Facebook shows one at the top of every page."""
    assert reason(replace(PAGE, password_inputs=1), TERMS) is None


def test_a_page_that_sends_on_to_a_login_is_one() -> None:
    """Some redirect with a meta element instead of a status."""
    assert reason(*short("One moment", refresh="https://x.com/login?next=/tos")) is Reason.LOGIN


@pytest.mark.parametrize(
    "text",
    [
        "404 Not Found",
        "Page not found",
        "Something went wrong. Try reloading.",
        "Seite nicht gefunden",
        "Page introuvable",
    ],
)
def test_an_error_page_is_told_by_its_words(text: str) -> None:
    """Rule 2: an error page answered with status 200."""
    assert reason(*short(text)) is Reason.ERROR_PAGE


@pytest.mark.parametrize("title", ["404", "Error", "Error 503", "Oops!"])
def test_an_error_page_is_told_by_its_title(title: str) -> None:
    """A title that is nothing but an error's name needs no more words."""
    assert reason(*short("Go back home " * 10, title=title)) is Reason.ERROR_PAGE


def test_an_error_inside_a_page_of_modest_length_is_told_by_where_it_stands() -> None:
    """Navigation and repetition make an error page longer, but it begins with the error."""
    page = replace(PAGE, text_length=2_500, opening="Help " * 400)
    version = Version((Clause("Oops!"), Clause("The page you were looking for could not be found."), *LONG[:15]))
    assert reason(page, version) is Reason.ERROR_PAGE


def test_a_body_that_is_no_text_is_suspect() -> None:
    """Rule 2: a binary body is no document."""
    assert reason(replace(PAGE, format=Format.BINARY), Version(())) is Reason.BINARY


def test_no_text_is_suspect() -> None:
    """An empty body, or a page of which nothing was read."""
    assert suspect((replace(PAGE, text_length=0),), Version(())) == Suspicion(Reason.EMPTY, "no text")


def test_tiny_text_is_suspect() -> None:
    """Less than a hundred characters are no document, and the doubt says how many there were."""
    assert suspect((PAGE,), Version((Clause("Loading"),))) == Suspicion(Reason.EMPTY, "7 characters of text")


def test_a_page_of_scripts_is_called_one() -> None:
    """Who reads the doubt learns that a browser is needed."""
    doubt = suspect((replace(PAGE, script_only=True),), Version(()))
    assert doubt is not None
    assert "scripts" in doubt.detail


def test_a_document_that_was_tiny_all_along_is_believed() -> None:
    """Some documents are one line."""
    before, after = (Version((Clause(f"See the {what} terms."),)) for what in ("old", "new"))
    assert suspect((PAGE,), after, previous=before) is None


def test_another_language_than_declared_is_suspect() -> None:
    """Rule 2: the same address answers in German."""
    doubt = suspect((PAGE,), replace(TERMS, language="de"), declared_language="en-GB", previous=TERMS)
    assert doubt is not None
    assert doubt.reason is Reason.LANGUAGE
    assert not doubt.confirmable


def test_another_language_than_before_is_suspect() -> None:
    """Where nobody declared a language, the version in force tells it."""
    assert reason(PAGE, replace(TERMS, language="de")) is Reason.LANGUAGE


def test_the_declared_language_is_believed_whatever_came_before() -> None:
    """A first capture in the wrong language must not lock out the right one."""
    assert suspect((PAGE,), TERMS, declared_language="en", previous=replace(TERMS, language="de")) is None


GERMAN_RULE = "Sie dürfen ohne unsere schriftliche Erlaubnis keine Bots verwenden, um Daten zu sammeln, Regel {}."
GERMAN_PART = tuple(Clause(GERMAN_RULE.format(number)) for number in range(14))


def test_a_text_that_is_half_in_another_language_now_is_suspect() -> None:
    """Put together for another country: its rules have not gone, and no others have come."""
    doubt = suspect((PAGE,), replace(TERMS, clauses=(*LONG[:26], *GERMAN_PART)), previous=TERMS)
    assert doubt is not None
    assert (doubt.reason, doubt.confirmable) == (Reason.LANGUAGE, False)
    assert "is in “de” now, in place of “en”" in doubt.detail


def test_what_is_added_in_another_language_is_believed() -> None:
    """An original below its translation takes nothing away."""
    assert suspect((PAGE,), replace(TERMS, clauses=(*LONG, *GERMAN_PART)), previous=TERMS) is None


def test_a_text_that_was_half_in_another_language_before_is_believed() -> None:
    """Also where an amendment touches its translated part."""
    mixed = replace(TERMS, clauses=(*LONG[:26], *GERMAN_PART))
    amended = replace(TERMS, clauses=(*LONG[:26], *(Clause(f"{one.text} Neu.") for one in GERMAN_PART)))
    assert suspect((PAGE,), amended, previous=mixed) is None


def test_an_unknown_language_is_no_objection() -> None:
    """No answer from language detection is not a wrong one."""
    assert suspect((PAGE,), replace(TERMS, language=""), declared_language="en") is None


def test_much_text_gone_may_confirm_itself() -> None:
    """Rule 2: more than 60 % of the text is gone; the same text a day later settles it."""
    doubt = suspect((PAGE,), replace(TERMS, clauses=LONG[:10]), previous=TERMS)
    other = tuple(
        Clause(f"Something else entirely is said in paragraph {number * 7} of the page.") for number in range(40)
    )
    assert doubt is None  # the clauses differ by a number only: their words are still there
    doubt = suspect((PAGE,), Version(LONG[:4], "en"), previous=Version((*LONG[:4], *other), "en"))
    assert doubt is not None
    assert doubt.reason is Reason.MUCH_TEXT_GONE
    assert doubt.confirmable


def words(seed: int, number: int) -> tuple[Clause, ...]:
    """Return clauses that share no run of three words with those of another seed."""
    return tuple(Clause(" ".join(f"w{seed}x{number}y{place}" for place in range(12))) for number in range(number))


def test_half_the_text_gone_is_an_amendment() -> None:
    """X's superseded terms took 47 % of their page away; that was no mistake."""
    assert suspect((PAGE,), Version(words(1, 50)), previous=Version(words(1, 50) + words(2, 45))) is None


def test_most_of_the_text_gone_is_not() -> None:
    """Above the limit the page is probably not all there."""
    doubt = suspect((PAGE,), Version(words(1, 30)), previous=Version(words(1, 30) + words(2, 60)))
    assert doubt is not None
    assert doubt.reason is Reason.MUCH_TEXT_GONE


def test_a_new_wording_of_like_length_is_an_amendment() -> None:
    """A rewrite keeps some of its words; what it replaced is not gone."""
    before, after = Version(words(1, 10) + words(2, 40)), Version(words(1, 10) + words(3, 40))
    assert suspect((PAGE,), after, previous=before) is None


def test_another_text_of_like_length_is_suspect() -> None:
    """Nothing of the old text left: the selector or the address leads elsewhere now."""
    doubt = suspect((PAGE,), Version(words(3, 50)), previous=Version(words(1, 50)))
    assert doubt is not None
    assert "restructured" in doubt.detail
    assert doubt.confirmable


def test_order_and_cut_of_clauses_do_not_count_as_loss() -> None:
    """The same words in other paragraphs are all there."""
    clauses = words(1, 20)
    joined = tuple(Clause(f"{one.text} {other.text}") for one, other in zip(clauses[10:], clauses[:10], strict=True))
    assert text_gone(Version(clauses), Version(joined)) == 0


@given(st.lists(st.text(min_size=1), max_size=8), st.lists(st.text(min_size=1), max_size=8))
def test_the_share_gone_is_a_share(before: list[str], after: list[str]) -> None:
    """It lies between none and all, and nothing is gone from a text to itself."""
    old, new = (Version(tuple(map(Clause, texts))) for texts in (before, after))
    assert 0 <= text_gone(old, new) <= 1 + 1e-9
    assert text_gone(old, old) == 0


# --- robots.txt -------------------------------------------------------------------------------------------------------


def test_a_page_answered_as_robots_txt_is_suspect() -> None:
    """Rule 8: HTML is no robots.txt."""
    doubt = suspect((replace(PAGE, title="Home"),), Version(()), kind="robots")
    assert doubt == Suspicion(Reason.HTML_AS_ROBOTS, "an HTML page titled “Home”")


def test_an_empty_robots_txt_is_an_answer() -> None:
    """It allows everything (RFC 9309 section 2.2.1)."""
    assert suspect((PageFacts(Format.TEXT),), Version(()), kind="robots") is None


def test_a_binary_robots_txt_is_suspect() -> None:
    """No text, no rules."""
    doubt = suspect((PageFacts(Format.BINARY),), Version(()), kind="robots")
    assert doubt is not None
    assert doubt.reason is Reason.BINARY
