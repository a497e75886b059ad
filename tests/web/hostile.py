"""A home into which somebody hostile has written wherever the world can write: pages, headers, files, names, notes."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from tests.web.archived_traps import TRAPS
from tests.web.payloads import PAYLOADS, hacking
from tosmon.catalog import Catalog
from tosmon.catalog.entries import PAUSED
from tosmon.core.imported import SightedPage, Sighting, Witness, WitnessKind
from tosmon.core.reviews import Opinion, Verdict
from tosmon.demo import Demonstration, demonstration
from tosmon.importing import take_in
from tosmon.registry import load
from tosmon.tools import utc_now

__all__ = ["PRIVILEGED", "TRAPPED", "hostile_home"]

PRIVILEGED: Final = "attorneyclientword"  # stands in what reviewers note, and nowhere else
TRAPPED: Final = "evil/traps"  # the document whose pages are TRAPS

DOCUMENTS: Final = ("terms", "privacy", "gone", "moved")
_TOML: Final = dict.fromkeys((*range(0x20), 0x7F), " ")  # what TOML has no letters for


class _Site:
    """A site that means harm: `edition` is said among its words."""

    def __init__(self) -> None:
        self.edition = "first"
        self.challenge = False

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of what is asked for."""
        headers = {f"X-Hostile-{place}": _header(payload) for place, payload in enumerate(PAYLOADS)}
        headers |= {
            "Server": _header(hacking(0)),
            "ETag": f'"{_header(hacking(36)).replace(chr(34), "")}{self.edition}"',
        }
        if path.startswith("/moved"):
            return 302, {**headers, "Location": "/landed?x=%22%3E<script>window.hacked=1</script>&y='onload='x"}, b""
        if path.startswith("/gone"):
            return 500, headers, hacking(0).encode()
        if path.startswith("/robots.txt"):
            return 200, {**headers, "Content-Type": "text/plain"}, _robots(self.edition).encode("utf-8", "replace")
        if self.challenge and path.startswith("/privacy"):
            body = f"<title>Just a moment... {hacking(0)}</title><p>Verifying you are human. {hacking(36)}</p>"
            return 200, {**headers, "Content-Type": "text/html"}, body.encode()
        return (
            200,
            {**headers, "Content-Type": "text/html; charset=utf-8"},
            _page(self.edition).encode("utf-8", "replace"),
        )


def _header(text: str) -> str:
    """Return what of a text can stand in a header."""
    return "".join(letter for letter in text if " " <= letter <= "~")


def _page(edition: str) -> str:
    """Return a page that says each payload twice: as words that are shown, and as what it is."""
    clauses = [
        f"<h2 id='{escape(payload)}'>{place}. {escape(payload)}</h2>"
        f"<p>You must not scrape the service by automated means in the {edition} edition, {escape(payload)} and that is"
        f" it. <a href='{escape(payload)}'>{escape(payload)}</a></p><div>{payload}</div>"
        for place, payload in enumerate(PAYLOADS)
        if "<script" not in payload.lower() and "<style" not in payload and "<!--" not in payload
    ] + [
        f"<h2>{escape(payload)}</h2><p>You may not use robots to crawl the service in the {edition} edition, nor"
        f" {escape(payload)} without our prior written consent.</p>"
        for payload in PAYLOADS
    ]
    return f"<html lang=en><title>{escape(hacking(42))}</title><body><main>{''.join(clauses)}</main></body></html>"


def _robots(edition: str) -> str:
    lines = [f"User-agent: {payload}\nDisallow: /{edition}/{payload}\n# {payload}" for payload in PAYLOADS]
    return "\n".join([*lines, "User-agent: *", f"Disallow: /{edition}", f"Content-Signal: {hacking(0)}=no", ""])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5

    def __init__(self, site: _Site, *arguments: Any) -> None:
        self._site = site
        super().__init__(*arguments)

    def do_GET(self) -> None:
        status, headers, body = self._site.answer(self.path)
        self.send_response_only(status, _header(hacking(40)))
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def _served(site: _Site) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def hostile_home() -> Iterator[Demonstration]:
    """Give a stage whose home was filled by a hostile site, hostile colleagues and a hostile collection."""
    site = _Site()
    with demonstration() as plain, _served(site) as address:
        (plain.home.platforms / "exemplar.toml").unlink()
        (plain.home.platforms / "evil.toml").write_text(_platform(address))
        stage = replace(plain, registry=load(user_folder=plain.home.platforms, packaged=False))
        stage.check(days_ago=9)
        stage.check(days_ago=8)
        site.edition = "second"
        stage.check(days_ago=3)
        site.challenge = True
        site.edition = "third"
        stage.check()
        _take_in(stage)
        with Catalog.open(stage.home.catalog) as catalog:
            _colleagues(catalog)
        _undelivered(stage)
        yield stage


