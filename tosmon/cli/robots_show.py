"""The command `robots show`: a robots.txt's groups, the crawlers it admits, its signals, prose and faults.

How they are printed for people is told by `robots_page`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tosmon.cli.common import WHEN, AsJson, HomeOption, console, home_of, moment_given, print_json, settings_of
from tosmon.cli.robots_page import Page, print_page
from tosmon.cli.robots_sources import SOURCE, Found, crawlers_of, found_all
from tosmon.core.robots.contracts import answer_json, group_json, lint_json, signal_json
from tosmon.core.robots.matrix import Matrix, matrix
from tosmon.core.robots.matrix_contract import cell_json
from tosmon.core.robots.purposes import rules_as_signals
from tosmon.core.signals import answers

if TYPE_CHECKING:
    from tosmon.signalled import SignalsAt

__all__ = ["robots_show"]


def robots_show(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help=SOURCE)],
    *,
    at: Annotated[str | None, typer.Option(metavar=WHEN, help="Of the archive: as it stood then.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Show every rule, crawler and signal.")] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Show what a robots.txt permits, and what else it says."""
    found = found_all(source, home, moment_given(at))
    page = _page(found, home)
    if as_json:
        print_json(_json(page))
        return
    print_page(console(), page, settings_of(home_of(home)).zone, every=every)


def _page(found: list[Found], home: Path | None) -> Page:
    """Return all that there is to say: of a platform its first robots.txt, with the signals of all its documents."""
    first, *others = found
    known = crawlers_of(home)
    sources = [(first.where, signal) for signal in first.robots.signals]
    sources += [source for one in first.beside for source in one.sources]
    rules = [(first.where, signal) for signal in rules_as_signals(first.robots.said, known)]
    admitted = matrix([(first.where, first.robots.said)], known)
    return Page(first, tuple(sources), answers([*sources, *rules]), admitted, tuple(one.where for one in others))


def _json(page: Page) -> dict[str, object]:
    """Return the page as its contract says."""
    from tosmon.core.contracts import judgement_json  # noqa: PLC0415 - brings what judges clauses; `test` needs none

    found = page.found
    robots = found.robots
    return {
        "source": found.where,
        "status": found.status,
        "since": found.since,
        "checked": found.checked,
        "snapshot": found.snapshot or None,
        "meaning": robots.meaning,
        "groups": [] if robots.meaning else [group_json(group) for group in robots.parsed.groups],
        "crawlers": _crawlers_json(page.admitted),
        "signals": [{"document": where, **signal_json(signal)} for where, signal in page.signals],
        "answers": [answer_json(answer) for answer in page.answers],
        "prose": [{"line": one.line, "text": one.text, **judgement_json(one.judgement)} for one in robots.prose],
        "lint": [lint_json(one) for one in robots.lint],
        "documents": [_beside_json(one) for one in found.beside],
        "others": list(page.others),
    }


def _beside_json(one: SignalsAt) -> dict[str, object]:
    """Return a document of the platform that may hold signals, and whether it was there."""
    return {"document": one.document, "present": one.present, "checked": one.checked, "faults": list(one.faults)}


def _crawlers_json(admitted: Matrix) -> dict[str, object]:
    """Return what each known crawler may fetch, by token."""
    pairs = zip(admitted.crawlers, admitted.rows[0].admissions, strict=True)
    return {crawler.token: {"purpose": crawler.purpose.value, **cell_json(one)} for crawler, one in pairs}
