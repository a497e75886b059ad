"""What a fetch is asked for and how much it may take; fetching itself is `tosmon.fetch.fetcher`'s job."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["HTML", "Limits", "Request", "user_agent"]

HTML = "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5"
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one fetch. Times in seconds, sizes in bytes.

    `total`, `wire_bytes` and `redirects` bound one attempt with all its hops; waiting for a polite moment does not
    count. `retry_after` is the longest wait that a server may ask for before the fetch gives up trying again.
    """

    connect: float = 10.0  # name, TCP and TLS, each
    read: float = 20.0  # between two reads
    total: float = 60.0
    wire_bytes: int = 10 * MEBIBYTE  # heads and bodies, content coding still on
    decoded_bytes: int = 30 * MEBIBYTE
    header_bytes: int = 64 * 1024
    redirects: int = 10
    attempts: int = 3
    backoff: float = 0.5  # before the second attempt; doubles each time, plus up to as much at random
    backoff_most: float = 10.0
    retry_after: float = 60.0


@dataclass(frozen=True, slots=True)
class Request:
    """One page to fetch. `etag` and `last_modified` are the validators of its latest snapshot, empty for none.

    `region` names the proxy of the settings through which it is fetched, empty for none. Without `follow`, a redirect
    is the answer; without `decode`, the body keeps the content coding that it came with.
    """

    url: str
    accept_language: str = ""
    etag: str = ""
    last_modified: str = ""
    accept: str = HTML
    region: str = ""
    follow: bool = True
    decode: bool = True


def user_agent(version: str, contact: str) -> str:
    """Return the name that tosmon goes by: itself, its version, and where to complain (design rule 10).

    `contact` is a URL or an e-mail address (RFC 9110 section 10.1.5: a comment in parentheses).
    """
    where = contact if "://" not in contact else f"+{contact}"
    comment = "; ".join(part for part in (where, "policy archive") if part)
    return f"tosmon/{version} ({comment})"
