"""Judges whether what came back is the document at all: failures by status and address, suspects by what they show.

Rules 1 and 2 of the rules of judgement: a failed fetch is never a change, and a capture that looks wrong is kept
but not believed. What is then done with it (stored, shown with a banner, confirmed a day later) is left to the check.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from tosmon.core import mojibake
from tosmon.core.consent import consent_button, is_banner, speaks_of_consent
from tosmon.core.extract.model import Format, PageFacts
from tosmon.core.language import LANGUAGES, of_clause
from tosmon.core.model import Capture, Reason, Suspicion, Version
from tosmon.core.runs import known_runs, missing, plain, runs
from tosmon.core.text import normalise
from tosmon.core.walls import (
    CHALLENGE_HEADERS,
    CHALLENGE_WORDS,
    CONSENT_WORDS,
    ERROR_WORDS,
    LOGIN_PLACES,
    LOGIN_WORDS,
)

__all__ = ["failure", "share_lost", "suspect", "text_gone"]

_ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_RETURNS = frozenset({"next", "continue", "return", "return_to", "returnto", "redirect", "redirect_to", "dest", "url"})
_LIKE_LOGIN = frozenset({"account", "accounts", "auth", "log", "session", "sessions", "sign", "verify", "welcome"})

# Lengths are characters of visible text; walls and error pages measured had 30 to 900, the shortest policies 1,500.
_SHORT = 1_200  # so short that words anywhere on the page count
_MODEST = 4_000  # so short that words of title, headings and first clauses count: a wall may have navigation around it
_FIRST = 3  # clauses that a document begins with
_TINY = 100  # less is no document
_TELLING = 300  # a text shorter than this tells neither its language nor what is gone
_CLAUSE = 60  # characters from which one clause's language counts
_TURNED = 0.20  # of a text that is in another language now, and was in its own before: half a translation
_MUCH = 0.60  # share of the text (rule 2) that is gone, where the page has become shorter
_ALL = 0.95  # share that is gone where it has not: a new wording keeps more than that, another page does not
_AS_LONG = 0.7  # of the old length: the text is not gone but replaced
_ERROR_NAME = r"(?i)(?:error\W*)?[45]\d\d(?:\W+error)?|error|oops\W*"  # a title that is nothing else


# --- rule 1: failures -------------------------------------------------------------------------------------------------


def failure(capture: Capture, *, means_absence: bool) -> tuple[Reason, str] | None:
    """Return why a completed fetch brought no document, with the words for it, or None where it may have.

    Every status but 2xx and 304 is a failure ("503 Service Unavailable"), and so is an answer that redirects have led
    to a login page. With `means_absence` (robots.txt, signal files), 404 and 410 are an answer, not a failure.
    """
    status = capture.status
    if means_absence and status in _ABSENT:
        return None
    if not (HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES or status == HTTPStatus.NOT_MODIFIED):
        return Reason.HTTP_STATUS, _status_words(capture)
    if _is_login(capture.url) and not _is_login(capture.requested_url):
        return Reason.LOGIN_REDIRECT, f"redirected to {capture.url}"
    return None


def _status_words(capture: Capture) -> str:
    """Return "503 Service Unavailable", and the header that calls it a challenge, where there is one."""
    try:
        words = f"{capture.status} {HTTPStatus(capture.status).phrase}"
    except ValueError:  # LinkedIn's 999, Cloudflare's 520 and others are in no registry
        words = str(capture.status)
    header = _challenge_header(capture.answer.headers)
    return f"{words} ({header})" if header else words


def _is_login(url: str) -> bool:
    """Return whether an address is one where people log in or agree to something first."""
    parts = urlsplit(url.lower())
    host = parts.hostname or ""
    if host.startswith(("login.", "signin.", "accounts.", "auth.", "consent.")):
        return True
    words = {*parts.path.split("/"), *re.findall(r"[a-z]+", parts.path)}
    if not words.isdisjoint(LOGIN_PLACES):
        return True
    returns = any(key in _RETURNS and "/" in value for key, value in parse_qsl(parts.query))
    return returns and not words.isdisjoint(_LIKE_LOGIN)


# --- rule 2: suspects -------------------------------------------------------------------------------------------------


def suspect(
    facts: Sequence[PageFacts],
    version: Version,
    *,
    headers: Iterable[tuple[str, str]] = (),
    declared_language: str = "",
    previous: Version | None = None,
    kind: str = "text",
    addresses: Sequence[str] = (),
) -> Suspicion | None:
    """Return why a capture is not believed, the most specific reason first, or None.

    `facts` are those of the document's pages, `version` what was read from them, `headers` the answers' headers,
    `addresses` the pages', for a doubt about one of several to name it,
    `declared_language` the document's ("de", "pt-BR", "" where nobody said), `previous` the current version. `kind`
    is the document's: of a robots.txt ("robots") only its format is judged, as an empty one is an answer; of a signal
    file ("signal"), whether it is a challenge, a login page or no text. Another page in its place means that it is
    absent, which is not this judge's to say.
    """
    header = _challenge_header(headers)
    if header:
        return Suspicion(Reason.CHALLENGE, header)
    if kind == "robots":
        return _suspect_robots(facts)
    if kind == "signal":
        return _suspect_signals(facts)
    for place, page in enumerate(facts):
        found = _suspect_page(page, _opening(version) if len(facts) == 1 else "")
        if found:
            named = f"{addresses[place]}: {found.detail}" if len(facts) > 1 and addresses else found.detail
            return replace(found, detail=named)
    return (
        _suspect_consent(facts, version, previous)
        or _suspect_length(facts, version, previous)
        or _suspect_mojibake(version, previous)
        or _suspect_language(version, declared_language, previous)
        or _suspect_part(version, previous)
        or _suspect_loss(version, previous)
    )


def _challenge_header(headers: Iterable[tuple[str, str]]) -> str:
    """Return the header by which a server says that its answer is a challenge, as "name: value", or ""."""
    for name, value in headers:
        if any(name.lower() == known and word in value.lower() for known, word in CHALLENGE_HEADERS):
            return f"{name.lower()}: {value}"
    return ""


def _suspect_robots(facts: Sequence[PageFacts]) -> Suspicion | None:
    """Return a suspicion where a robots.txt is a page or no text (rule 8)."""
    page = facts[0]
    if page.format is Format.HTML:
        return Suspicion(Reason.HTML_AS_ROBOTS, f"an HTML page{f' titled “{page.title}”' if page.title else ''}")
    if page.format in {Format.BINARY, Format.PDF}:
        return Suspicion(Reason.BINARY, f"not a text but {page.format.value}")
    return None


def _suspect_signals(facts: Sequence[PageFacts]) -> Suspicion | None:
    """Return a suspicion where a signal file is no text, or a page that is a wall: what is behind it nobody knows."""
    page = facts[0]
    if page.format is not Format.HTML:
        return Suspicion(Reason.BINARY, "the body is no text") if page.format is Format.BINARY else None
    found = _suspect_page(page, "")
    return found if found and found.reason in {Reason.CHALLENGE, Reason.CONSENT, Reason.LOGIN} else None


def _opening(version: Version) -> str:
    """Return the words that the document begins with."""
    return "\n".join(clause.text for clause in version.clauses[:_FIRST])


def _suspect_page(page: PageFacts, opening: str) -> Suspicion | None:
    """Return what one page shows that a document does not; `opening` is how the document read from it begins."""
    if page.format is Format.BINARY:
        return Suspicion(Reason.BINARY, "the body is no text")
    if page.pdf:
        return Suspicion(Reason(page.pdf), page.pdf_detail)
    for reason, phrases in (
        (Reason.CHALLENGE, CHALLENGE_WORDS),
        (Reason.CONSENT, CONSENT_WORDS if consent_button(page) else ()),
        (Reason.LOGIN, LOGIN_WORDS),
        (Reason.ERROR_PAGE, ERROR_WORDS),
    ):
        words = _words_found(page, opening, phrases)
        if words:
            return Suspicion(reason, f"says “{words}” in {page.text_length} characters of text")
    return _suspect_form(page)


def _suspect_form(page: PageFacts) -> Suspicion | None:
    """Return what a short page shows without a sentence: a password field, a way to a login, a bare error's name."""
    if page.text_length >= _SHORT:
        return None
    if page.password_inputs:
        return Suspicion(Reason.LOGIN, f"asks for a password, with {page.text_length} characters of text")
    if page.refresh and _is_login(page.refresh):
        return Suspicion(Reason.LOGIN, f"sends its reader on to {page.refresh}")
    names = (text.strip() for text in (page.title, *page.headings[:2]))
    name = next((name for name in names if re.fullmatch(_ERROR_NAME, name)), "")
    return Suspicion(Reason.ERROR_PAGE, f"is titled “{name}”") if name else None


