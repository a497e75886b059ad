"""The addresses of the pages about the watch list: what they take, and what a form leads to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from tosmon.errors import NotFound, RegistryError, StoreError, TosmonError
from tosmon.registry import DocumentKind
from tosmon.registry.naming import title_of
from tosmon.repairing import Repair
from tosmon.web import asked
from tosmon.web.forms import Form, read_form
from tosmon.web.jobs import Busy, Job, Jobs
from tosmon.web.registry.adding import Adding
from tosmon.web.registry.entering import Entered
from tosmon.web.registry.listing import Listing, address_of
from tosmon.web.registry.looks import Look, found_repair, look
from tosmon.web.registry.values import Asked, Seen, Where
from tosmon.web.registry.writing import Pen
from tosmon.web.site import READ, Site

__all__ = ["Told", "add_registry"]

Sent = Annotated[Form, Depends(read_form)]
PATIENCE: Final = 8.0  # seconds that a page waits for a look or a repair
LOOKS: Final = 2  # at a time


class Told(StrEnum):
    """What was just written."""

    ADDED = "added"
    MENDED = "mended"
    UNDONE = "undone"


@contextmanager
def _refusals() -> Iterator[None]:
    """Show what cannot be done now as a conflict with what is there."""
    try:
        yield
    except (NotFound, StoreError):
        raise
    except TosmonError as error:
        raise HTTPException(409, str(error)) from None


class _Desk:
    """What the pages about the watch list share."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.listing = Listing(site)
        self.adding = Adding(site)
        self.pen = Pen(site.home, site.registry)
        self.looks: Jobs[Look] = Jobs(most=LOOKS)
        self.repairs: Jobs[Repair] = Jobs(most=1)
        self.typed: dict[str, Entered] = {}  # what was typed with each look, by its number

    def remember(self, token: str, entered: Entered) -> None:
        """Remember what was typed with a look, while the look itself is remembered."""
        self.typed = {one: typed for one, typed in self.typed.items() if self.looks.get(one)} | {token: entered}


def add_registry(app: FastAPI, site: Site) -> None:
    """Add the pages about the watch list."""
    desk = _Desk(site)
    _add_list(app, desk)
    _add_adding(app, desk)
    _add_states(app, desk)
    _add_entry(app, desk)
    _add_repair(app, desk)


def _add_list(app: FastAPI, desk: _Desk) -> None:
    @app.api_route("/registry", methods=READ)
    def registry(
        request: Request, q: str = "", kind: str = "", where: str = "", state: str = "", page: str = "", told: str = ""
    ) -> Response:
        if len(q) > asked.LONGEST_QUERY:
            raise HTTPException(400, "That is too long.")
        wanted = Asked(
            words=q.strip(),
            kind=asked.choice(kind, DocumentKind) or "",
            where=asked.choice(where, Where) or "",
            state=asked.choice(state, Seen) or "",
            page=max(1, asked.position(page) or 1),
        )
        found = desk.listing.page(wanted, asked.choice(told, Told) or "")
        return desk.site.shown.page(request, "registry/registry.html", {"page": found})

    @app.post("/registry/undo")
    def undo(form: Sent) -> Response:
        with _refusals():
            one = desk.pen.undo(form["undo"])
        there = any(document.id == one.document for document in desk.site.registry)
        return desk.site.shown.done(f"{address_of(one.document) if there else '/registry'}?told={Told.UNDONE.value}")


def _add_states(app: FastAPI, desk: _Desk) -> None:
    """Add what scripts ask while something is under way."""

    @app.api_route("/registry/-/looks/{token}", methods=READ)
    def looked(token: str) -> Response:
        return _state(desk.looks.get(token))

    @app.api_route("/registry/-/repairs/{token}", methods=READ)
    def repaired(token: str) -> Response:
        return _state(desk.repairs.get(token))


def _state(job: Job[Look] | Job[Repair] | None) -> Response:
    return JSONResponse({"done": job is None or job.done}, headers={"Cache-Control": "no-store"})


# --- another document -------------------------------------------------------------------------------------------------


