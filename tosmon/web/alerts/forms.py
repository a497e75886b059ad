"""The form of a subscription: what it offers, what was wrong with what was sent, and how much it would have taken.

Whether settings are right is for `tosmon.alerts.config` to say: its faults stand beside their fields, in its words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from tosmon.alerts.config import AlertsConfig, EmailConfig
from tosmon.alerts.config.doubts import doubts
from tosmon.alerts.wording import EVENTS, asked, timing
from tosmon.catalog.records import StoredSubscription
from tosmon.core.model import ChangeKind, Direction, Severity
from tosmon.core.subscriptions import Subscription
from tosmon.core.weights import LABELS
from tosmon.core.words import in_words
from tosmon.errors import Fault
from tosmon.web.alerts.counting import Counted, PastYear
from tosmon.web.alerts.entering import Entered
from tosmon.web.alerts.naming import OWN
from tosmon.web.alerts.values import Choice, Choices, FormPage
from tosmon.web.site import Site
from tosmon.web.translating import gettext, ngettext
from tosmon.web.words import capitalize_first

__all__ = ["Forms", "Proved"]

_LONGEST: Final = 4_000  # characters of one field
_FIELDS: Final = {"to": "targets", "quiet": "quiet_from", "digest": "digest", "": "name"}
_KEPT: Final = ("template", "enabled", "muted_until")  # what the form does not show, and leaves as it is
_UNNAMED: Final = "unnamed"  # for settings that are tried before anybody named them


@dataclass(frozen=True, slots=True)
class Proved:
    """What came of settings: the subscription that they make (None where they have faults), and what is beside them."""

    settings: Mapping[str, Any]
    subscription: Subscription | None
    faults: Mapping[str, Sequence[str]]
    hints: Mapping[str, Sequence[str]]


class Forms:
    """Makes the form for one alerts.toml, one watch list and one catalog."""

    def __init__(self, site: Site, config: AlertsConfig, year: PastYear) -> None:
        self._site, self._config, self._year = site, config, year

    def choices(self) -> Choices:
        """Return what the form offers."""
        targets: list[tuple[str, str]] = []
        mail = []
        for name, channel in self._config.channels.items():
            if isinstance(channel, EmailConfig):
                mail.append(name)
                targets += [(f"{name}:{one}", f"{name}:{one}") for one in channel.to]
            else:
                targets.append((name, name if name == channel.kind else f"{name} ({channel.kind})"))
        return Choices(
            targets=targets,
            mail=mail,
            labels=sorted(_worded(LABELS), key=lambda one: one[1].casefold()),
            events=[(kind.value, capitalize_first(gettext(words))) for kind, words in EVENTS.items()],
            kinds=_worded(kind.value for kind in ChangeKind),
            directions=_worded(way.value for way in Direction),
            severities=(Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.NONE),
            zone=str(self._config.zone),
            zones=_zones(),
            platforms=[(one.id, one.name) for one in self._site.registry.platforms],
        )

    def blank(self, given: Entered) -> Entered:
        """Return an empty form with what an address fills in: a name that fits, and the most likely target."""
        parts = [*(re.split(r"[\s,]+", given.platforms)[:1]), *(one.replace("_", "-") for one in given.labels[:1])]
        made = "-".join(re.sub(r"[^a-z0-9]+", "-", one.lower()).strip("-") for one in parts if one)
        targets = [one for one, _ in self.choices().targets]
        likely = next((one for one in targets if one != "terminal"), "terminal")
        return replace(given, name=given.name or self._free(made), targets=given.targets or (likely,))

    def _free(self, name: str) -> str:
        if not name:
            return ""
        known = {one.name for one in self._config.subscriptions_with(self._site.catalog.subscriptions())} | OWN
        return next(one for one in (name, *(f"{name}-{n}" for n in range(2, len(known) + 3))) if one not in known)

    def prove(self, entered: Entered, before: StoredSubscription | None = None, *, named: bool = True) -> Proved:
        """Return what the form makes; `before` is the subscription that it edits. Without `named`, names are free."""
        settings = entered.settings()
        if before is not None:
            settings |= {field: before.settings[field] for field in _KEPT if field in before.settings}
        name = before.name if before else entered.name if named else _UNNAMED
        now = datetime.now(UTC)
        stored = StoredSubscription(name, settings, now, now)
        faults = _by_field(self._config.faults_of([stored]))
        if before is None and named:
            self._add_taken(name, faults)
        for field in (one for one in ("platforms", "documents", "addresses") if len(getattr(entered, one)) > _LONGEST):
            faults[field].append(f"expected at most {_LONGEST:,} characters")
        one = None if faults else self._config.find(name, [stored])
        return Proved(settings, one, faults, self._hints(one) if one else {})

    def page(self, entered: Entered, before: StoredSubscription | None = None) -> FormPage:
        """Return the form as it was filled in, without judging it."""
        return FormPage(entered, self.choices(), editing=before.name if before else "")

    def judged(self, entered: Entered, before: StoredSubscription | None, proved: Proved, *, count: bool) -> FormPage:
        """Return the form with what is wrong, or else with what it asks for and how much that would have been."""
        page = replace(self.page(entered, before), faults=proved.faults, hints=proved.hints)
        if proved.subscription is None:
            return page
        counted = self._year.count(proved.subscription.filter) if count else None
        told = _told(counted) if counted else ""
        return replace(page, words=_words(proved.subscription), counted=counted, told=told)

    def _add_taken(self, name: str, faults: defaultdict[str, list[str]]) -> None:
        taken = {one.name for one in self._site.catalog.subscriptions()}
        if name in OWN or name in taken:
            why = "these pages use that word" if name in OWN else f"there is a subscription {name} already"
            faults["name"].append(f"expected another name: {why}")

    def _hints(self, one: Subscription) -> Mapping[str, Sequence[str]]:
        """Return what can hardly be meant."""
        site = self._site
        known = set(site.catalog.states())
        return _by_field(doubts(_without_channels(self._config), [one], site.registry, known, site.home))


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(one for one in available_timezones() if "/" in one and not one.startswith("Etc/")))


def _worded(names: Iterable[str]) -> list[Choice]:
    words = [(name, gettext(in_words(name))) for name in names]
    return [(name, said if "." in said else capitalize_first(said)) for name, said in words]


def _told(counted: Counted) -> str:
    """Return how much it would have been, in words."""
    told = ngettext("%(num)s event would have been told", "%(num)s events would have been told", counted.taken)
    return told % {"num": f"{counted.taken:,}"}


def _words(one: Subscription) -> str:
    """Return in words what a subscription asks for, where it goes and when."""
    return f"{asked(one.filter, in_words)}; to {', '.join(one.targets)}, {timing(one)}"


def _without_channels(config: AlertsConfig) -> AlertsConfig:
    """Return the settings without channels: what these may be doubted for is told elsewhere."""
    return replace(config, channels={})


def _by_field(faults: Sequence[Fault]) -> defaultdict[str, list[str]]:
    """Return what is wrong by the field of the form that it stands beside."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for fault in faults:
        field = re.split(r"[.\[]", fault.field, maxsplit=1)[0]
        found[_FIELDS.get(field, field)].append(fault.expected)
    return found
