"""What `robots show` prints: answers by purpose, crawlers, rules, signals, prose and faults, in this order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING

from tosmon.cli.common import moment, print_rows
from tosmon.cli.robots_grid import in_word
from tosmon.cli.robots_sources import Found
from tosmon.core.robots import RobotsRule
from tosmon.core.robots.crawlers import Crawler
from tosmon.core.robots.matrix import Admission, Bound, Matrix
from tosmon.core.signals import SPECIFICATIONS, Answer, Mechanism, PurposeAnswer, Signal
from tosmon.core.signals.answers import PURPOSE_WORDS
from tosmon.core.words import counted

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Page", "print_page"]

RULES = 5  # of a group
SHOWN = 6  # signals of a mechanism, faults of a kind
NAMED = 8  # agents of a group
LONG = 300  # characters of a passage
BY = {
    Bound.OWN: "by its own group",
    Bound.ANY: "by the group of *",
    Bound.NONE: "by no group",
    Bound.CANNOT_MATCH: "named, but cannot match: by the group of *",
    Bound.STATUS: "without rules that could be read",
}
MAY = {
    "all": "may fetch everything",
    "most": "may fetch all but some",
    "some": "may fetch only some",
    "none": "may fetch nothing",
    "?": "unknown",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A robots.txt as shown. `signals` are those of its platform, with the documents; `others` its other robots.txt."""

    found: Found
    signals: tuple[tuple[str, Signal], ...]
    answers: tuple[PurposeAnswer, ...]
    admitted: Matrix
    others: tuple[str, ...] = ()


def print_page(out: Console, page: Page, zone: tzinfo, *, every: bool) -> None:
    """Print a page; of long lists the beginning, unless `every` line is asked for."""
    found = page.found
    out.print(found.where, style="bold", markup=False)
    print_rows(out, [(line,) for line in _facts(found, zone)], indent=2, style="dim")
    if found.robots.meaning:
        out.print(f"  {found.robots.meaning}", style="yellow", markup=False)
    _print_answers(out, page)
    _print_crawlers(out, page.admitted, every=every)
    if not found.robots.meaning:
        _print_rules(out, found, every=every)
    _print_signals(out, page, every=every)
    _print_prose(out, found)
    _print_lint(out, found, every=every)
    for other in page.others:
        out.print(f"also: tosmon robots show {other}", style="dim", markup=False)


def _heading(out: Console, text: str) -> None:
    out.print()
    out.print(text, style="bold", markup=False)


def _facts(found: Found, zone: tzinfo) -> Iterator[str]:
    """Yield how and when it was found, and how large it is."""
    told = [f"status {found.status}"] if found.status and not found.robots.meaning else []
    told += [f"first observed {moment(found.since, zone)}"] if found.since else []
    told += [f"checked {moment(found.checked, zone)}"] if found.checked else []
    if told:
        yield " · ".join(told)
    if not found.robots.meaning:
        rules = sum(len(group.rules) for group in found.robots.parsed.groups)
        agents = len(found.robots.agents)
        yield f"{counted(rules, 'rule')} for {counted(agents, 'agent')}, {len(found.robots.body):,} bytes"


# --- answers and crawlers ---------------------------------------------------------------------------------------------


def _print_answers(out: Console, page: Page) -> None:
    _heading(out, "What it says by purpose")
    rows = []
    for one in page.answers:
        deciding = [source for source in one.sources if source.decides and source.answer is not Answer.UNSPECIFIED]
        told = "; ".join(dict.fromkeys(_source(source.where, source.signal, page) for source in deciding))
        rows.append((PURPOSE_WORDS[one.purpose], one.answer.value, told))
    print_rows(out, rows)


def _source(where: str, signal: Signal, page: Page) -> str:
    """Return where an answer comes from: "content-signal ai-train = no, line 3", and the document, if it is another."""
    place = where if where != page.found.where else ""
    line = f"line {signal.line}" if signal.line else ""
    if signal.mechanism is Mechanism.ROBOTS_RULES:
        return ", ".join(filter(None, (f"known crawlers: {signal.value}", place)))
    mechanism = "" if signal.name == signal.mechanism.value else f"{signal.mechanism.value} "
    return ", ".join(filter(None, (f"{mechanism}{_said(signal)}", place, line)))


def _said(signal: Signal) -> str:
    return f"{signal.name} = {signal.value}" if signal.name else signal.value


def _print_crawlers(out: Console, admitted: Matrix, *, every: bool) -> None:
    """Print those that readers ask for, each; the others counted by purpose, unless `every` one is asked for."""
    pairs = list(zip(admitted.crawlers, admitted.rows[0].admissions, strict=True))
    _heading(out, "Known crawlers")
    first = [pair for pair in pairs if every or pair[0].asked_first]
    print_rows(out, [(crawler.token, MAY[in_word(one)], _by(one)) for crawler, one in first])
    if not every:
        out.print()
        print_rows(out, list(_counts(pairs)))
        out.print(f"  {len(pairs)} crawlers are known; --all shows each", style="dim")


def _by(admission: Admission) -> str:
    return BY[admission.by] + (f", line {admission.line}" if admission.line else "")


