"""Composes the page of one version: every clause with its labels and headings, in parts where it is long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from tosmon.catalog.views import StoredVersion, VersionInfo
from tosmon.core.alignment import Head
from tosmon.core.folding import Stretch
from tosmon.core.text import numbered
from tosmon.errors import NotFound
from tosmon.web.comparing.choosing import History
from tosmon.web.comparing.compared import Comparisons
from tosmon.web.comparing.laying import clipped, stands_above, weight_of
from tosmon.web.comparing.pages import compare_address, version_address
from tosmon.web.comparing.parting import Item, Parts
from tosmon.web.comparing.values import ContentsLine, Stands, VersionPage

__all__ = ["Whole", "text_of"]

_CONTENTS: Final = 150  # headings of a table of contents; where there are more, only the outer ones are listed
_BEYOND: Final = Head("", "", 1)  # what stands under no heading, behind what does
_JUDGED: Final = 500  # octets of markup for labels


class Whole:
    """Answers what pages of single versions ask for."""

    def __init__(self, comparisons: Comparisons) -> None:
        self._comparisons = comparisons

    def page(
        self, history: History, version: VersionInfo, time: str, *, part: int, clause: str, labelled: bool
    ) -> VersionPage | str:
        """Return the page of a version; the address of another part, where the clause of that id stands there.

        Raises:
            NotFound: the version has no such clause.
            HTTPException: 400 for a part that there is not.

        """
        text = self._comparisons.text(version)

        def address(number: int) -> str:
            return version_address(
                history.document, time, part=number if number > 1 else "", labelled="1" if labelled else ""
            )

        whole = _Text(text, only_labelled=labelled)
        parts = Parts(whole.items(), 1 if clause else part, address)
        if clause:
            place = whole.place_of(clause)
            return f"{address(parts.holding(whole.places.index(place)))}#{whole.anchor(place)}"
        before, behind = (next(iter(found), None) for found in (history.before(version), history.behind(version)))
        latest = next(iter(history.before()), None)
        return VersionPage(
            document=history.document,
            version=version,
            address=version_address(history.document, time),
            contents=tuple(whole.contents(parts, address)),
            clauses=tuple(whole.clauses(item.stretch.start for item in parts.shown)),
            part=parts.part(),
            only_labelled=labelled,
            labelled=sum(bool(one.labels) for one in text.judgements),
            older=version_address(history.document, history.address(before)) if before else "",
            newer=version_address(history.document, history.address(behind)) if behind else "",
            compare_before=compare_address(history.document, history.address(before), time) if before else "",
            compare_current=(
                compare_address(history.document, time, history.address(latest))
                if latest and latest.key != version.key
                else ""
            ),
            download=f"{version_address(history.document, time)}/text",
            toggle=version_address(history.document, time, labelled="" if labelled else "1"),
        )


class _Text:
    """A version's text, or its clauses about scraping alone; `places` are those of the clauses in the version."""

    def __init__(self, text: StoredVersion, *, only_labelled: bool) -> None:
        self.places = [place for place, one in enumerate(text.judgements) if one.labels or not only_labelled]
        self._text = text
        self._clauses = text.version.clauses
        self._first: dict[str, int] = {}
        for place, clause in enumerate(text.clause_ids):
            self._first.setdefault(clause, place)

    def items(self) -> list[Item]:
        """Return the clauses as items to cut into parts."""
        found = []
        for number, place in enumerate(self.places):
            weight = weight_of((("equal", self._clauses[place].text),))
            weight += _JUDGED * bool(self._text.judgements[place].labels)
            found.append(Item(Stretch(number, number + 1, is_folded=False), weight))
        return found

    def place_of(self, clause: str) -> int:
        """Return where a clause stands first. Raises NotFound."""
        found = next((place for place in self.places if self._text.clause_ids[place] == clause), None)
        if found is None:
            raise NotFound(f"this version has no clause {clause}")
        return found

    def anchor(self, place: int) -> str:
        """Return what a clause is addressed by within its page; a text that stands twice has two places."""
        clause = self._text.clause_ids[place]
        return f"c-{clause}" if self._first[clause] == place else f"p-{place}"

    def clauses(self, numbers: Iterable[int]) -> Iterator[Stands]:
        """Yield the clauses of these numbers among the places, with the headings over each but for those shown."""
        path: tuple[str, ...] = ()
        for number in numbers:
            place = self.places[number]
            clause = self._clauses[place]
            before = self._clauses[place - 1] if place else None
            over = "" if before is not None and stands_above(clause, before) else clause.lead_in
            heads = tuple(_heads(path, clause.headings)) or ((_BEYOND,) if path and not clause.headings else ())
            path = clause.headings
            shown, left_out = clipped((("equal", clause.text),))
            if left_out:
                clause = replace(clause, text=shown[0][1])
            judgement = self._text.judgements[place]
            yield Stands(self.anchor(place), self._text.clause_ids[place], clause, judgement, heads, over, left_out)

    def contents(self, parts: Parts, address: Callable[[int], str]) -> Iterator[ContentsLine]:
        """Yield the headings with addresses; where there are very many, only some of the outer ones."""
        found = []
        path: tuple[str, ...] = ()
        for number, place in enumerate(self.places):
            headings = self._clauses[place].headings
            if headings != path:
                found += [(head, number) for head in _heads(path, headings)]
                path = headings
        deepest = max((head.level for head, _ in found), default=0)
        while deepest > 1 and len(found) > _CONTENTS:
            deepest -= 1
            found = [(head, number) for head, number in found if head.level <= deepest]
        step = -(-len(found) // _CONTENTS) or 1
        for head, number in found[::step]:
            part = parts.holding(number)
            here = "" if part == parts.number else address(part)
            yield ContentsLine(head.text, head.number, head.level, f"{here}#{self.anchor(self.places[number])}")


def _heads(path: tuple[str, ...], headings: tuple[str, ...]) -> Iterator[Head]:
    """Yield the headings that are new where one path of headings follows another."""
    common = 0
    while common < min(len(path), len(headings)) and path[common] == headings[common]:
        common += 1
    for level, heading in enumerate(headings[common:], common + 1):
        number, text = numbered(heading)
        yield Head(text, number, level)


def text_of(version: StoredVersion) -> Iterator[str]:
    """Yield the lines of a version as plain text: headings underlined, an empty line between paragraphs."""
    path: tuple[str, ...] = ()
    for clause in version.version.clauses:
        for head in _heads(path, clause.headings):
            shown = f"{head.number} {head.text}".strip()
            yield from ("", shown, ("=" if head.level == 1 else "-") * min(len(shown), 79))
        path = clause.headings
        yield ""
        yield f"{clause.number} {clause.text}".strip()
