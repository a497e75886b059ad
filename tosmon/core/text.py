"""Say when two texts are the same: as identity (`normalise`) and as meaning (`skeleton`); name clauses and versions.

Left to others: which clauses of two versions belong together (`tosmon.core.compare`), and what a difference means for
those who are bound by it (`tosmon.core.direction`). British and American spelling live in `tosmon.core.spelling`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from hashlib import sha256

from tosmon.core.model import Version
from tosmon.core.spelling import one_spelling, without_contractions

__all__ = ["clause_id", "content_hash", "heading_text", "normalise", "numbered", "skeleton", "tidy"]

# What platforms' editors switch between without saying anything: each folds to the plain character on the right.
_PLAIN = {
    "\u2019": "'",
    "\u2018": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2013": "-",
    "\u2014": "-",
    "\u00a0": " ",
    "\u2026": "...",
}
_RARER = str.maketrans(
    {
        **dict.fromkeys("\u201a\u201b\u2032\u2035\u00b4\u0060\u02bc\u02bb\u2039\u203a", "'"),
        **dict.fromkeys("\u201e\u201f\u2033\u2036\u00ab\u00bb\u301d\u301e\u301f", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2015\u2043\u2212\ufe58\ufe63\uff0d", "-"),
        **_PLAIN,
    }
)
# Control and format characters, surrogates and private use (icon fonts), by Unicode category; and variation selectors,
# which only choose a glyph. White space stays, to be folded: it separates words.
_UNSEEN = ("Cc", "Cf", "Cs", "Co")
_ASCII_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]+")
_DASHES = re.compile(r"-{2,}")

# Both begin where a word does: from every letter of a word of 100 kB on they would look as far as its end.
_LINK = re.compile(r"https?://\S+|www\.\S+|(?<![\w-])(?<![\w-]\.)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*")
_ADDRESS = re.compile(r"\[?email protected\]?|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
_OWN_NUMBER = re.compile(
    r"(?:(?:section|article|clause)\s+)?"
    r"(?:\d{1,3}(?:\.\d{1,3})*[.):]+|\((?:\d{1,3}|[A-Za-z]|[ivxl]+)\)|(?:[A-Za-z]|[ivxl]{1,5}|[IVXL]{1,5})[.)]"
    r"|\d{1,2}(?:\.\d{1,2})+(?=\s+[A-Z\"']))\s+",
    re.IGNORECASE,
)
# Signs and spaces stay between digits; the sign comes first in each pattern, which spares most looks behind.
_NO_MEANING = re.compile(r"[^\w\s](?:(?<!\d[^\w\s])|(?!\d))|_")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))(?<=\d,)")
_SPACES = re.compile(r" (?:(?<!\d )|(?!\d))")

_MONTHS = (
    "jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|"
    "sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?|janvier|février|mars|avril|juin|juillet|août|"
    "septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|"
    "noviembre|diciembre"
)
# A line of these words and a date says when the text was edited or comes into force, and nothing else.
_DATE_WORDS = """
    last latest updated update revised revision modified amended changed effective date dated as of on from since this
    these the our was were is are been has have terms service use policy privacy agreement version published posted in
    force and until previous prior current developer community guidelines rules license licensing
    zuletzt aktualisiert stand gültig ab vom am fassung letzte aktualisierung datum
    dernière mise à jour date d'entrée entrée en vigueur le du version modifiée
    última actualización fecha de entrada vigor el desde vigente
