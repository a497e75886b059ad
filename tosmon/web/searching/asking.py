"""What the address of a search asks for, and the addresses that ask for a little more or less.

All state is in the address: the line in the box, filters of the form, the moment, the order, the first hit shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Self
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from tosmon.core.model import Rule
from tosmon.core.searching import Field, Filter, Order, Query, filters_in, parse
from tosmon.web import asked

__all__ = ["ADDRESS", "Asked"]

ADDRESS: Final = "/search"
MOMENTS: Final = ("at", "since", "until")
_MOST: Final = 20  # values of a filter


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, as it says it. `first` is the place of the first hit shown, from 0."""

    line: str = ""
    filters: Mapping[Field, tuple[str, ...]] = field(default_factory=dict)
    moments: Mapping[str, str] = field(default_factory=dict)
    current: bool = False
    order: Order = Order.RELEVANCE
    first: int = 0

    @classmethod
    def of(cls, params: QueryParams) -> Self:
        """Return what the parameters of an address ask for.

        Raises:
            HTTPException: 400 for what means nothing.

        """
        filters = {
            one: tuple(dict.fromkeys(value for text in params.getlist(one.value)[:_MOST] if (value := text.strip())))
            for one in Field
        }
        for rule in filters[Field.RULE]:
            asked.choice(rule, Rule)
        return cls(
            line=params.get("q", "")[: asked.LONGEST_QUERY].strip(),
            filters={one: values for one, values in filters.items() if values},
            moments={name: text for name in MOMENTS if (text := params.get(name, "").strip())},
            current=bool(params.get("current", "")),
            order=asked.choice(params.get("order", ""), Order) or Order.RELEVANCE,
            first=asked.position(params.get("first", "")) or 0,
        )

    @property
    def anything(self) -> bool:
        """Return whether the address asks for anything."""
        return bool(self.line or self.filters or self.moments or self.current)

    def query(self) -> Query:
        """Return what is asked for.

        Raises:
            UsageError: a filter in the line has a value that it cannot have.
            HTTPException: 400 for a moment of the form that is none.

        """
        more = [Filter(one, value) for one, values in self.filters.items() for value in values]
        query = parse(self.line, more=more)
        at, since, until = (asked.moment(self.moments.get(name, "")) for name in MOMENTS)
        return replace(
            query,
            at=at or query.at,
            since=since or query.since,
            until=until or query.until,
            current=self.current or query.current,
            order=self.order,
        )

    def day_of(self, name: str) -> str:
        """Return the day (UTC) of one of MOMENTS as a field of a form holds it; empty where none is asked for."""
        moment = asked.moment(self.moments.get(name, ""))
        return moment.date().isoformat() if moment else ""

    # --- addresses ----------------------------------------------------------------------------------------------------

    def address(self, path: str = ADDRESS) -> str:
        """Return the address of this question, under that path."""
        said = urlencode(list(self.parameters()))
        return f"{path}?{said}" if said else path

    def parameters(self) -> Iterator[tuple[str, str]]:
        """Yield names and values of the address in one order."""
        if self.line:
            yield "q", self.line
        for one in Field:
            for value in self.filters.get(one, ()):
                yield one.value, value
        yield from ((name, self.moments[name]) for name in MOMENTS if name in self.moments)
        if self.current:
            yield "current", "1"
        if self.order is not Order.RELEVANCE:
            yield "order", self.order.value
        if self.first:
            yield "first", str(self.first)

    def at_first(self, first: int) -> Self:
        """Return the question for the hits from that place on."""
        return replace(self, first=first)

    def ordered(self, order: Order) -> Self:
        """Return the question in that order, from the first hit on."""
        return replace(self, order=order, first=0)

    def only(self, one: Field, value: str) -> Self:
        """Return the question with that value alone for its field: more would be alternatives, and widen it."""
        return self._filtered(one, (value,))

    def without(self, one: Field, value: str) -> Self:
        """Return the question without that filter."""
        return self._filtered(one, [each for each in self.filters.get(one, ()) if each != value])

    def _filtered(self, one: Field, values: Sequence[str]) -> Self:
        kept = {**self.filters, one: tuple(dict.fromkeys(values))}
        return replace(self, filters={name: held for name, held in kept.items() if held}, first=0)

    def without_moment(self, name: str) -> Self:
        """Return the question without that moment; "current" is one, too."""
        moments = {each: text for each, text in self.moments.items() if each != name}
        return replace(self, moments=moments, current=self.current and name != "current", first=0)

    def without_pieces(self) -> Iterator[tuple[str, Self]]:
        """Yield each filter that stands in the line itself, and the question without it."""
        for piece, rest in filters_in(self.line):
            yield piece, replace(self, line=rest, first=0)

    def words_only(self) -> Self:
        """Return the question with nothing but the words of its line."""
        line = self.line
        while found := next(iter(filters_in(line)), None):
            line = found[1]
        return replace(self, line=line, filters={}, moments={}, current=False, first=0)