def _counts(pairs: Iterable[tuple[Crawler, Admission]]) -> Iterator[tuple[str, str]]:
    """Yield for each purpose how many of its crawlers may fetch what."""
    counted: dict[str, Counter[str]] = {}
    for crawler, admission in pairs:
        counted.setdefault(crawler.purpose.value, Counter())[MAY[in_word(admission)]] += 1
    for purpose, counts in counted.items():
        yield purpose, ", ".join(f"{counts[words]} {words}" for words in MAY.values() if counts[words])


# --- rules ------------------------------------------------------------------------------------------------------------


def _print_rules(out: Console, found: Found, *, every: bool) -> None:
    _heading(out, "Rules")
    groups = _alike(found)
    for rules, names in groups.items():
        out.print(f"  {_names(names, every=every)}", style="bold", markup=False)
        shown = rules if every else rules[:RULES]
        print_rows(out, [(str(one.line), _verb(one), one.pattern or "(nothing)") for one in shown], indent=4)
        if len(rules) > len(shown):
            out.print(f"    … {len(rules) - len(shown)} more, --all shows them", style="dim")
        if not rules:
            out.print("    no rule: may fetch everything")
    if not groups:
        out.print("  no rules: everything is allowed to everybody")


def _verb(rule: RobotsRule) -> str:
    return "allow" if rule.allow else "disallow"


def _alike(found: Found) -> dict[tuple[RobotsRule, ...], tuple[str, ...]]:
    """Return the groups, those with the same rules as one: the rules of the first with all names."""
    firsts: dict[tuple[tuple[bool, str], ...], tuple[RobotsRule, ...]] = {}
    names: dict[tuple[tuple[bool, str], ...], list[str]] = {}
    for group in found.robots.parsed.groups:
        said = tuple((rule.allow, rule.pattern) for rule in group.rules)
        firsts.setdefault(said, tuple(group.rules))
        names.setdefault(said, []).extend(group.names)
    return {rules: tuple(dict.fromkeys(names[said])) for said, rules in firsts.items()}


def _names(names: Sequence[str], *, every: bool) -> str:
    shown = names if every else names[:NAMED]
    more = len(names) - len(shown)
    return ", ".join(name or "(no name)" for name in shown) + (f" and {more} more" if more else "")


# --- signals, prose, faults -------------------------------------------------------------------------------------------


def _print_signals(out: Console, page: Page, *, every: bool) -> None:
    """Print the signals under their specifications, each with how far that is agreed; then what was not there."""
    absent = [one.document.partition("/")[2] for one in page.found.beside if one.checked and not one.present]
    if page.signals or absent:
        _heading(out, "Signals")
    by_mechanism: dict[Mechanism, dict[tuple[str, str, str], list[str]]] = {}
    for where, signal in page.signals:
        said = by_mechanism.setdefault(signal.mechanism, {})
        said.setdefault(_signal(where, signal, page), []).append(signal.agent)
    for mechanism, told in by_mechanism.items():
        specification = SPECIFICATIONS[mechanism]
        out.print(f"  {specification.title} · {specification.status.value}", markup=False)
        shown = list(told.items()) if every else list(told.items())[:SHOWN]
        print_rows(out, [(place, said, _whom(agents, more)) for (place, said, more), agents in shown], indent=4)
        if len(told) > len(shown):
            out.print(f"    … {len(told) - len(shown)} more, --all shows them", style="dim")
    if absent:
        print_rows(out, [("not there:", ", ".join(absent))], style="dim")
    print_rows(out, [(one.document, fault) for one in page.found.beside for fault in one.faults])


def _signal(where: str, signal: Signal, page: Page) -> tuple[str, str, str]:
    """Return place, statement, and what follows from it and is held against it."""
    place = signal.place if where == page.found.where else where
    path = "" if signal.path == "/" else f" on {signal.path}"
    answers = [f"{PURPOSE_WORDS[purpose]} {answer.value}" for purpose, answer in signal.answers]
    faults = [f"fault: {fault}" for fault in signal.faults]
    return (f"line {signal.line}" if signal.line else place, f"{_said(signal)}{path}", ", ".join((*answers, *faults)))


def _whom(agents: Sequence[str], more: str) -> str:
    """Return what follows, after those it is for, where it is not for everybody."""
    named = "" if list(agents) == ["*"] else f"for {_names(agents, every=False)}"
    return "; ".join(filter(None, (named, more)))


def _print_prose(out: Console, found: Found) -> None:
    if not found.robots.prose:
        return
    _heading(out, "Comments that speak of scraping")
    for one in found.robots.prose:
        labels = ", ".join(one.judgement.labels)
        text = one.text if len(one.text) <= LONG else f"{one.text[:LONG].rsplit(' ', 1)[0]} …"
        print_rows(out, [(f"line {one.line}", f"{one.judgement.rule.value}: {labels}"), ("", text)])


def _print_lint(out: Console, found: Found, *, every: bool) -> None:
    """Print what its author probably meant otherwise; of what is found often, the first ones."""
    if not found.robots.lint:
        return
    _heading(out, "Worth a look")
    seen: Counter[str] = Counter()
    rows = []
    for one in found.robots.lint:
        seen[one.code] += 1
        if every or seen[one.code] <= SHOWN:
            rows.append((f"line {one.line}" if one.line else "file", one.message))
    print_rows(out, rows)
    if len(rows) < len(found.robots.lint):
        out.print(f"  … {len(found.robots.lint) - len(rows)} more, --all shows them", style="dim")
