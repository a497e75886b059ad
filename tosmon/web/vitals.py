"""What monitoring asks for: `/healthz`, whether the watch goes on, and `/metrics`, its numbers for Prometheus.

Both are asked of the running watch; where pages are served without one, health tells what the catalog holds, and there
are no numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response

from tosmon.catalog import Catalog
from tosmon.core.words import counted
from tosmon.metrics import Metrics, Standing

__all__ = ["LATE", "STUCK", "add_vitals", "problems"]

STUCK: Final = 300.0  # seconds without a tick: ten were missed
LATE: Final = 3600.0  # seconds for which a document has been due
READ: Final = ["GET", "HEAD"]
FRESH: Final = {"Cache-Control": "no-store"}

Health = Mapping[str, object]


def add_vitals(app: FastAPI, catalog: Catalog, health: Callable[[], Health], metrics: Metrics | None) -> None:
    """Add the addresses; `health` gives what is known of the documents."""

    @app.api_route("/healthz", methods=READ)
    def healthz() -> Response:
        standing = metrics.standing() if metrics else None
        alerts = Counter[str]()
        for depth in catalog.outbox_depths():
            alerts[depth.state] += depth.count
        told = {**health(), **_health(standing, alerts)}
        stuck = standing is not None and standing.since_tick > STUCK
        return JSONResponse(told, 503 if stuck else 200, headers=FRESH)

    if metrics is None:
        return
    exposition = metrics.exposition

    @app.api_route("/metrics", methods=READ)
    def numbers() -> Response:
        body, media_type = exposition()
        return Response(body, headers={**FRESH, "Content-Type": media_type})


def _health(standing: Standing | None, alerts: Mapping[str, int]) -> dict[str, object]:
    """Return what health says beside the documents; `status` is "ok" where there is no problem."""
    found = list(problems(standing, alerts))
    told: dict[str, object] = {
        "status": "degraded" if found else "ok",
        "problems": found,
        "outbox": {"pending": alerts.get("pending", 0), "dead": alerts.get("dead", 0)},
    }
    if standing is not None:
        told["schedule"] = {
            "last_tick_seconds": round(standing.since_tick, 1),
            "lag_seconds": round(standing.lag, 1),
            "due": standing.due,
            "in_flight": standing.in_flight,
            "paused": standing.paused,
        }
    return told


def problems(standing: Standing | None, alerts: Mapping[str, int]) -> Iterator[str]:
    """Yield what somebody should look at; `standing` is None where no watch runs beside the pages."""
    standing = standing or Standing()
    if standing.since_tick > STUCK:
        yield f"the schedule has not looked what is due for {standing.since_tick:.0f} s"
    if standing.low_on_space:
        yield "too little disk space is free, so nothing is checked"
    if standing.lag > LATE:
        yield f"checks are {standing.lag:.0f} s behind"
    if alerts.get("dead"):
        yield f"{counted(alerts['dead'], 'alert')} could not be delivered: `tosmon alerts list --state dead`"
