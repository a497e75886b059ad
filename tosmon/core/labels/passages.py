"""A clause's text as passages: sentences, and within them the items of an inline list, each with its place.

Which rule governs a passage is left to `stance`. One pass over the text, no backtracking over it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Passage", "Sentence", "fold", "sentences"]

# Typographic characters that mean the same as a plain one; one for one, so that places in the text stay put.
PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "ʼ": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‹": '"', "›": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "\u00ad": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u3000": " ",
    }
    | {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full-width letters, digits and signs
)  # fmt: skip
USUAL = tuple((char, PLAIN[ord(char)]) for char in "`’“”–\u00a0")  # nearly all that stand in texts in English

# A sentence ends at a full stop and white space before something that can open one. Not after an abbreviation, a
# single initial, or the number that opens a paragraph.
END = re.compile(r"""[.!?]['")\]]{0,3}+\s++(?=['"(\[¿¡]{0,2}+[A-ZÀ-ÖØ-Þ0-9•])|[\n•|]|。(?![)）」』])""")
ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|inc|ltd|llc|corp|co|no|nos|sec|art|arts|vs|cf|al|ph|dr|mr|mrs|ms|st|u\.s|u\.k"
    r"|z\. ?b|d\. ?h|u\. ?a|bzw|ggf|abs|nr|lit|ziff|p\. ?ex|p\. ?ej|núm|sra?|ej|bijv|ad es)"
    r"|(?:^|\s|\()[a-z]|(?:^|\s)(?:\d{1,3}\.){0,4}\d{1,3}|(?:^|\s)[ivx]{1,5})$",
    re.IGNORECASE,
)
LOOK_BACK = 16

ITEM = re.compile(
    r"(?<![^\s:;,.])\((?:[a-z]|[ivx]{1,5}|\d{1,2})\)(?=\s)|;\s|(?<=[:;,]\s)(?:[ivx]{1,4}|[a-h]|\d{1,2})\)(?=\s)"
)

# "within thirty (30) days", "2 (two)", "innerhalb von zwei (2) Wochen": the number is said twice, and opens no item.
SAID_TWICE = re.compile(
    r"(?:\d|\b(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-]\w{3,5})?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen"
    r"|eine?[mnrs]?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\w{3,6}zehn|\w{0,12}(?:zwan|vier|fünf|sech"
    r"|sieb|acht|neun)zig|\w{0,12}dreißig"
    r"|une?|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|soixante|quatre-vingt-dix"
    r"|una?|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|catorce|quince|veinte|treinta|cuarenta|sesenta"
    r"|noventa|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|dodici|quindici|venti|trenta|sessanta|novanta"
    r"|een|één|twee|drie|vijf|zes|zeven|negen|tien|twaalf|veertien|vijftien|twintig|dertig|zestig|negentig"
    r"|uma?|dois|duas|três|quatro|sete|oito|dez|doze|quinze|vinte|trinta|sessenta|noventa))\s\Z",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"\(\d")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that is read as one: a sentence's opening, or one item of its list.

    `reach` is where words that begin in it may end: an opening that breaks off runs on into the first item ("interfere
    with: (a) security features").
    """

    start: int
    end: int
    reach: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its passages; the first is its opening, which governs items that say nothing of their own."""

    start: int
    end: int
    passages: tuple[Passage, ...]


def fold(text: str) -> str:
    """Return the text in lower case with plain quotes, dashes and spaces, as long as the text itself."""
    plain = text
    for char, instead in USUAL:
        if char in plain:
            plain = plain.replace(char, instead)
    if not plain.isascii():
        plain = plain.translate(PLAIN)
    lowered = plain.lower()
    if len(lowered) == len(plain):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in plain)


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of the text in order, each with its passages; together they cover it."""
    ends = (found.end() for found in END.finditer(text) if not _abbreviates(text, found.start()))
    bounds = [0, *ends, len(text)]
    return [_sentence(text, start, end) for start, end in pairwise(bounds) if start < end]


def _abbreviates(text: str, stop: int) -> bool:
    return text[stop] == "." and ABBREVIATED.search(text[max(0, stop - LOOK_BACK) : stop]) is not None


def _repeats(text: str, place: int) -> bool:
    """Return whether a number in brackets at the place only repeats the one before it: "two (2) weeks"."""
    before = text[max(0, place - LOOK_BACK) : place]
    return NUMBERED.match(text, place) is not None and SAID_TWICE.search(before) is not None


def _sentence(text: str, start: int, end: int) -> Sentence:
    bounds = [start]
    for found in ITEM.finditer(text, start, end):
        if _repeats(text, found.start()):
            continue
        cut = found.end() if text[found.start()] == ";" else found.start()
        if cut > bounds[-1]:
            bounds.append(cut)
    bounds.append(end)
    passages = [Passage(a, b, b) for a, b in pairwise(bounds) if a < b]
    if len(passages) > 1 and ";" not in text[passages[0].end - 2 : passages[0].end]:
        passages[0] = Passage(start, passages[0].end, passages[1].end)
    return Sentence(start, end, tuple(passages))
