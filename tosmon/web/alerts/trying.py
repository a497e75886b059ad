"""Sends a trial through the real channels of a subscription, and says what came of it at each target."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final

from tosmon.alerts.channels.opening import open_channels
from tosmon.alerts.config import AlertsConfig
from tosmon.alerts.rendering import Renderer
from tosmon.alerts.secrets import redacted
from tosmon.core.subscriptions import Subscription
from tosmon.errors import DeliveryFailed
from tosmon.web.alerts.values import Tried
from tosmon.web.site import Site

__all__ = ["tried"]

MOST: Final = 20  # targets
ALL: Final = 60.0  # seconds, after which no other target is begun

log = logging.getLogger(__name__)


def tried(site: Site, config: AlertsConfig, one: Subscription, gone: Collection[str]) -> tuple[Tried, ...]:
    """Return what came of a trial at each target; those in `gone` have unsubscribed, and get none."""
    renderer = Renderer(site.home)
    ends = time.monotonic() + ALL
    found = []
    with open_channels(config, site.home, site.settings, write=_write) as channels:
        for place, target in enumerate(one.targets):
            if target in gone:
                found.append(Tried(target, "left out: its recipient has unsubscribed"))
                continue
            if place >= MOST or time.monotonic() > ends:
                found.append(Tried(target, "not tried: the others took all the time there is"))
                continue
            parcel = renderer.trial(one.name, target, uuid.uuid4().hex, datetime.now(UTC), one.zone)
            try:
                channels.of(target).send(parcel)
                found.append(Tried(target))
            except DeliveryFailed as failure:
                found.append(Tried(target, redacted(failure.message, config.secrets)))
    return tuple(found)


def _write(lines: Sequence[str]) -> None:
    for line in lines:
        log.warning("%s", line)
