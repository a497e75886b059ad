"""The addresses of the pages about alerts: what they take, and what a form leads to."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from tosmon.alerts.config import AlertsConfig, load
from tosmon.alerts.config.values import ALWAYS
from tosmon.alerts.deciding import dropped, mute, tried_again, unmute
from tosmon.alerts.fates import State
from tosmon.catalog.records import StoredSubscription
from tosmon.catalog.views import OutboxFilter, OutboxRow
from tosmon.core.subscriptions import Subscription
from tosmon.errors import AlertsError, NotFound, TosmonError, UsageError
from tosmon.tools import utc_now
from tosmon.web import asked
from tosmon.web.alerts.counting import PastYear
from tosmon.web.alerts.entering import Entered
from tosmon.web.alerts.forms import Forms
from tosmon.web.alerts.muting import muted_until
from tosmon.web.alerts.naming import address_of, outbox_address
from tosmon.web.alerts.outbox import LINES, Outbox
from tosmon.web.alerts.subscriptions import Subscriptions
from tosmon.web.alerts.trying import tried
from tosmon.web.alerts.values import SubscriptionPage, Tried
from tosmon.web.forms import Form, read_form
from tosmon.web.jobs import Jobs
from tosmon.web.site import READ, Site

__all__ = ["Told", "add_alerts"]

Sent = Annotated[Form, Depends(read_form)]
LATEST: Final = 10  # alerts of a subscription
LONGEST_PREVIEW: Final = 365  # days
PATIENCE: Final = 10.0  # seconds that a page waits for a trial
_REMOVED: Final = 50  # subscriptions whose end can be taken back


class Told(StrEnum):
    """What was just done to a subscription."""

    SAVED = "saved"
    MUTED = "muted"
    UNMUTED = "unmuted"
    RESTORED = "restored"
    RESUBSCRIBED = "resubscribed"


def add_alerts(app: FastAPI, site: Site) -> None:
    """Add the pages about alerts."""
    desk = _Desk(site, _config_of(site))
    _add_lists(app, desk)
    _add_outbox(app, desk)
    _add_forms(app, desk)
    for root in ("/alerts", "/subscriptions"):
        _add_subscription(app, desk, root)
        _add_decisions(app, desk, root)


def _config_of(site: Site) -> AlertsConfig:
    """Return what alerts.toml says, read now where nobody did; without it where it has faults, as no alert is sent."""
    if site.alerts is not None:
        return site.alerts
    try:
        return load(site.home, site.settings, secrets_needed=False)
    except AlertsError:
        return AlertsConfig()


class _Desk:
    """What the pages about alerts share."""

    def __init__(self, site: Site, config: AlertsConfig) -> None:
        year = PastYear(site.catalog)
        self.site, self.config = site, config
        self.outbox = Outbox(site, config)
        self.subscriptions = Subscriptions(site, config, self.outbox, year)
        self.forms = Forms(site, config, year)
        self.trials: Jobs[tuple[Tried, ...]] = Jobs(most=1)
        self._lock = threading.Lock()
        self._removed: OrderedDict[str, StoredSubscription] = OrderedDict()

    def remember_removed(self, stored: StoredSubscription) -> None:
        """Remember a subscription that was ended, so that this can be taken back."""
        with self._lock:
            self._removed[stored.name] = stored
            while len(self._removed) > _REMOVED:
                self._removed.popitem(last=False)

    def removed(self, name: str) -> StoredSubscription | None:
        """Return a subscription that was ended; None where nobody remembers."""
        with self._lock:
            return self._removed.get(name)

    def subscription(self, name: str, asked_for: Mapping[str, str]) -> SubscriptionPage:
        """Return a subscription's page. Raises NotFound."""
        row = self.subscriptions.row(name)
        days = asked.position(asked_for.get("days", ""))
        trial = self.trials.get(asked_for.get("test", "")) if asked_for.get("test") else None
        told = asked.choice(asked_for.get("told", ""), Told)
        return SubscriptionPage(
            row=row,
            latest=self.outbox.latest(OutboxFilter(subscription=name), LATEST),
            days=min(days or 90, LONGEST_PREVIEW),
            preview=self.subscriptions.preview(row.one, min(days, LONGEST_PREVIEW)) if days else None,
            told=told.value if told else "",
            trial=trial.result if trial else None,
            trying=trial is not None and not trial.done,
            trial_error=trial.error if trial else "",
        )


