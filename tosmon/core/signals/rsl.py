"""Reads an RSL document: which uses of which part of a site its licences permit, and against what.

After Really Simple Licensing 1.0 (RSL-SPEC-1.0, 2025-12-10, with errata to 2026-08-07; its sections as summed up in
public notes, the page itself being stored in its draft of 2025-09 and by its first page). Lists with commas and the
payment `inference`, as the draft 0.9 had them, are read too. The XML itself is `rsl_xml`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tosmon.core.signals.lines import not_text, shortest
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal, SignalFile
from tosmon.core.signals.rsl_xml import Element, NotRsl, read_xml
from tosmon.core.signals.values import ABSOLUTE, shown

__all__ = ["read_rsl"]

_PLACE: Final = "rsl.xml"
_BROADER: Final = {  # each use, and the words that include it, from the narrowest (section 3.4.1.1)
    "ai-train": ("ai-train", "train-ai", "ai-all", "all"),
    "ai-input": ("ai-input", "ai-all", "all"),
    "ai-index": ("ai-index", "ai-all", "all"),
    "search": ("search", "all"),
}
# An AI system's index ("ai-index") is none of the three purposes: it serves search and input alike, and is not said on.
_PURPOSES: Final = {"ai-train": Purpose.AI_TRAINING, "ai-input": Purpose.AI_INPUT, "search": Purpose.SEARCH}
_USES: Final = frozenset(word for words in _BROADER.values() for word in words)
_NAMED: Final = (  # sections 3.2 to 3.17
    "accepts alternate amount content copyright custom legal license payment permits prohibits reporting rsl schema "
    "standard terms"
)
_ELEMENTS: Final = frozenset(("", *_NAMED.split()))  # without a name are those of other namespaces
_FREE: Final = frozenset({"", "free"})  # payments of section 3.7 that demand nothing
_CREDIT: Final = "attribution"  # demands to name the source: no licence has to be asked for


@dataclass(frozen=True, slots=True)
class _Licence:
    permits: frozenset[str]
    prohibits: frozenset[str]
    listed: bool  # has a list of permitted uses: others are not licensed (section 3.5)
    terms: tuple[str, ...]  # what is demanded for it, in words; empty where nothing is

    def on(self, use: str) -> str:
        """Return what it says of a use: "prohibited", "permitted", "not listed", or nothing.

        The narrowest word that names the use decides; among equals the prohibition (section 3.1.1).
        """
        for word in _BROADER[use]:
            if word in self.prohibits:
                return "prohibited"
            if word in self.permits:
                return "permitted"
        if self.listed:
            return "not listed"
        # A licence without a list covers every use on its terms; without terms it says nothing that could be read.
        return "permitted" if self.terms and not self.prohibits else ""


def read_rsl(body: bytes) -> SignalFile:
    """Return a signal for each part of the site and use that licences of an RSL document speak of.

    The document is read safely (`rsl_xml`); what is not RSL at all is a fault of the file, unknown words are faults
    beside what can be read.
    """
    instead = not_text(body) if body[:2] not in {b"\xfe\xff", b"\xff\xfe"} else ""
    if instead:
        return SignalFile(faults=(instead,))
    try:
        root = read_xml(body)
    except NotRsl as fault:
        return SignalFile(faults=(shown(str(fault))[0],))
    contents = root.all("content")
    hosts = {_host(content) for content in contents} - {""}
    parts: dict[str, list[_Licence]] = {}
    for content in contents:
        path = _path(content.attributes.get("url", ""), one_host=len(hosts) <= 1)
        parts.setdefault(path, []).extend(_licence(one, content) for one in content.all("license"))
    signals = tuple(signal for path, licences in parts.items() for signal in _signals(path, licences))
    return SignalFile(signals, (*_unknown_elements(root), *_faults(contents)))


def _host(content: Element) -> str:
    found = ABSOLUTE.match(content.attributes.get("url", ""))
    return found[2].lower() if found else ""


def _path(url: str, *, one_host: bool) -> str:
    """Return the part of the site that a `url` names; with its host where the document speaks of several.

    An empty `url` is whatever refers to the document (section 4.6.1): that cannot be told from here, and stays empty.
    """
    found = ABSOLUTE.match(url)
    if found is None:
        return shortest(shown(url)[0]) if url else ""
    path = shortest(shown(found[3] or "/")[0])
    return path if one_host else f"{found[2].lower()}{path}"


def _licence(licence: Element, content: Element) -> _Licence:
    permits = [one for one in licence.all("permits") if _type(one) == "usage"]
    words = {_words(one) for one in permits}
    prohibits = {_words(one) for one in licence.all("prohibits") if _type(one) == "usage"}
    return _Licence(
        frozenset().union(*words),
        frozenset().union(*prohibits),
        bool(permits),
        tuple(dict.fromkeys(_terms(licence, content))),
    )


def _type(element: Element) -> str:
    return element.attributes.get("type", "usage")


def _words(element: Element) -> frozenset[str]:
    return frozenset(re.split(r"[\s,]+", element.text.strip().lower())) - {""}


def _terms(licence: Element, content: Element) -> Iterator[str]:
    """Yield what must be done, or who one must be, to use under a licence."""
    yield from (term for payment in licence.all("payment") if (term := _payment(payment)))
    if content.attributes.get("server"):
        yield "a licence from a server"
    for name in ("permits", "prohibits"):
        for one in licence.all(name):
            if _type(one) in {"user", "geo"}:
                yield f"{'only' if name == 'permits' else 'not'} {_type(one)} {' '.join(sorted(_words(one)))}"
    if licence.all("reporting"):
        yield "reporting"


def _payment(payment: Element) -> str:
    """Return what a payment demands, in words; nothing where it is free. One without type is free if it is empty."""
    kind = payment.attributes.get("type", "")
    if kind in _FREE:
        return "payment by terms stated elsewhere" if payment.children and not kind else ""
    return kind if kind == _CREDIT else f"payment ({shown(kind, 40)[0]})"


def _signals(path: str, licences: list[_Licence]) -> Iterator[Signal]:
    """Yield what the licences of one part of the site say of each use that any of them speaks of.

    They are offers to choose from: one that permits without terms is enough; but what one prohibits, none gives
    (section 3.1.1: terms are evaluated together, and never so that they give more).
    """
    for use in _BROADER:
        said = [(one.on(use), one.terms) for one in licences]
        value, answer = _verdict(said)
        if answer is not None:
            answers = ((_PURPOSES[use], answer),) if use in _PURPOSES else ()
            yield Signal(Mechanism.RSL, use, shown(value)[0], path=path, answers=answers, place=_PLACE)


def _verdict(said: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[str, Answer | None]:
    verdicts = list(said)
    words = {word for word, _ in verdicts}
    if "prohibited" in words:
        return "prohibited", Answer.DISALLOWED
    offers = sorted({terms for word, terms in verdicts if word == "permitted"}, key=lambda terms: (len(terms), terms))
    free = [terms for terms in offers if set(terms) <= {_CREDIT}]
    if free:
        return ("permitted with attribution" if free[0] else "permitted"), Answer.ALLOWED
    if offers:
        return "permitted for " + ", or for ".join(" and ".join(terms) for terms in offers), Answer.RESERVED
    return ("not licensed: others are listed", Answer.RESERVED) if "not listed" in words else ("", None)


def _unknown_elements(root: Element) -> Iterator[str]:
    """Yield the elements in the namespace of RSL that it does not have: they make a document non-conformant (3)."""
    unknown, below = set(), [root]
    while below:
        element = below.pop()
        below.extend(element.children)
        unknown |= {element.name} - _ELEMENTS
    if unknown:
        yield shown(f"elements that RSL 1.0 does not have: {' '.join(sorted(unknown))}")[0]


def _faults(contents: list[Element]) -> Iterator[str]:
    """Yield what the specification holds against the document; each fault once."""
    if not contents:
        yield "no <content> in it"
    if any("url" not in content.attributes for content in contents):
        yield "a <content> without url"
    licences = [licence for content in contents for licence in content.all("license")]
    if any(not content.all("license") for content in contents):
        yield "a <content> without <license>"
    lists = [one for licence in licences for name in ("permits", "prohibits") for one in licence.all(name)]
    if any(
        len({_type(one) for one in of}) < len(of) for one in licences for of in map(one.all, ("permits", "prohibits"))
    ):
        yield "a licence with two lists of one type: read as one"
    unknown = sorted({word for one in lists if _type(one) == "usage" for word in _words(one) - _USES})
    if unknown:
        yield shown(f"uses that RSL 1.0 does not have: {' '.join(unknown)}")[0]
    if any("," in one.text for one in lists):
        yield "lists with commas, as the draft 0.9 had them"
    if any(_type(one) not in {"usage", "user", "geo"} for one in lists):
        yield "a list of a type that RSL 1.0 does not have"
