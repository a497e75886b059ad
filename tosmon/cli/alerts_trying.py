"""The commands `alerts validate|test`: what is written about alerts is proved, channels are tried, trials are sent."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from tosmon.alerts.channels.opening import open_channels
from tosmon.alerts.config.doubts import doubts
from tosmon.alerts.config.subscriptions import CATALOG, FILE, targets
from tosmon.alerts.rendering import Renderer, faults_of_templates
from tosmon.alerts.secrets import redacted
from tosmon.cli.alerts_common import Desk, desk_of, open_catalog
from tosmon.cli.common import AsJson, HomeOption, print_json, registry_of, say, visible
from tosmon.core.subscriptions import TERMINAL, Subscription
from tosmon.core.words import counted
from tosmon.errors import AlertsError, DeliveryFailed, Fault, UsageError

__all__ = ["alerts_test", "alerts_validate"]


@dataclass(frozen=True, slots=True)
class _Finding:
    """What is said of an entry: a `fault`, a `warning`, a `note`, or that it was tried and is `well`."""

    level: str
    about: Fault

    def __str__(self) -> str:
        return str(self.about) if self.level == "fault" else f"{self.level}: {self.about}"


def alerts_validate(
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Connect to no server.")] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> int:
    """Name every fault of alerts.toml, of subscriptions and templates.

    Channels are tried as far as can be without sending anything.
    """
    faulty = False
    for one in _findings(home, offline=offline):
        faulty |= one.level == "fault"
        if as_json:
            about = one.about
            where = {"level": one.level, "file": about.file, "entry": about.entry, "field": about.field}
            print_json(where | {"expected": about.expected}, at_once=True)
        else:
            print(visible(str(one)), flush=True)  # noqa: T201 - the answer itself, plain, for other programs to read
    return 2 if faulty else 0


def _findings(home: Path | None, *, offline: bool) -> Iterator[_Finding]:
    try:
        desk = desk_of(home, secrets_needed=True)
    except AlertsError as error:
        yield from (_Finding("fault", fault) for fault in error.faults)
        return
    if not desk.home.alerts.exists():
        told = f"there is none; the built-in subscriptions stand, to the terminal (write {desk.home.alerts})"
        yield _Finding("note", Fault(FILE, "", "", told))
    subscriptions, faults, warnings = _written(desk)
    yield from (_Finding("fault", fault) for fault in faults)
    yield from (_Finding("warning", fault) for fault in warnings)
    tried = [] if offline else list(_tried(desk))
    yield from tried
    if not faults and not any(one.level == "fault" for one in tried):
        channels = counted(len(desk.config.channels), "channel")
        yield _Finding("note", Fault(FILE, "", "", f"no fault: {channels}, {counted(subscriptions, 'subscription')}"))


def _written(desk: Desk) -> tuple[int, Sequence[Fault], Sequence[Fault]]:
    """Return how many subscriptions there are, the faults of those of the catalog, and all warnings."""
    with open_catalog(desk) as catalog:
        stored = catalog.subscriptions() if catalog is not None else ()
        known = set(catalog.heads()) if catalog is not None else set()
    every = desk.config.subscriptions_with(stored)
    templates = {one.template for one in every if one.template and one.origin == CATALOG}
    faults = [*desk.config.faults_of(stored), *faults_of_templates(desk.home, sorted(templates))]
    doubtful = doubts(desk.config, every, registry_of(desk.home), known, desk.home)
    return len(every), faults, (*desk.config.warnings, *doubtful)


def _tried(desk: Desk) -> Iterator[_Finding]:
    """Yield what came of trying each channel."""
    with open_channels(desk.config, desk.home, desk.settings, write=_write) as channels:
        for name in desk.config.channels:
            entry = f"channels.{name}"
            try:
                told = channels.of(name).probe()
            except DeliveryFailed as error:
                told = f"{redacted(error.message, desk.config.secrets)} ({_REMEDIES[desk.config.channels[name].kind]})"
                yield _Finding("fault", Fault(FILE, entry, "", told))
            else:
                yield _Finding("well", Fault(FILE, entry, "", redacted(told, desk.config.secrets)))


_REMEDIES = {
    "email": "check host, port, security, login and recipients; --offline tries no server",
    "webhook": "check url and ca_file; private addresses need allow_private in tosmon.toml; --offline tries no server",
    "apprise": "check url against Apprise's list of services",
    "feed": "check the folder's owner and permissions",
    "jsonl": "check the file's owner and permissions",
    "terminal": "look at where tosmon's output goes",
}


def _write(lines: Sequence[str]) -> None:
    """Print the lines of a message that goes to the terminal."""
    print(*lines, sep="\n", flush=True)  # noqa: T201 - as `up` does it


# --- trial messages ---------------------------------------------------------------------------------------------------


def alerts_test(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WHAT...", help="Subscriptions or targets (mail:ada@example.org); all targets for none."
        ),
    ] = None,
    *,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> int:
    """Send a trial message, and say what came of it at each target."""
    desk = desk_of(home, secrets_needed=True)
    with open_catalog(desk) as catalog:
        every = desk.config.subscriptions_with(catalog.subscriptions() if catalog is not None else ())
        gone = catalog.unsubscribed() if catalog is not None else {}
    renderer = Renderer(desk.home)
    failed = False
    with open_channels(desk.config, desk.home, desk.settings, write=_to_errors if as_json else _write) as channels:
        for subscription, target in _trials(what or [], every, desk):
            if (subscription.name, target) in gone:
                error: str | None = "left out: its recipient has unsubscribed"
            else:
                parcel = renderer.trial(subscription.name, target, uuid.uuid4().hex, desk.now, subscription.zone)
                try:
                    channels.of(target).send(parcel)
                    error = None
                except DeliveryFailed as failure:
                    error = redacted(failure.message, desk.config.secrets)
                    failed = True
            _report(subscription.name, target, error, as_json=as_json)
    return 1 if failed else 0


def _to_errors(lines: Sequence[str]) -> None:
    say("\n".join(lines))


def _trials(what: Sequence[str], every: Sequence[Subscription], desk: Desk) -> list[tuple[Subscription, str]]:
    """Return the targets that are meant, each once, with the subscription for which it is tried.

    Raises:
        UsageError: something is neither a subscription nor a target.

    """
    named = {one.name: one for one in every}
    found: dict[str, Subscription] = {}
    for one in every if not what else ():
        if one.enabled:
            found |= {target: one for target in one.targets if target not in found}
    for text in what:
        if text in named:
            found |= dict.fromkeys(named[text].targets, named[text])
            continue
        try:
            expanded = targets(text, desk.config.channels)
        except ValueError as error:
            known = ", ".join(named)
            raise UsageError(f"{text!r} is no subscription ({known}), and no target: {error}") from None
        found |= {target: _of_target(target, every) for target in expanded}
    return [(one, target) for target, one in found.items()]


def _of_target(target: str, every: Sequence[Subscription]) -> Subscription:
    """Return a subscription that goes to a target, for its time zone and name."""
    return next((one for one in every if target in one.targets), every[0])


def _report(subscription: str, target: str, error: str | None, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {"subscription": subscription, "target": target, "sent": error is None, "error": error}, at_once=True
        )
    elif error is not None:
        say(f"{target}: not sent: {error}")
    elif target != TERMINAL:
        say(f"{target}: sent")