def _undelivered(stage: Demonstration) -> None:
    """Have servers refuse what is sent, in words of their own."""
    with closing(sqlite3.connect(stage.home.catalog)) as connection, connection:
        for (number,) in connection.execute("SELECT id FROM outbox").fetchall():
            told = f"550 {hacking(number + 36)}", "dead" if number % 2 else "pending", number
            connection.execute("UPDATE outbox SET last_error = ?, state = ?, attempts = 3 WHERE id = ?", told)


def _platform(address: str) -> str:
    """Return a platform file with hostile names, as far as a platform file may have them."""
    name, alias, title, binds = (json.dumps(hacking(one).translate(_TOML)) for one in (36, 12, 47, 38))
    documents = "".join(
        f'[documents.{one}]\nurl = "{address}/{one}"\ntitle = {title}\napplies_to = {binds}\n'
        f'applies_source = "{address}/%22%3E%3Cscript%3Ewindow.hacked=1%3C/script%3E"\n'
        for one in DOCUMENTS
    )
    robots = f'[documents."robots.txt"]\nurl = "{address}/robots.txt"\n'
    return f'name = {name}\naliases = [{alias}]\nsite = "{address}"\nlanguage = "en"\n{documents}{robots}'


def _take_in(stage: Demonstration) -> None:
    """Take in what a hostile collection says that it saw of the same platform."""
    witness = Witness("ota/evil", WitnessKind.OTA, f"Evil {hacking(36)}", hacking(59), hacking(0))
    begun = datetime(2023, 1, 1, tzinfo=UTC)
    seen = [
        Sighting(
            document="evil/history",
            witness=witness.id,
            at=begun + timedelta(days=30 * number),
            key=f"{number}",
            reference={"collection": hacking(36), "commit": hacking(37), "address": hacking(number + 59)},
            pages=(SightedPage(hacking(59), begun, _transcribed(number), "text/markdown"),),
        )
        for number in range(3)
    ]
    trapped = tuple(
        SightedPage(f"https://evil.example/{place}", begun, body, kind) for place, (kind, body) in enumerate(TRAPS)
    )
    traps = Sighting(document=TRAPPED, witness=witness.id, at=begun, key="traps", reference={}, pages=trapped)
    take_in(stage.home, stage.settings, stage.registry, witness, lambda _known: [*seen, traps], workers=0)


def _transcribed(number: int) -> bytes:
    """Return the text of a sighting, as a collection writes it."""
    clauses = [
        f"## {payload}\n\nYou must not scrape the service, edition {number}, {payload}, without our consent.\n"
        for payload in PAYLOADS
    ]
    return "\n".join(clauses).encode("utf-8", "replace")


def _colleagues(catalog: Catalog) -> None:
    """Write what people write: reviews, notes, reasons, subscriptions."""
    for place, event in enumerate(catalog.events()):
        opinion = Opinion(
            tuple(Verdict)[place % 4], "\n".join((PRIVILEGED, *PAYLOADS)), hacking(place + 36), seen=place % 2 == 0
        )
        catalog.review({event.id: opinion}, hacking(place))
    for place, payload in enumerate(PAYLOADS):
        catalog.note(f"hostile-{place}", payload)
    facts = {"why": hacking(36), "until": (utc_now() + timedelta(days=2)).isoformat()}
    catalog.decide("evil/moved", PAUSED, utc_now(), hacking(0), dict(facts))
    catalog.save_subscription(
        "evil", {"to": "terminal", "owner": hacking(36), "labels": ["automated_access"], "platforms": ["evil"]}
    )
