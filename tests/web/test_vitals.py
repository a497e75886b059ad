"""What monitoring is told: whether the watch goes on, and its numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
from httpx import ASGITransport, AsyncClient, Response
from starlette.types import ASGIApp

from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.demo import Demonstration
from tosmon.metrics import Metrics, Standing
from tosmon.web import create_app
from tosmon.web.vitals import LATE, STUCK

FINE = Standing(documents=4, since_tick=12.0)


class Client:
    """Asks an application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def get(self, path: str, host: str = "localhost") -> Response:
        """Return what it answers who calls it by that name."""

        async def answer() -> Response:
            async with AsyncClient(transport=ASGITransport(self._app), base_url=f"http://{host}") as client:
                return await client.get(path)

        # In a thread: a browser of other tests may have an event loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, answer()).result()


@contextmanager
def asking(stage: Demonstration, standing: Standing | None) -> Iterator[Client]:
    """Give a client of the stage's pages beside a watch that is doing so, or without one."""
    with Catalog.open(stage.home.catalog) as catalog:
        metrics = Metrics(catalog) if standing else None
        if metrics is not None and standing is not None:
            found = standing
            metrics.observe(lambda: found)
        app = create_app(
            catalog,
            Archive(stage.home.root, ""),
            registry=stage.registry,
            settings=stage.settings,
            metrics=metrics,
        )
        yield Client(app)


def test_a_watch_that_goes_on_is_fine(changed: Demonstration) -> None:
    """How long ago it looked, and how far behind it is."""
    with asking(changed, replace(FINE, due=3, in_flight=2, lag=1.5)) as client:
        answer = client.get("/healthz")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["status"], told["problems"], told["documents"]) == ("ok", [], 4)
    assert told["schedule"] == {"last_tick_seconds": 12.0, "lag_seconds": 1.5, "due": 3, "in_flight": 2, "paused": 0}
    assert told["outbox"]["dead"] == 0


@pytest.mark.parametrize(
    ("standing", "status", "problem"),
    [
        (replace(FINE, since_tick=STUCK + 1), 503, "has not looked what is due"),
        (replace(FINE, lag=LATE + 1), 200, "behind"),
        (replace(FINE, low_on_space=True), 200, "disk space"),
    ],
    ids=["stuck", "late", "low on space"],
)
def test_what_is_wrong_is_said(changed: Demonstration, standing: Standing, status: int, problem: str) -> None:
    """A watch that does not look any more is no longer in service; everything else is a warning."""
    with asking(changed, standing) as client:
        answer = client.get("/healthz")
    assert answer.status_code == status
    assert answer.json()["status"] == "degraded"
    assert problem in answer.json()["problems"][0]


def test_alerts_that_were_given_up_are_a_problem(changed: Demonstration) -> None:
    """Somebody was to be told, and was not."""
    with asking(changed, FINE) as client, Catalog.open(changed.home.catalog) as catalog:
        catalog.add_note("operations", ["mail"], {"text": "a note"})
        (row,) = [one for one in catalog.outbox("pending") if one.target == "mail"]
        catalog.mark_outbox(replace(row, state="dead"))
        told = client.get("/healthz").json()
        catalog.mark_outbox(replace(row, state="dropped"))
    assert told["outbox"]["dead"] == 1
    assert "1 alert could not be delivered" in told["problems"][0]


def test_numbers_are_given_where_a_watch_runs(changed: Demonstration) -> None:
    """In the form that Prometheus reads, and only to this machine's own names."""
    with asking(changed, FINE) as client:
        answer = client.get("/metrics")
        refused = client.get("/metrics", "evil.example")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "tosmon_documents 4.0" in answer.text
    assert refused.status_code == 400


def test_without_a_watch_there_are_no_numbers(changed: Demonstration) -> None:
    """And health is what the catalog holds."""
    with asking(changed, None) as client:
        assert client.get("/metrics").status_code == 404
        told = client.get("/healthz").json()
    assert told["status"] == "ok"
    assert "schedule" not in told