def _suspect_consent(facts: Sequence[PageFacts], version: Version, previous: Version | None) -> Suspicion | None:
    """Return a suspicion where a page is nothing but a banner that asks for consent, or speaks of nothing else.

    A short policy about cookies with a banner of its own looks much the same: one that was in force stays believed.
    """
    page = facts[0]
    button = consent_button(page) if len(facts) == 1 and page.text_length < _MODEST else ""
    if not button or (previous and text_gone(previous, version) < _MUCH):
        return None
    if is_banner(page) or (page.text_length < _SHORT and speaks_of_consent(_texts(version) or [page.opening])):
        return Suspicion(Reason.CONSENT, f"asks for consent (“{button}”) in {page.text_length} characters of text")
    return None


def _words_found(page: PageFacts, opening: str, phrases: Iterable[str]) -> str:
    """Return the first phrase that counts: anywhere on a short page; of modest length, where page or document begin."""
    if page.text_length >= _MODEST:
        return ""
    read = [page.title, *page.headings, opening]
    if page.text_length < _SHORT:
        read.append(page.opening)
    text = normalise("\n".join(read)).lower()
    return next((phrase for phrase in phrases if phrase in text), "")


def _suspect_length(facts: Sequence[PageFacts], version: Version, previous: Version | None) -> Suspicion | None:
    """Return a suspicion where there is no text to speak of, unless there never was."""
    length = _length(version)
    if length >= _TINY or (previous is not None and 0 < _length(previous) < _TINY and length > 0):
        return None
    if any(page.script_only for page in facts):
        return Suspicion(Reason.EMPTY, f"{length} characters of text: the page needs scripts to show its text")
    frame = next((frame for page in facts for frame in page.frames), "")
    where = f": it may stand in a frame of the page ({frame})" if frame else ""
    return Suspicion(Reason.EMPTY, (f"{length} characters of text" if length else "no text") + where)


