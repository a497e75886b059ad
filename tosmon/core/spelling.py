"""Fold spellings that mean the same: British and American words, contractions.

The results are for comparing only: a folded word need not be one ("exercize"), as long as no two words of different
meaning fold together. That is why "-our" goes by a list ("our" is not "or") while "-ise" goes by rule.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["one_spelling", "without_contractions"]

# Words that differ beyond the rules below. Left British or older, right American or plainer.
_WORDS = {
    "acknowledgement": "acknowledgment",
    "acknowledgements": "acknowledgments",
    "ageing": "aging",
    "aluminium": "aluminum",
    "amongst": "among",
    "analogue": "analog",
    "artefact": "artifact",
    "artefacts": "artifacts",
    "catalogue": "catalog",
    "catalogues": "catalogs",
    "cheque": "check",
    "cheques": "checks",
    "dialogue": "dialog",
    "enquire": "inquire",
    "enquiries": "inquiries",
    "enquiry": "inquiry",
    "enrol": "enroll",
    "enrolment": "enrollment",
    "fulfil": "fulfill",
    "fulfilment": "fulfillment",
    "fulfils": "fulfills",
    "grey": "gray",
    "instalment": "installment",
    "instalments": "installments",
    "judgement": "judgment",
    "judgements": "judgments",
    "learnt": "learned",
    "maths": "math",
    "programme": "program",
    "programmes": "programs",
    "sceptical": "skeptical",
    "skilful": "skillful",
    "towards": "toward",
    "whilst": "while",
    "wilful": "willful",
    "wilfully": "willfully",
}
_RULES = (
    # behaviour, colour, unfavourable, honoured …
    (
        re.compile(
            r"^((?:dis|un)?(?:fav|hon|col|lab|flav)|(?:mis)?behavi|(?:mis)?demean|arm|clam|endeav|glam|harb|hum|neighb|od|rum"
            r"|sav|splend|vap|vig)our"
        ),
        r"\1or",
    ),
    # centre, kilometres, theatre …
    (re.compile(r"(cent|[a-z]met|^met|^lit|theat|^fib|calib)re(d?|s)$"), r"\1er\2"),
    # licence, defence, offence, pretence; practise
    (re.compile(r"(licen|defen|offen|preten)c(e|ing)"), r"\1s\2"),
    (re.compile(r"practis(e|ing)"), r"practic\1"),
    # authorise, organisation, analysed; uniformly, so that no list of exceptions is needed
    (re.compile(r"([a-z]{3}[iy])s(e|es|ed|ing|er|ers|able|ations?|ational)$"), r"\1z\2"),
    # cancelled, labelling, travellers …
    (
        re.compile(
            r"^(un)?(cancel|channel|counsel|dial|equal|fuel|label|level|marvel|model|panel|parcel|rival|signal|total|travel)"
            r"l(ed|ing|ers?|ors?|ation)"
        ),
        r"\1\2\3",
    ),
)
_CONTRACTED = (
    (re.compile(r"\bcan't\b"), "cannot"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"\bi'm\b"), "i am"),
)


@lru_cache(maxsize=8192)
def one_spelling(word: str) -> str:
    """Return a lower-case word in the one spelling by which it is compared."""
    if not word.isascii():
        return word
    folded = _WORDS.get(word, word)
    for pattern, replacement in _RULES:
        folded = pattern.sub(replacement, folded)
    return folded


def without_contractions(text: str) -> str:
    """Return lower-case text with its plain apostrophe contractions written out ("don't" as "do not")."""
    if "'" not in text:
        return text
    for pattern, full in _CONTRACTED:
        text = pattern.sub(full, text)
    return text
