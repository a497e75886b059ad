"""The addresses of whole texts: comparisons, versions, and their texts to take away."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import FastAPI, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from tosmon.catalog.views import VersionInfo
from tosmon.web import asked
from tosmon.web.attaching import attached
from tosmon.web.comparing.choosing import History
from tosmon.web.comparing.pages import Comparing, compare_address, version_address, views_of
from tosmon.web.comparing.values import Print, View
from tosmon.web.comparing.whole import Whole, text_of
from tosmon.web.site import READ, Site

__all__ = ["add_comparing"]

COOKIE: Final = "tosmon-view"
_YEAR: Final = 365 * 24 * 60 * 60
_Text = Annotated[str, Query(max_length=asked.LONGEST_QUERY)]


def add_comparing(app: FastAPI, site: Site) -> None:
    """Add the addresses of comparisons and of versions."""
    comparing = Comparing(site)
    _add_comparisons(app, site, comparing)
    _add_versions(app, site, comparing)


def _add_comparisons(app: FastAPI, site: Site, comparing: Comparing) -> None:
    @app.api_route("/compare/{platform}/{document}", methods=READ)
    def choose(platform: str, document: str, older: _Text = "", newer: _Text = "", view: _Text = "") -> Response:
        """Lead to two versions: those that a form asks for, or the latest that differ."""
        history = comparing.history(f"{platform}/{document}")
        asked.choice(view, View)
        if older or newer:
            return _lead(compare_address(history.document, *_times(history, older, newer), view=view))
        pair = history.latest_pair()
        if pair is None:
            return _lead(version_address(history.document, history.address(history.before()[0])))
        return _lead(compare_address(history.document, *map(history.address, pair), view=view))

    @app.api_route("/compare/{platform}/{document}/{times}", methods=READ)
    def compare(
        request: Request,
        platform: str,
        document: str,
        times: str,
        view: _Text = "",
        part: _Text = "",
        row: _Text = "",
        print: _Text = "",  # noqa: A002 - what the address calls it
    ) -> Response:
        history = comparing.history(f"{platform}/{document}")
        named = asked.choice(view, View)
        pair, canonical = _pair(history, times)
        wanted = {"view": view, "part": part, "row": row, "print": print}
        if canonical != tuple(times.split("..")):
            return _lead(compare_address(history.document, *canonical, **wanted))
        usual = views_of(history.document)
        if named not in usual:
            remembered = request.cookies.get(COOKIE, "")
            other = View(remembered) if remembered in usual else usual[0]
            return _lead(compare_address(history.document, *canonical, **{**wanted, "view": other}))
        place = asked.position(row)
        found: dict[str, Any] = {
            "view": named,
            "part": asked.position(part) or 1,
            "row": place,
            "printing": asked.choice(print, Print),
        }
        page = comparing.page(history, pair, canonical, found)
        if isinstance(page, int):
            there = {**wanted, "row": "", "part": page if page > 1 else ""}
            return _lead(f"{compare_address(history.document, *canonical, **there)}#r{place}")
        answer = site.shown.page(request, "comparing/compare.html", {"page": page})
        answer.set_cookie(COOKIE, page.view.value, max_age=_YEAR, httponly=True, samesite="lax", path="/compare")
        return answer


def _add_versions(app: FastAPI, site: Site, comparing: Comparing) -> None:
    whole = Whole(comparing.comparisons)

    @app.api_route("/v/{platform}/{document}", methods=READ)
    def latest(platform: str, document: str) -> Response:
        history = comparing.history(f"{platform}/{document}")
        return _lead(version_address(history.document, history.address(history.before()[0])))

    @app.api_route("/v/{platform}/{document}/{time}", methods=READ)
    def version(
        request: Request,
        platform: str,
        document: str,
        time: str,
        part: _Text = "",
        clause: _Text = "",
        labelled: _Text = "",
    ) -> Response:
        history = comparing.history(f"{platform}/{document}")
        found, canonical = history.find(time)
        wanted = {"part": part, "clause": clause, "labelled": labelled}
        if labelled not in {"", "1"}:
            raise HTTPException(400, f"labelled={labelled!r} is neither 1 nor left out")
        if canonical != time:
            return _lead(version_address(history.document, canonical, **wanted))
        number = asked.position(part) or 1
        page = whole.page(history, found, canonical, part=number, clause=clause, labelled=bool(labelled))
        if isinstance(page, str):
            return _lead(page)
        return site.shown.page(request, "comparing/version.html", {"page": page})

    @app.api_route("/v/{platform}/{document}/{time}/text", methods=READ)
    def text(platform: str, document: str, time: str) -> Response:
        """Give a version's text to take away."""
        history = comparing.history(f"{platform}/{document}")
        found, canonical = history.find(time)
        stored = comparing.comparisons.text(found)
        name = f"{found.document.replace('/', '-')}-{canonical}.txt"
        body = "\n".join((*_facts(found, site.settings.public_url), *text_of(stored), ""))
        return Response(body.encode("utf-8", "replace"), media_type="text/plain", headers=attached(name))


def _facts(version: VersionInfo, public_url: str) -> tuple[str, ...]:
    """Return what a text that was taken away says of itself."""
    found = (
        ("Document", version.document),
        ("First observed", version.observed_first.isoformat(timespec="seconds")),
        ("Last observed", version.observed_last.isoformat(timespec="seconds")),
        ("Content (SHA-256)", version.content),
        ("Snapshot", version.snapshot),
        ("Seen by", version.saw or "tosmon"),
        ("From", public_url),
    )
    return tuple(f"{name}: {value}" for name, value in found if value)


def _times(history: History, older: str, newer: str) -> tuple[str, str]:
    """Return the times of two versions that a form asks for; the latest one where it names none."""
    latest = history.before()[0]
    times = [history.find(text)[1] if text else history.address(latest) for text in (older, newer)]
    return times[0], times[1]


def _pair(history: History, times: str) -> tuple[tuple[VersionInfo, VersionInfo], tuple[str, str]]:
    """Return the two versions that an address names, and how their times are written.

    Raises:
        HTTPException: 400 for anything but two moments.

    """
    ends = times.split("..")
    if len(ends) != 2:  # noqa: PLR2004 - two versions
        raise HTTPException(400, "two versions are compared as 2023-09-29T12-00-00Z..2024-01-01T12-00-00Z")
    (older, first), (newer, second) = map(history.find, ends)
    return (older, newer), (first, second)


def _lead(address: str) -> Response:
    return RedirectResponse(address, 307)