def _add_lists(app: FastAPI, desk: _Desk) -> None:
    @app.api_route("/alerts", methods=READ)
    def alerts(request: Request, removed: str = "") -> Response:
        known = desk.removed(removed[: asked.LONGEST_QUERY]) if removed else None
        page = desk.subscriptions.page(known.name if known else "")
        return desk.site.shown.with_forms(request, "alerts/alerts.html", {"page": page})

    @app.post("/alerts/restore")
    def restore(form: Sent) -> Response:
        stored = desk.removed(form["name"])
        if stored is None:
            raise NotFound("it was removed too long ago: make it anew")
        if any(one.name == stored.name for one in desk.site.catalog.subscriptions()):
            raise HTTPException(409, f"There is a subscription {stored.name} again already.")
        desk.site.catalog.save_subscription(stored.name, stored.settings)
        return desk.site.shown.done(f"{address_of(stored.name)}?told={Told.RESTORED.value}")


# --- the outbox -------------------------------------------------------------------------------------------------------


def _add_outbox(app: FastAPI, desk: _Desk) -> None:
    shown = desk.site.shown

    def page(request: Request, values: Mapping[str, str], refused: str = "") -> Response:
        state = asked.choice(values.get("state", ""), State)
        wanted = OutboxFilter(
            state=state.value if state else "",
            subscription=_short(values.get("subscription", "")),
            target=_short(values.get("target", "")),
            before=asked.position(values.get("before", "")),
        )
        found = desk.outbox.page(wanted, state)
        told = {"page": found, "refused": refused, "done": _done(values.get("done", ""))}
        return shown.with_forms(request, "alerts/outbox.html", told)

    @app.api_route("/alerts/outbox", methods=READ)
    def outbox(request: Request) -> Response:
        return page(request, request.query_params)

    @app.post("/alerts/outbox")
    def decide(request: Request, form: Sent) -> Response:
        back = {name: form[name] for name in ("state", "subscription", "target", "before")}
        try:
            chosen = _chosen(desk, form)
            if "retry" in form:
                done = f"{len(tried_again(desk.site.catalog, desk.config, chosen, utc_now()))}-retried"
            else:
                done = f"{len(dropped(desk.site.catalog, chosen))}-dropped"
        except UsageError as error:
            return page(request, back, str(error))
        return shown.done(outbox_address(**back, done=done))

    @app.api_route("/alerts/outbox/{number}", methods=READ)
    def alert(request: Request, number: str) -> Response:
        found = asked.position(number)
        return shown.with_forms(request, "alerts/alert.html", {"page": desk.outbox.alert(found or 0)})


def _chosen(desk: _Desk, form: Form) -> Sequence[OutboxRow]:
    """Return the alerts whose boxes were ticked.

    Raises:
        UsageError: none was.

    """
    numbers = [asked.position(one) for one in form.all("alert")[:LINES]]
    rows = [row for number in numbers if number is not None for row in desk.site.catalog.outbox(id=number)]
    if not rows:
        raise UsageError("no alert was chosen", remedy="tick the boxes before those that you mean")
    return rows


def _done(text: str) -> tuple[int, str]:
    """Return how many alerts were just retried or dropped, as the address says it."""
    number, _, what = text.partition("-")
    if what not in {"retried", "dropped"}:
        return 0, ""
    return asked.position(number) or 0, what


def _short(text: str) -> str:
    if len(text) > asked.LONGEST_QUERY:
        raise HTTPException(400, "That is too long.")
    return text


# --- making and editing -----------------------------------------------------------------------------------------------


def _add_forms(app: FastAPI, desk: _Desk) -> None:
    forms, shown = desk.forms, desk.site.shown

    @app.api_route("/alerts/new", methods=READ)
    def new(request: Request) -> Response:
        page = forms.page(forms.blank(_prefilled(request)))
        return shown.with_forms(request, "alerts/form.html", {"page": page})

    @app.api_route("/alerts/count", methods=READ)
    def count(request: Request) -> Response:
        query = request.query_params
        entered = Entered.of(lambda name: query.get(name, "").strip(), lambda name: _full(query.getlist(name)))
        proved = forms.prove(entered, named=False)
        judged = forms.judged(entered, None, proved, count=True)
        counted = judged.counted
        answer = {
            "words": judged.words,
            "faults": {name: list(told) for name, told in judged.faults.items()},
            "taken": counted.taken if counted else None,
            "told": judged.told,
        }
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    @app.post("/alerts/new")
    def made(request: Request, form: Sent) -> Response:
        return _submitted(desk, request, form, None)


