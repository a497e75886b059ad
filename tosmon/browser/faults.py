"""What a browser says when a page cannot be had, as the reasons for which checks fail."""

from __future__ import annotations

import re
from typing import Final

from tosmon.core.model import Reason
from tosmon.errors import FetchFailed

__all__ = ["BENIGN", "Download", "crashed", "net_error", "translated"]

_NET: Final = re.compile(r"net::(ERR_[A-Z0-9_]+)")
_GONE: Final = re.compile(
    r"has been closed|target crashed|page crashed|connection closed|browser closed", re.IGNORECASE
)

# The reason, what to tell people, and whether trying again soon may help; a name that ends in _ is a family's. From
# Chromium's net/base/net_error_list.h.
_MEANING: Final[tuple[tuple[str, Reason, str, bool], ...]] = (
    ("ERR_NAME_", Reason.DNS, "no address for the host", False),
    ("ERR_DNS_", Reason.DNS, "no address for the host", True),
    ("ERR_CONNECTION_REFUSED", Reason.CONNECT, "the connection was refused", True),
    ("ERR_CONNECTION_TIMED_OUT", Reason.TIMEOUT, "no connection in time", True),
    ("ERR_TIMED_OUT", Reason.TIMEOUT, "no answer in time", True),
    ("ERR_CONNECTION_FAILED", Reason.CONNECT, "no connection", True),
    ("ERR_CONNECTION_", Reason.RESET, "the connection was closed", True),
    ("ERR_SOCKET_", Reason.RESET, "the connection was closed", True),
    ("ERR_EMPTY_RESPONSE", Reason.RESET, "closed without an answer", True),
    ("ERR_ADDRESS_", Reason.CONNECT, "the address cannot be reached", True),
    ("ERR_INTERNET_DISCONNECTED", Reason.CONNECT, "there is no network", True),
    ("ERR_NETWORK_", Reason.CONNECT, "the network changed or failed", True),
    ("ERR_TUNNEL_CONNECTION_FAILED", Reason.CONNECT, "no connection", True),
    ("ERR_PROXY_", Reason.CONNECT, "no connection through tosmon's own proxy", True),
    ("ERR_TOO_MANY_REDIRECTS", Reason.TOO_MANY_REDIRECTS, "too many redirects", False),
    ("ERR_CERT_", Reason.TLS, "the certificate is not trusted", False),
    ("ERR_CERTIFICATE_", Reason.TLS, "the certificate is not trusted", False),
    ("ERR_SSL_", Reason.TLS, "TLS failed", False),
    ("ERR_BAD_SSL_", Reason.TLS, "TLS failed", False),
    ("ERR_ECH_", Reason.TLS, "TLS failed", False),
    ("ERR_UNSAFE_PORT", Reason.ADDRESS_REFUSED, "browsers refuse this port", False),
    ("ERR_UNKNOWN_URL_SCHEME", Reason.SCHEME_REFUSED, "leads to an address that is not http or https", False),
    ("ERR_DISALLOWED_URL_SCHEME", Reason.SCHEME_REFUSED, "leads to an address that is not http or https", False),
    ("ERR_CONTENT_DECODING_", Reason.ENCODING, "the content coding cannot be undone", False),
    ("ERR_CONTENT_LENGTH_MISMATCH", Reason.TRUNCATED, "the response is cut off", True),
    ("ERR_INCOMPLETE_", Reason.TRUNCATED, "the response is cut off", True),
    ("ERR_INSUFFICIENT_RESOURCES", Reason.TOO_MUCH_MEMORY, "the browser ran out of memory", True),
    ("ERR_OUT_OF_MEMORY", Reason.TOO_MUCH_MEMORY, "the browser ran out of memory", True),
    ("ERR_HTTP2_", Reason.PROTOCOL, "not sound HTTP", True),
    ("ERR_", Reason.PROTOCOL, "the browser cannot show it", False),
)
# What is said of a document that is none: nothing to show, a file, given up for another; an error without a word.
BENIGN: Final = re.compile(r"ERR_(?:ABORTED|HTTP_RESPONSE_CODE_FAILURE|INVALID_AUTH_CREDENTIALS)\b")


class Download(FetchFailed):
    """The address is a file to save and no page; `content_type` is what the server calls it, empty where unknown."""

    def __init__(self, url: str, content_type: str) -> None:
        what = f"a file to save ({content_type or 'of unknown type'}), not a page"
        super().__init__(Reason.DOWNLOAD, f"{url}: {what}", url=url)
        self.content_type = content_type


def net_error(message: str) -> str:
    """Return the name of the network error in a message ("ERR_CONNECTION_REFUSED"), or an empty string."""
    found = _NET.search(message)
    return found[1] if found else ""


def crashed(url: str) -> FetchFailed:
    """Return the failure of a page under which the browser ended."""
    return FetchFailed(Reason.BROWSER_CRASHED, f"{url}: the browser ended under the page", url=url, transient=True)


def translated(url: str, message: str) -> FetchFailed:
    """Return what Playwright's message means."""
    name = net_error(message)
    for family, reason, words, transient in _MEANING:
        if name == family or (family.endswith("_") and name.startswith(family)):
            return FetchFailed(reason, f"{url}: {words} ({name})", url=url, transient=transient)
    if _GONE.search(message):
        return crashed(url)
    said = message.partition("\n")[0][:200]
    return FetchFailed(Reason.BROWSER_CRASHED, f"{url}: the browser failed: {said}", url=url, transient=True)