"""
_DATE_LINE = 160  # characters; a longer text says more than a date


def tidy(text: str) -> str:
    """Return the text as a reader sees it: unseen characters gone, every run of white space one space, trimmed.

    Quotes, dashes and letters stay the page's own.
    """
    if not text.isascii():
        text = _seen(text)
    if not text.isprintable():
        text = _ASCII_UNSEEN.sub("", text)
    return " ".join(text.split())


@lru_cache(maxsize=16_384)  # a clause is asked for its id, for its version's hash, and for comparison
def normalise(text: str) -> str:
    """Return the text by which a clause is known: what stays the same when only typography changes.

    Compatibility forms (NFKC) are folded, quotes, apostrophes, dashes and ellipses are plain ASCII, every run of white
    space is one space, and characters that nobody sees are gone, unpaired surrogates among them. Case is kept.
    Normalising twice changes nothing.
    """
    if not text.isascii():
        text = _plain(text)
    if not text.isprintable():
        text = _ASCII_UNSEEN.sub("", text)
    if "`" in text:
        text = text.replace("`", "'")
    if "--" in text:
        text = _DASHES.sub("-", text)
    return " ".join(text.split())


def _plain(text: str) -> str:
    """Return text with its non-ASCII typography folded; the usual few first, because they are usually all there is."""
    for fancy, plain in _PLAIN.items():
        if fancy in text:
            text = text.replace(fancy, plain)
    if text.isascii():
        return text
    text = _seen(text)
    # Before, because NFKC takes an acute accent apart; after, because it brings dashes out of presentation forms.
    if not _RARER.keys().isdisjoint(map(ord, set(text))):
        text = text.translate(_RARER)
    if unicodedata.is_normalized("NFKC", text):
        return text
    return unicodedata.normalize("NFKC", text).translate(_RARER)


def _seen(text: str) -> str:
    """Return text without the characters that leave no mark."""
    for char in set(text):
        if not char.isascii() and _is_unseen(char):
            text = text.replace(char, "")
    return text


@cache
def _is_unseen(char: str) -> bool:
    """Return whether a character leaves no mark on the page (white space does: it parts words)."""
    if char.isspace():
        return False
    return unicodedata.category(char) in _UNSEEN or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def skeleton(text: str) -> str:
    """Return what is left when only wording that changes meaning is kept; equal skeletons say the same.

    Gone are case, punctuation, spaces, the clause's own numbering, links, the spelling of a word on either side of the
    Atlantic, contractions, and the date of a line that only says when the text was edited or takes effect. Addresses
    of e-mail fold into one word, because servers hide them from some readers. Kept are all words, numbers, amounts of
    money, and signs that carry meaning (currency, per cent, comparison).
    """
    text = _without_number(normalise(text)).casefold()
    if "/" in text or "www." in text:
        text = _LINK.sub(" ", text)
    if "@" in text or "protected" in text:
        text = _ADDRESS.sub(" email ", text)
    text = without_contractions(text)
    if _is_date_line(text):
        text = _date().sub(" ", text)
    text = _NO_MEANING.sub(_meaning_of_sign, _THOUSANDS.sub("", text))
    return _SPACES.sub("", " ".join(map(one_spelling, text.split())))


def _without_number(text: str) -> str:
    """Return text without the number that it begins with, if it is more than that number."""
    number = _OWN_NUMBER.match(text)
    return text[number.end() :] if number else text


@cache
def _date() -> re.Pattern[str]:
    """Return the pattern of a date in lower case; built when it is first asked for, because that takes a while."""
    return re.compile(
        rf"\b(?:(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?"
        rf"(?:{_MONTHS})\.?,?\s+(?:de\s+)?\d{{4}}|(?:{_MONTHS})\.?\s+\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})"
    )


def _is_date_line(text: str) -> bool:
    """Return whether the text, in lower case, only says when a document was edited or takes effect."""
    if len(text) > _DATE_LINE or not _date().search(text):
        return False
    rest = re.findall(r"[^\W\d]+(?:'[^\W\d]+)?", _date().sub(" ", text))
    return set(_DATE_WORDS.split()).issuperset(rest)


def _meaning_of_sign(sign: re.Match[str]) -> str:
    """Return the sign where it carries meaning, a space where it only parts words, and nothing inside a word."""
    char = sign[0]
    if char == "&":
        return " and "
    if char == "'":
        return ""
    return char if char in "%°" or unicodedata.category(char) in {"Sc", "Sm", "Mn", "Mc"} else " "


def clause_id(document: str, text: str) -> str:
    """Return a clause's id: 16 hexadecimal digits of the SHA-256 of document, a NUL, and the normalised text."""
    named = f"{document}\0{normalise(text)}".encode("utf-8", "surrogatepass")
    return sha256(named).hexdigest()[:16]


def heading_text(heading: str) -> str:
    """Return a heading's normalised text without its own number: what a heading is known by."""
    return _without_number(normalise(heading))


def numbered(heading: str) -> tuple[str, str]:
    """Return a heading's own number ("4.5.", or an empty string) and its text, both as the page has them."""
    shown = tidy(heading)
    text = _without_number(shown)
    return shown[: len(shown) - len(text)].rstrip(), text


def content_hash(version: Version) -> str:
    """Return 64 hexadecimal digits that are equal where two versions read the same.

    Hashed are headings (each where it opens) and texts in reading order, all normalised. Numbers are left out, because
    renumbering is no change; lead-ins too, because they are the text of other clauses.
    """
    known = cache(heading_text)
    parts: list[str] = []
    open_headings: tuple[str, ...] = ()
    for clause in version.clauses:
        if clause.headings != open_headings:
            parts += [
                f"#{known(heading)}\0"
                for depth, heading in enumerate(clause.headings)
                if open_headings[: depth + 1] != clause.headings[: depth + 1]
            ]
            open_headings = clause.headings
        parts.append(f"={normalise(clause.text)}\0")
    return sha256("".join(parts).encode()).hexdigest()