def _add_adding(app: FastAPI, desk: _Desk) -> None:
    shown = desk.site.shown

    @app.api_route("/registry/add", methods=READ)
    def add(request: Request, url: str = "", look: str = "") -> Response:
        job = desk.looks.get(look) if look else None
        entered = desk.typed.get(look) if job else None
        entered = entered or Entered(url=url[:2000].strip())
        remark = "" if job or not look else "gone"
        return shown.with_forms(request, "registry/add.html", {"page": desk.adding.page(entered, job, None, remark)})

    @app.post("/registry/add")
    def sent(request: Request, form: Sent) -> Response:
        entered = Entered.of(lambda name: form[name])
        before = desk.looks.get(form["look"]) if form["look"] else None
        saving = "save" in form and before is not None and before.result is not None
        read = entered.read(named=saving)
        if read.document is None:
            page = desk.adding.page(entered, before, read.faults)
            return shown.with_forms(request, "registry/add.html", {"page": page})
        if saving and before is not None and before.result is not None and _is_of(before.result.entered, entered):
            return _saved(desk, request, entered, before)
        same = before.result if before and before.result and before.result.entered.page == entered.page else None
        brought = same.brought if same and "again" not in form else None
        document = read.document
        try:
            job = desk.looks.begin(lambda: look(desk.site, entered, document, brought), PATIENCE)
        except Busy as error:
            page = desk.adding.page(entered, before, {"url": [str(error)]})
            return shown.with_forms(request, "registry/add.html", {"page": page})
        desk.remember(job.token, entered)
        return shown.done(f"/registry/add?look={job.token}#preview")


def _is_of(looked: Entered, now: Entered) -> bool:
    """Return whether a look was at what is to be watched; the language may be filled in since, as it told it."""
    return looked.looked == now.looked or replace(now, language=looked.language).looked == looked.looked


def _saved(desk: _Desk, request: Request, entered: Entered, before: Job[Look]) -> Response:
    """Watch the document, and show its entry; or show the form again with what is wrong."""
    try:
        written = desk.pen.add(entered.id, entered.entry(), entered.called or title_of(entered.platform))
    except (StoreError, TosmonError) as error:
        page = desk.adding.page(entered, before, _faults(error))
        return desk.site.shown.with_forms(request, "registry/add.html", {"page": page})
    return desk.site.shown.done(f"{address_of(entered.id)}?told={Told.ADDED.value}&undo={written.token}")


def _faults(error: TosmonError) -> dict[str, list[str]]:
    """Return what is wrong with an entry by the field that it stands beside."""
    if not isinstance(error, RegistryError):
        return {"document": [str(error)]}
    found: dict[str, list[str]] = {}
    for fault in error.faults:
        name = fault.field.partition("[")[0]
        field = name if name in {"url", "select", "remove", "language", "title"} else "document"
        field = "called" if (fault.entry, name) == ("", "name") else field
        found.setdefault(field, []).append(fault.expected if field == name else str(fault))
    return found


# --- an entry ---------------------------------------------------------------------------------------------------------


def _add_entry(app: FastAPI, desk: _Desk) -> None:
    @app.api_route("/registry/{platform}/{document}", methods=READ)
    def entry(
        request: Request, platform: str, document: str, told: str = "", undo: str = "", repair: str = ""
    ) -> Response:
        page = desk.listing.entry(f"{platform}/{document}")
        written = desk.pen.remembers(undo)
        job = desk.repairs.get(repair) if repair else None
        mine = job is not None and (job.result is None or job.result.document.id == page.row.document.id)
        page = replace(
            page,
            told=asked.choice(told, Told) or "",
            undo=undo if written and written.document == page.row.document.id else "",
            repair=job.result if job and mine else None,
            repair_token=job.token if job and mine else "",
            repairing=job is not None and not job.done,
            repair_error=job.error if job and mine else "",
        )
        return desk.site.shown.with_forms(request, "registry/entry.html", {"page": page})


def _add_repair(app: FastAPI, desk: _Desk) -> None:
    shown = desk.site.shown

    @app.post("/registry/{platform}/{document}/repair")
    def repair(platform: str, document: str, form: Sent) -> Response:  # noqa: ARG001 - it proves who sent it
        found = desk.listing.document(f"{platform}/{document}")
        with _refusals():
            job = desk.repairs.begin(lambda: found_repair(desk.site, found), PATIENCE)
        return shown.done(f"{address_of(found.id)}?repair={job.token}#repair")

    @app.post("/registry/{platform}/{document}/accept")
    def accept(platform: str, document: str, form: Sent) -> Response:
        found = desk.listing.document(f"{platform}/{document}")
        job = desk.repairs.get(form["repair"])
        number = asked.position(form["number"])
        proposals = job.result.proposals if job and job.result and job.result.document == found else ()
        if number is None or number >= len(proposals):
            raise NotFound("that proposal is not known any more: look for others")
        with _refusals():
            written = desk.pen.mend(found, proposals[number].selections)
        return shown.done(f"{address_of(found.id)}?told={Told.MENDED.value}&undo={written.token}")
