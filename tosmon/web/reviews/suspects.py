"""Suspects on pages: which wait for a decision, both texts of one beside each other, and the decision itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response

from tosmon.catalog.entries import ACCEPTED, REJECTED, WITHDRAWN
from tosmon.catalog.records import LedgerEntry
from tosmon.catalog.reviewing import Counts, Reviews
from tosmon.catalog.suspects import Standing, Suspect, Suspects
from tosmon.catalog.views import VersionInfo
from tosmon.core.model import Clause
from tosmon.core.reviews import LONGEST_NAME
from tosmon.core.suspicion import text_gone
from tosmon.deciding import LONGEST_REASON, Decision, accept, reject, withdraw
from tosmon.errors import ArchiveError, UsageError
from tosmon.tools import open_tools
from tosmon.web import addresses, asked
from tosmon.web.forms import Form, read_form
from tosmon.web.site import READ, Site
from tosmon.web.translating import gettext
from tosmon.web.who import remember_who, who_of

__all__ = ["Decided", "SuspectPage", "SuspectsPage", "Waiting", "add_suspects"]

SHOWN: Final = 60  # clauses of each text; all of them are on the page that compares them
DECIDED: Final = 30  # decisions
IMPORTED: Final = 40  # suspects of others on a page


@dataclass(frozen=True, slots=True)
class Waiting:
    """A suspect with where its capture and its comparison lie; `compare` is empty where nothing was in force."""

    suspect: Suspect
    page: str
    capture: str
    compare: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about a suspect; `page` is where that lies, `facts` what the ledger keeps of it."""

    entry: LedgerEntry
    facts: Mapping[str, Any]
    page: str
    undone: bool  # a later decision took it back


@dataclass(frozen=True, slots=True)
class SuspectsPage:
    """What the page of suspects shows. `more` is where those of imports go on, empty at the end."""

    waiting: tuple[Waiting, ...]
    decided: tuple[Decided, ...]
    imported: tuple[VersionInfo, ...]
    more: str
    counts: Counts
    first_page: bool


@dataclass(frozen=True, slots=True)
class SuspectPage:
    """One suspect beside the text in force: the first clauses of each, and how much of the latter is gone."""

    waiting: Waiting
    standing: Standing
    gone: float
    old: tuple[Clause, ...]
    new: tuple[Clause, ...]
    who: str
    why: str
    told: str
    longest_reason: int = LONGEST_REASON
    longest_name: int = LONGEST_NAME


def add_suspects(app: FastAPI, site: Site) -> None:
    """Add the pages of suspects."""
    pages = _Pages(site)

    @app.api_route("/reviews/suspects", methods=READ)
    def listed(request: Request, before: str = "") -> Response:
        page = pages.listed(asked.position(before))
        return site.shown.page(request, "reviews/suspects.html", {"page": page})

    @app.api_route("/reviews/suspects/{platform}/{document}/{number}", methods=READ)
    def one(request: Request, platform: str, document: str, number: str) -> Response:
        page = pages.one(f"{platform}/{document}", asked.position(number) or 0, who_of(request))
        return site.shown.with_forms(request, "reviews/suspect.html", {"page": page})

    @app.post("/reviews/suspects/{platform}/{document}/{number}")
    def decide(
        request: Request, platform: str, document: str, number: str, form: Annotated[Form, Depends(read_form)]
    ) -> Response:
        who = who_of(request, form)
        of = asked.position(number) or 0
        decision = Decision(f"{platform}/{document}", of, who, form["why"], datetime.now(UTC))
        try:
            leads = _decide(site, decision, form)
        except (UsageError, ArchiveError) as error:
            page = pages.one(decision.document, of, who, decision.why, str(error))
            return site.shown.with_forms(request, "reviews/suspect.html", {"page": page}, status=409)
        return remember_who(site.shown.done(leads), who)


def _decide(site: Site, decision: Decision, form: Form) -> str:
    """Do what the form says, and return where that leads. Raises UsageError where it cannot be done."""
    kind = form["do"]
    if kind == WITHDRAWN:
        withdraw(decision, site.catalog)
        return _address(decision.document, decision.of)
    if not decision.why:
        raise UsageError(gettext("Say why: the ledger keeps the reason with the decision."))
    if kind == REJECTED:
        reject(decision, site.catalog)
        return "/reviews/suspects"
    if kind != ACCEPTED or "read" not in form:
        raise UsageError(gettext("To accept it, say that you have read it: what follows cannot be taken back."))
    with open_tools(
        site.home, site.settings, site.registry, asked_by="reviewer", workers=0, alerts=site.alerts
    ) as tools:
        events = accept(decision, tools).events
    return f"/e/{events[0]}" if events else addresses.document(decision.document)


class _Pages:
    """Composes the pages."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._suspects = Suspects(site.catalog)

    def listed(self, before: int | None) -> SuspectsPage:
        imported = self._suspects.imported(before=before, limit=IMPORTED + 1)
        return SuspectsPage(
            waiting=tuple(map(_waiting, self._suspects.waiting())),
            decided=self._decided(),
            imported=imported[:IMPORTED],
            more=f"/reviews/suspects?before={imported[IMPORTED - 1].key}" if len(imported) > IMPORTED else "",
            counts=Reviews(self._site.catalog).counts(),
            first_page=before is None,
        )

    def _decided(self) -> tuple[Decided, ...]:
        """Return the latest decisions, newest first."""
        found: list[Decided] = []
        taken_back: set[tuple[str, int]] = set()
        for entry in reversed(self._suspects.decisions()[-DECIDED:]):
            facts = entry.value()
            about = (entry.document, facts["of"])
            found.append(Decided(entry, facts, _address(*about), undone=about in taken_back))
            if entry.kind == WITHDRAWN:
                taken_back.add(about)
        return tuple(found)

    def one(self, document: str, sequence: int, who: str, why: str = "", told: str = "") -> SuspectPage:
        """Return the page of one suspect. Raises NotFound."""
        standing = self._suspects.standing(document, sequence)
        catalog, current = self._site.catalog, standing.suspect.current
        new = catalog.version(standing.suspect.version.key).version
        old = catalog.version(current.key).version if current else None
        return SuspectPage(
            waiting=_waiting(standing.suspect),
            standing=standing,
            gone=text_gone(old, new) if old else 0.0,
            old=old.clauses[:SHOWN] if old else (),
            new=new.clauses[:SHOWN],
            who=who,
            why=why,
            told=told,
        )


def _waiting(suspect: Suspect) -> Waiting:
    version, current = suspect.version, suspect.current
    compare = ""
    if current is not None and current.key != version.key:
        old, new = ((one.snapshot, one.observed_first) for one in (current, version))
        compare = addresses.compare(version.document, old, new)
    return Waiting(suspect, _address(version.document, version.sequence), addresses.snapshot(version.snapshot), compare)


def _address(document: str, sequence: int) -> str:
    return f"/reviews/suspects/{quote(document)}/{sequence}"
