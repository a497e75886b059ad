"""What pages say about their text, held against what it is: encoding, language, letters; disagreements in words.

Nothing is judged by these: what makes a capture doubtful is `suspicion`'s to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tosmon.core import mojibake
from tosmon.core.extract import Extraction
from tosmon.core.language import LANGUAGES, detect, of_clause
from tosmon.core.model import Version

__all__ = ["faults_of"]

_TELLING: Final = 300  # characters: less tells no language
_CLAUSE: Final = 60  # characters from which one clause's language counts
_PART: Final = 0.25  # of the text that must be in another language to be worth a word
_SAME: Final = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi"}  # ISO 639-1 codes for what goes by another


def faults_of(
    pages: Sequence[Extraction],
    version: Version,
    expected: str,
    sent: Sequence[str],
    *,
    language_of: Callable[[str, str], str] = of_clause,
) -> tuple[str, ...]:
    """Return in words what is wrong with the pages' text, each fault once.

    `version` is what was read from them, its language told; `expected` is the language that the registry names, `sent`
    has the `Content-Language` of each page's answer. `language_of` is `of_clause`, or what remembers its answers.
    """
    faults = [fault for page in pages for fault in page.faults]
    found = mojibake.find([clause.text for clause in version.clauses])
    if found:
        faults.append(str(found))
    faults += _languages(pages, version, expected, sent, language_of)
    return tuple(dict.fromkeys(faults))


def _languages(
    pages: Sequence[Extraction],
    version: Version,
    expected: str,
    sent: Sequence[str],
    language_of: Callable[[str, str], str],
) -> Iterator[str]:
    length = sum(len(clause.text) for clause in version.clauses)
    if length < _TELLING:
        return
    said = [
        *(("the page calls itself", page.facts.language) for page in pages),
        *(("the server calls it", language) for language in sent if "," not in language),
        ("the registry expects", expected),
    ]
    for who, language in said:
        code = _code(language)
        if code and version.language and code != version.language:
            yield f"{who} “{language.strip()}”, and the text is in “{version.language}”"
    yield from _parts(version, length, language_of)


def _code(language: str) -> str:
    """Return the ISO 639-1 code of a language tag (BCP 47) that can be told, or ""; of several none is the text's."""
    code = language.strip().lower().replace("_", "-").partition("-")[0]
    code = _SAME.get(code, code)
    return code if code in LANGUAGES else ""


def _parts(version: Version, length: int, language_of: Callable[[str, str], str]) -> Iterator[str]:
    """Yield what part of a text is in another language than the most of it."""
    counted: Counter[str] = Counter()
    for clause in version.clauses:
        if len(clause.text) >= _CLAUSE:
            own = language_of(clause.text, version.language) if version.language else detect(clause.text)
            counted[own] += len(clause.text)
    counted.pop("", None)
    (most, _), *others = counted.most_common() or [("", 0)]
    for language, part in others:
        if part >= _PART * length:
            yield f"{part / length:.0%} of the text is in “{language}”, most of it in “{most}”"
