"""Makes the parcel of a message's rows: composed of what the catalog holds now, and rendered for its target.

What is told is `composing`'s, how it reads `rendering`'s. A message may be made more than once; its key stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tosmon.alerts.config import AlertsConfig
from tosmon.alerts.parcels import Parcel
from tosmon.catalog import Catalog
from tosmon.catalog.views import OutboxRow
from tosmon.core.families import Families
from tosmon.core.robots.crawlers import Crawler
from tosmon.home import Home
from tosmon.registry import Registry
from tosmon.registry.names import Names

if TYPE_CHECKING:
    from tosmon.alerts.composing import Composer
    from tosmon.alerts.rendering import Renderer

__all__ = ["Packer", "Unsubscribing"]

Unsubscribing = Callable[[str, str], str]
"""Gives the address of the page where a target ends a subscription; empty where there is none."""


def _nowhere(_subscription: str, _target: str) -> str:
    return ""


class Packer:
    """Packs the messages of one home. Threads may share it. What packing takes is loaded with the first message."""

    def __init__(
        self,
        home: Home,
        catalog: Catalog,
        config: AlertsConfig,
        registry: Registry,
        *,
        crawlers: Callable[[], Sequence[Crawler]] = tuple,
        unsubscribing: Unsubscribing = _nowhere,
    ) -> None:
        self._home, self._catalog, self._config, self._registry = home, catalog, config, registry
        self._crawlers, self._unsubscribing = crawlers, unsubscribing

    @cached_property
    def _renderer(self) -> Renderer:
        from tosmon.alerts.rendering import Renderer  # noqa: PLC0415 - most checks tell nothing, and need not wait

        return Renderer(self._home)

    @cached_property
    def _composer(self) -> Composer:
        from tosmon.alerts.composing import Composer  # noqa: PLC0415 - as above

        return Composer(
            self._catalog,
            Families.of(document.id for document in self._registry),
            Names.of(self._registry),
            self._config.public_url,
            {one.token.lower(): one for one in self._crawlers()},
        )

    def __call__(self, rows: Sequence[OutboxRow]) -> Parcel:
        """Return the message that these rows are, for their target.

        Raises:
            StoreError: the catalog cannot be read.

        """
        first = rows[0]
        subscription = self._config.find(first.subscription, self._catalog.subscriptions())
        zone = self._config.operations.zone if first.note is not None else self._config.zone
        message = self._composer.message(rows, subscription, subscription.zone if subscription else zone)
        unsubscribe = self._unsubscribing(first.subscription, first.target)
        return self._renderer.parcel(message, first.message, first.target, unsubscribe=unsubscribe)
