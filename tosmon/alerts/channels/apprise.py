"""Apprise as a channel: more than a hundred services by their addresses there, each in the form of text that it takes.

Apprise has its own HTTP client, with no part in tosmon's address rules and limits; docs/alert-channels.md says so. Its
addresses are secrets from end to end, so nothing that it logs is passed on.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat, OverflowMode
from apprise.result import AppriseResult, AppriseResultStatus

from tosmon.alerts.channels.bounded_answers import bound_answers
from tosmon.alerts.config import AppriseConfig
from tosmon.alerts.parcels import Parcel
from tosmon.errors import DeliveryFailed

__all__ = ["TIMEOUT", "AppriseChannel"]

TIMEOUT: Final = 60.0  # seconds for one message, however many pieces it takes
_TOLD: Final = ("apprise", "urllib3", "requests")  # loggers that name addresses, and so the secrets in them
_HEAD: Final = re.compile(r"<head\b.*?</head>\s*", re.DOTALL | re.IGNORECASE)
_STATUS: Final = re.compile(r"\berror=([1-5][0-9]{2})\b")  # how its services log what they were answered


class AppriseChannel:
    """Hands messages to the service of one channel."""

    def __init__(self, config: AppriseConfig) -> None:
        _hush()
        bound_answers()
        self._name = config.name
        self._asset = _asset()
        self._service = _service(config, self._asset)

    def send(self, parcel: Parcel) -> None:
        """Hand the message to the service, in several pieces where it is longer than the service takes.

        Raises:
            DeliveryFailed: the service did not take all of it.

        """
        form = _preferred(self._service)
        # Services show a page's title as its first line, and have the subject as a title of their own.
        bodies = {NotifyFormat.HTML: _HEAD.sub("", parcel.html, count=1), NotifyFormat.MARKDOWN: parcel.markdown}
        sending = Apprise(asset=self._asset)
        sending.add(self._service)
        with sending.notify(
            body=bodies.get(form, parcel.text), title=parcel.subject, body_format=form, timeout=TIMEOUT
        ) as result:
            if not result:
                raise self._failed(result)

    def probe(self) -> str:
        """Return which service it is; whether it would take a message only sending one can tell."""
        return f"Apprise knows the service as {self._service.service_name}; only sending tells more"

    def close(self) -> None:
        """Do nothing: nothing stays open."""

    def _failed(self, result: AppriseResult) -> DeliveryFailed:
        """Return why, in words of our own: those of the service may hold its address."""
        what = f"{self._service.service_name} by Apprise"
        if result.status is AppriseResultStatus.TIMEOUT:
            return DeliveryFailed(f"{what} did not answer within {TIMEOUT:.0f} seconds", whole=True)
        status = _answered(str(entry.message) for entry in result.logs())
        if status is None:
            return DeliveryFailed(f"{what} did not take the message; check its address in alerts.toml", whole=True)
        return DeliveryFailed(f"{what} answered {_in_words(status)}", whole=status >= HTTPStatus.INTERNAL_SERVER_ERROR)


def _asset() -> AppriseAsset:
    """Return what Apprise is told of us: no plugins, keys or state on disk, no pictures from elsewhere, no redirects.

    A redirected message would be asked for with GET where it leads, and be lost as delivered.
    """
    return AppriseAsset(
        app_id="tosmon",
        app_desc="tosmon",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        plugin_paths=[],
        storage_mode="memory",
        pgp_autogen=False,
        pem_autogen=False,
        secure_logging=True,
        http_redirects=False,
        async_mode=False,
        service_timeout=TIMEOUT,
    )


def _service(config: AppriseConfig, asset: AppriseAsset) -> NotifyBase:
    """Return the service of an address.

    Raises:
        DeliveryFailed: Apprise knows no such service, or lacks something in its address.

    """
    address = config.url.reveal()
    service = Apprise.instantiate(address, asset=asset)
    if not isinstance(service, NotifyBase):
        raise DeliveryFailed(
            f"Apprise cannot use the address of channel {config.name!r}: no such service, or a part of it is missing",
            whole=True,
        )
    service.optional = False  # "optional=yes" would call a failure a success
    if "overflow=" not in address:
        service.overflow_mode = OverflowMode.SPLIT
    return service


def _preferred(service: NotifyBase) -> NotifyFormat:
    """Return the form that shows a redline best: the service's own first one, but rather Markdown or HTML than text."""
    own = service.resolve_format()
    if own is not NotifyFormat.TEXT:
        return own
    richer = (NotifyFormat.MARKDOWN, NotifyFormat.HTML)
    return next((form for form in richer if service.resolve_format(form) is form), own)


def _answered(messages: Iterable[str]) -> int | None:
    """Return the HTTP status that stopped it, as far as that was logged; None where there was no answer."""
    return next((int(found[1]) for message in messages if (found := _STATUS.search(message))), None)


def _in_words(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)


def _hush() -> None:
    """Keep what Apprise and its HTTP client log to themselves: they name addresses with their secrets."""
    for name in _TOLD:
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