def _suspect_mojibake(version: Version, previous: Version | None) -> Suspicion | None:
    """Return a suspicion where the text was decoded wrongly as a whole, unless the version before was as well.

    Time does not settle it: a server that began to send wrong letters goes on with it (rule 2).
    """
    texts = [clause.text for clause in version.clauses]
    before = [clause.text for clause in previous.clauses] if previous else []
    if texts == before:
        return None  # whatever is wrong with it was before
    found = mojibake.find(texts, before)
    if found is None or not found.whole:
        return None
    known = mojibake.find(before)
    return None if known and known.whole else Suspicion(Reason.MOJIBAKE, str(found))


def _suspect_language(version: Version, declared: str, previous: Version | None) -> Suspicion | None:
    """Return a suspicion where the text speaks another language than is declared, or than the version before."""
    language = declared.lower().replace("_", "-").partition("-")[0]
    source = "declared"
    if language not in LANGUAGES:
        language, source = (previous.language if previous else ""), "in force before"
    if not language or not version.language or version.language == language or _length(version) < _TELLING:
        return None
    return Suspicion(Reason.LANGUAGE, f"the text is in “{version.language}”; “{language}” is {source}")


def _suspect_part(version: Version, previous: Version | None) -> Suspicion | None:
    """Return a suspicion where a good part of the text is in another language now, in place of what stood there.

    A page that is put together for another country, or half translated, would read as if its rules had gone and others
    come. A translation or an original that is added to the text takes nothing away, and is none.
    """
    if previous is None or not version.language or version.language != previous.language:
        return None
    new, old = _unlike(version, previous), _unlike(previous, version)
    if sum(map(len, old)) < _TURNED * _length(previous) or sum(map(len, new)) < _TURNED * _length(version):
        return None
    turned = _foreign(new, version.language) - _foreign(old, version.language)
    language, length = max(turned.items(), key=lambda one: one[1], default=("", 0))
    if length < _TURNED * _length(version):
        return None
    share = f"{length / _length(version):.0%}"
    return Suspicion(Reason.LANGUAGE, f"{share} of the text is in “{language}” now, in place of “{version.language}”")


