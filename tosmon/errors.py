"""Every error tosmon raises, as one tree; each carries the facts its message is made from.

    TosmonError
    ├── UsageError            the command line, settings or an argument is wrong
    │   ├── RegistryError     faults in the registry, all of them at once
    │   └── AlertsError       faults in alerts.toml, a subscription or a template, all of them at once
    ├── CheckFailed           one check could not capture its document; recorded, the run goes on
    │   └── FetchFailed       the network, the server or our own limits stopped a fetch
    │       └── AddressRefused  the address rules forbid a connection
    ├── DeliveryFailed        a channel did not take an alert; it is tried again, and the others go on
    ├── StoreError            the archive or the catalog cannot be trusted or used; the run stops
    │   ├── HomeError         the home folder is missing, locked, full or not permitted
    │   ├── ArchiveError      a WARC object is missing, damaged or in the way
    │   ├── CatalogError      the catalog is damaged, locked or of another schema
    │   │   └── CatalogUnavailable  it may well be whole, but cannot be used now
    │   ├── LedgerError       a chain or a seal does not add up
    │   └── BackupError       a backup cannot be written, or is not what it says
    └── NotFound              the document, version, event or snapshot asked for does not exist

Messages name what is wrong, where, and what to do next, in one line: commands print them as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "AddressRefused",
    "AlertsError",
    "ArchiveError",
    "BackupError",
    "CatalogError",
    "CatalogUnavailable",
    "CheckFailed",
    "DeliveryFailed",
    "Fault",
    "FetchFailed",
    "HomeError",
    "ImportRefused",
    "LedgerError",
    "NotFound",
    "RegistryError",
    "StoreError",
    "TosmonError",
    "UsageError",
]


class TosmonError(Exception):
    """Something a user should read as one clear line; `remedy` says what to do, where there is something to do."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(f"{message} ({remedy})" if remedy else message)
        self.message = message
        self.remedy = remedy


class UsageError(TosmonError):
    """The user's input cannot be followed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of the registry or of alerts: the file, the entry and field in it, and what was expected there.

    As a text it is one line, whatever was written there.
    """

    file: str
    entry: str
    field: str
    expected: str

    def __str__(self) -> str:
        place = ".".join(part for part in (self.entry, self.field) if part)
        told = f"{self.file}: {place + ': ' if place else ''}{self.expected}"
        return told if told.isprintable() else "".join(one if one.isprintable() else repr(one)[1:-1] for one in told)


class RegistryError(UsageError):
    """The registry has faults; `faults` lists every one."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class AlertsError(UsageError):
    """What is written about alerts has faults; `faults` lists every one. No secret stands in any of them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class DeliveryFailed(TosmonError):
    """A channel did not take a message.

    `permanent` says that trying this message again cannot help; `whole` that the channel as a whole does not answer, so
    that others need not be tried before it does; `retry_after` the seconds that it asked for. No secret stands in the
    message.
    """

    def __init__(
        self, message: str, *, permanent: bool = False, whole: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.whole = whole
        self.retry_after = retry_after


class CheckFailed(TosmonError):
    """A check could not capture its document; `reason` is one of `tosmon.core.model.Reason`'s values."""

    def __init__(self, reason: str, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.reason = reason


class FetchFailed(CheckFailed):
    """A fetch ended without a usable response.

    `transient` says whether trying again soon may help, `status` is the HTTP status where there was one,
    `retry_after` the seconds that the server asked for, and `attempts` how often it was tried.
    """

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        url: str,
        transient: bool = False,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(reason, message)
        self.url = url
        self.transient = transient
        self.status = status
        self.retry_after = retry_after
        self.attempts = 1


class AddressRefused(FetchFailed):
    """The address rules forbid a connection; `why` names the rule alone ("loopback (RFC 1122)")."""

    def __init__(self, reason: str, message: str, *, url: str, why: str) -> None:
        super().__init__(reason, message, url=url)
        self.why = why


class StoreError(TosmonError):
    """What is stored cannot be used as it is."""


class HomeError(StoreError):
    """The home folder cannot be used."""


class ArchiveError(StoreError):
    """A WARC object cannot be read or written."""


class CatalogError(StoreError):
    """The catalog cannot be used."""


class CatalogUnavailable(CatalogError):
    """The catalog cannot be used now, but nothing says that it is damaged: locked, not permitted, of a newer tosmon."""


class LedgerError(StoreError):
    """The ledger does not add up."""


class BackupError(StoreError):
    """A backup cannot be written, or cannot be trusted."""


class ImportRefused(UsageError):
    """What was to be imported is not what it was taken for, or cannot be read; nothing of it was taken in."""


class NotFound(TosmonError):
    """Nothing is known under the name that was asked for."""