def _submitted(desk: _Desk, request: Request, form: Form, before: StoredSubscription | None) -> Response:
    """Save what was sent where it has no fault and saving was asked for; else show the form again."""
    entered = Entered.of(lambda name: form[name], form.all)
    proved = desk.forms.prove(entered, before, named="save" in form or before is not None)
    if "save" in form and proved.subscription is not None:
        name = proved.subscription.name
        desk.site.catalog.save_subscription(name, proved.settings)
        return desk.site.shown.done(f"{address_of(name)}?told={Told.SAVED.value}")
    page = desk.forms.judged(entered, before, proved, count=True)
    return desk.site.shown.with_forms(request, "alerts/form.html", {"page": page})


def _prefilled(request: Request) -> Entered:
    """Return the form as an address fills it in: `?label=ai-training&platform=x&document=x/terms-of-service`."""
    query = request.query_params
    labels = [one.replace("-", "_") for one in _full((*query.getlist("label"), *query.getlist("labels")))]
    typed: dict[str, Any] = {
        f"{name}s": ", ".join(_full((*query.getlist(name), *query.getlist(f"{name}s"))))[: asked.LONGEST_QUERY]
        for name in ("platform", "document", "language")
    }
    directions = _full((*query.getlist("direction"), *query.getlist("directions")))
    return Entered(labels=tuple(labels), directions=tuple(directions), name=query.get("name", "")[:64], **typed)


def _full(values: Sequence[str]) -> list[str]:
    return [one.strip() for one in values if one.strip()]


# --- one subscription -------------------------------------------------------------------------------------------------


def _add_subscription(app: FastAPI, desk: _Desk, root: str) -> None:
    shown = desk.site.shown
    own = f"{root}/{{name}}"

    @app.api_route(own, methods=READ)
    def subscription(request: Request, name: str) -> Response:
        page = desk.subscription(name, request.query_params)
        return shown.with_forms(request, "alerts/subscription.html", {"page": page})

    @app.api_route(f"{own}/edit", methods=READ)
    def edit(request: Request, name: str) -> Response:
        stored = desk.subscriptions.stored(name)
        targets = [target for target, _ in desk.forms.choices().targets]
        settings = stored.settings if isinstance(stored.settings, dict) else {}
        page = desk.forms.page(Entered.of_settings(name, settings, targets), stored)
        return shown.with_forms(request, "alerts/form.html", {"page": page})

    @app.post(f"{own}/edit")
    def edited(request: Request, name: str, form: Sent) -> Response:
        return _submitted(desk, request, form, desk.subscriptions.stored(name))


def _add_decisions(app: FastAPI, desk: _Desk, root: str) -> None:
    """Add what is decided about a subscription: muted and not, let in again, ended, tried."""
    shown, catalog = desk.site.shown, desk.site.catalog
    own = f"{root}/{{name}}"

    @app.post(f"{own}/mute")
    def muted(name: str, form: Sent) -> Response:
        one = desk.subscriptions.find(name)
        end = muted_until(form["until"], one.zone, utc_now())
        mute(catalog, one, end.isoformat() if end else ALWAYS)
        return shown.done(f"{address_of(name)}?told={Told.MUTED.value}")

    @app.post(f"{own}/unmute")
    def unmuted(name: str, form: Sent) -> Response:  # noqa: ARG001 - the form proves who sent it, and says no more
        desk.subscriptions.find(name)
        unmute(catalog, desk.config, name)
        return shown.done(f"{address_of(name)}?told={Told.UNMUTED.value}")

    @app.post(f"{own}/resubscribe")
    def resubscribed(name: str, form: Sent) -> Response:
        desk.subscriptions.find(name)
        if not catalog.resubscribe(name, form["target"]):
            raise NotFound(f"{form['target']} has not unsubscribed from {name}")
        return shown.done(f"{address_of(name)}?told={Told.RESUBSCRIBED.value}")

    @app.post(f"{own}/remove")
    def removed(name: str, form: Sent) -> Response:  # noqa: ARG001 - as above
        stored = desk.subscriptions.stored(name)
        catalog.remove_subscription(name)
        desk.remember_removed(stored)
        return shown.done(f"/alerts?removed={name}")

    @app.post(f"{own}/test")
    def test(name: str, form: Sent) -> Response:  # noqa: ARG001 - as above
        one = desk.subscriptions.find(name)
        token = _trial(desk, one)
        return shown.done(f"{address_of(name)}?test={token}#test")


def _trial(desk: _Desk, one: Subscription) -> str:
    """Begin a trial of a subscription's targets; return its number.

    Raises:
        HTTPException: 409 while another one is under way.

    """
    gone = {target for name, target in desk.site.catalog.unsubscribed() if name == one.name}
    try:
        return desk.trials.begin(lambda: tried(desk.site, desk.config, one, gone), PATIENCE).token
    except TosmonError as error:
        raise HTTPException(409, str(error)) from None