def _foreign(texts: Iterable[str], own: str) -> Counter[str]:
    """Return the characters of those texts that are in other languages, by language."""
    counted = Counter[str]()
    for text in texts:
        counted[of_clause(text, own) if len(text) >= _CLAUSE else own] += len(text)
    del counted[own]
    return counted


def _unlike(version: Version, other: Version) -> list[str]:
    """Return the texts of a version's clauses that the other version does not have letter for letter."""
    known = {clause.text for clause in other.clauses}
    return [clause.text for clause in version.clauses if clause.text not in known]


def _suspect_loss(version: Version, previous: Version | None) -> Suspicion | None:
    """Return a suspicion that may confirm itself where most of the text before is not in this one."""
    if previous is None:
        return None
    gone = share_lost(previous, version)
    if not gone:
        return None
    old, new = _length(previous), _length(version)
    what = "replaced: restructured, or another page" if new >= old * _AS_LONG else "gone"
    return Suspicion(
        Reason.MUCH_TEXT_GONE,
        f"{gone:.0%} of the text before is {what} ({old:,} characters before, {new:,} now)",
        confirmable=True,
    )


def share_lost(before: Version, after: Version) -> float:
    """Return the share, 0 to 1, of the text before that is gone, where it is too much to believe at once; else 0.

    That is more than 60 % where the page has become shorter, and nearly all of it where it has not.
    """
    old, new = _length(before), _length(after)
    if old < _TELLING:
        return 0.0  # so little is replaced by a better capture more often than by a worse one
    limit = _ALL if new >= old * _AS_LONG else _MUCH
    # Whole clauses are enough to tell, mostly; and of those, the ones that differ letter for letter.
    same = {clause.text for clause in after.clauses}
    lost = [plain(clause.text) for clause in before.clauses if clause.text not in same]
    if sum(map(len, lost)) <= limit * old:
        return 0.0
    kept = set(_texts(after))
    if sum(len(text) for text in lost if text not in kept) <= limit * old:
        return 0.0
    gone = text_gone(before, after)
    return gone if gone > limit else 0.0


def text_gone(before: Version, after: Version) -> float:
    """Return the share, 0 to 1, of the text before that the text after no longer has.

    Measured in runs of three words, wherever they stand: order, splitting and joining of clauses do not count, nor does
    the loss of a text that the page held twice. (Three recorded amendments of X took away 47 % of their page: the terms
    superseded, which stood beside their successors.)
    """
    kept = set(_texts(after))
    lost = [text for text in _texts(before) if text not in kept]
    if not lost:
        return 0.0
    total = sum(max(1, len(text)) for text in _texts(before))
    known = known_runs(kept)
    return sum(len(text) * missing(runs(text), known) for text in lost) / total


def _texts(version: Version) -> list[str]:
    """Return the clauses' texts, normalised and without case."""
    return [plain(clause.text) for clause in version.clauses]


def _length(version: Version) -> int:
    """Return the characters of the version's text."""
    return sum(len(clause.text) for clause in version.clauses)
