"""What the pages of trends are asked for, and the values that they show; `pages` composes them, templates show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from tosmon.catalog.views import StoredEvent
from tosmon.core.model import Direction
from tosmon.web.charts import Bar, Chart
from tosmon.web.trends.periods import By, Tally
from tosmon.web.trends.spells import Turning

__all__ = ["Asked", "Behind", "Coverage", "DrawnBars", "LabelRow", "Measure", "Pointing", "Trends", "TurningRow"]


class Measure(StrEnum):
    """What the lines count: platforms, or how many in a hundred of those watched."""

    NUMBER = "number"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for; what is empty does not matter. `since` and `until` are the first and the last day."""

    labels: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    by: By = By.MONTH
    measure: Measure = Measure.NUMBER
    direction: Direction | None = None
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Return whether less is asked for than all."""
        return bool(self.labels or self.platforms or self.since or self.until)

    def address(self, path: str = "/trends", **changes: Any) -> str:  # noqa: ANN401 - values of fields
        """Return the address at which this is shown, with some of it changed; back on the first page."""
        one = replace(self, **{"page": 1, **changes})
        pairs = [("label", label) for label in one.labels] + [("platform", platform) for platform in one.platforms]
        pairs += [(name, day.isoformat()) for name, day in (("since", one.since), ("until", one.until)) if day]
        pairs += [("by", one.by.value)] if one.by is not By.MONTH else []
        pairs += [("as", one.measure.value)] if one.measure is not Measure.NUMBER else []
        pairs += [("direction", one.direction.value)] if one.direction else []
        pairs += [("page", str(one.page))] if one.page > 1 else []
        return f"{path}?{urlencode(pairs)}" if pairs else path


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A period in figures: how many platforms carried each label at its end, and who began or ceased in it.

    Each figure is a number, how many began, how many ceased, and where that leads (empty where nobody did).
    """

    words: str
    watched: int
    figures: tuple[tuple[str, int, int, str], ...]


@dataclass(frozen=True, slots=True)
class DrawnBars:
    """A chart of bars, and each bar with the address of what it counts."""

    chart: Chart
    bars: tuple[tuple[Bar, str], ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the figures rest on: platforms watched at first and at last, and those that tosmon looked at itself."""

    begin: date
    watched: int
    own: int
    at_first: int


@dataclass(frozen=True, slots=True)
class Trends:
    """The page of trends: each chart for a screen, and for a phone.

    `left_out` are labels that are in the table, and would crowd the chart.
    """

    asked: Asked
    labels: tuple[str, ...]
    left_out: tuple[str, ...]
    lines: tuple[Chart, ...]
    rows: tuple[LabelRow, ...]
    bars: tuple[DrawnBars, ...]
    tallies: tuple[tuple[Tally, str, str], ...]
    coverage: Coverage | None
    choices: tuple[tuple[str, str, bool], ...]
    platforms: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Pointing:
    """An event with how many of its changes made rules stricter, and milder."""

    event: StoredEvent
    strengthened: int
    weakened: int


@dataclass(frozen=True, slots=True)
class TurningRow:
    """That a platform began to carry a label, or ceased to, and where its rules of that day are shown."""

    turning: Turning
    address: str


@dataclass(frozen=True, slots=True)
class Behind:
    """What a figure counts: events, or who began or ceased to carry labels; a page of it."""

    asked: Asked
    events: Sequence[Pointing]
    turnings: Sequence[TurningRow]
    total: int
    pages: int
