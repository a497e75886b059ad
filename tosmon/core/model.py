"""The words of tosmon as types: documents, captures, clauses, labels, versions, changes and events.

Every module speaks in these; what they mean is told in `docs/architecture.md`. Nothing here computes more than a
property of its own value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

__all__ = [
    "COMMENTS",
    "RENDERED_TYPE",
    "Capture",
    "Change",
    "ChangeKind",
    "Clause",
    "Connection",
    "Direction",
    "EventKind",
    "Evidence",
    "Hop",
    "Judgement",
    "NewEvent",
    "Outcome",
    "Range",
    "Reason",
    "Rendering",
    "Rule",
    "Segment",
    "SegmentKind",
    "Selection",
    "Selector",
    "Severity",
    "Suspicion",
    "Version",
]


class Outcome(StrEnum):
    """How a check ended.

    `new`: a new version came of it. `unchanged`: the readable text is the current version's (the bytes may differ).
    `absent`: 404 or 410 where absence means something. `suspect`: captured, but not believed. `failed`: no capture.
    """

    NEW = "new"
    UNCHANGED = "unchanged"
    ABSENT = "absent"
    SUSPECT = "suspect"
    FAILED = "failed"


class Reason(StrEnum):
    """Why a check failed or a capture is suspect."""

    # failed
    HTTP_STATUS = "http_status"  # the detail names the status
    TIMEOUT = "timeout"
    RESET = "reset"
    CONNECT = "connect"
    DNS = "dns"
    TLS = "tls"
    TRUNCATED = "truncated"
    PROTOCOL = "protocol"
    TOO_LARGE = "too_large"
    TOO_LARGE_DECODED = "too_large_decoded"
    ENCODING = "encoding"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    LOGIN_REDIRECT = "login_redirect"
    ADDRESS_REFUSED = "address_refused"
    SCHEME_REFUSED = "scheme_refused"
    ROBOTS_DISALLOWED = "robots_disallowed"
    NEEDS_BROWSER = "needs_browser"  # none is installed, or it cannot be started
    BROWSER_CRASHED = "browser_crashed"  # the browser or the page's process ended under the capture
    TOO_MUCH_MEMORY = "too_much_memory"  # the page's process took more than it may
    DOWNLOAD = "download"  # the address is a file to save, and no page
    SELECTOR = "selector"  # no selector matches anything
    INTERNAL = "internal"
    # suspect
    CHALLENGE = "challenge"
    LOGIN = "login"
    CONSENT = "consent"  # asks for consent (to cookies, mostly) before it shows its text
    ERROR_PAGE = "error_page"
    EMPTY = "empty"
    BINARY = "binary"
    SCANNED = "scanned"  # a PDF of pictures, without text
    ENCRYPTED = "encrypted"  # a PDF that asks for a password
    DAMAGED = "damaged"  # a PDF that cannot be read
    MOJIBAKE = "mojibake"  # the text was decoded wrongly before it was sent
    LANGUAGE = "language"
    MUCH_TEXT_GONE = "much_text_gone"
    HTML_AS_ROBOTS = "html_as_robots"
    LATE = "late"  # found after a crash, when a later check had been recorded already


class Rule(StrEnum):
    """What a clause does."""

    BAN = "ban"
    CONDITION = "condition"
    PERMISSION = "permission"
    DUTY = "duty"
    PENALTY = "penalty"
    NONE = "none"


class ChangeKind(StrEnum):
    """What happened to one clause between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    AMENDED = "amended"
    MOVED = "moved"
    REWORDED = "reworded"


class Direction(StrEnum):
    """Which way a change points for those who are bound by the rule."""

    STRENGTHENED = "strengthened"
    WEAKENED = "weakened"
    NEUTRAL = "neutral"
    UNCLEAR = "unclear"


class Severity(StrEnum):
    """How much an event matters; `rank` orders them."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"

    @property
    def rank(self) -> int:
        """Return 0 for none, up to 3 for high."""
        return ("none", "low", "medium", "high").index(self.value)


class EventKind(StrEnum):
    """What a line of the history is about."""

    AMENDMENT = "amendment"
    STATUS = "status"
    FAILING = "failing"
    RECOVERED = "recovered"
    SUSPECT = "suspect"


# --- what is selected of a page --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Range:
    """A part of a page between two CSS selectors; `*_included` says whether the matched element belongs to it."""

    start: str
    end: str
    start_included: bool
    end_included: bool


Selector = str | Range


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a page is the document: everything that `select` matches (the body where empty), less `remove`."""

    select: tuple[Selector, ...] = ()
    remove: tuple[Selector, ...] = ()


# --- what was captured ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connection:
    """The facts of one connection: the address that was checked and connected to, and TLS where it was used.

    Fingerprints are lower-case hexadecimal SHA-256 of the certificate's DER bytes; `chain` is leaf first, and empty
    where the Python in use does not expose it.
    """

    address: str
    port: int
    tls_version: str | None = None
    cipher: str | None = None
    certificate_sha256: str | None = None
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """One request and its response, as bytes on the wire (transfer coding included) and as read."""

    url: str
    started: datetime  # UTC
    request: bytes  # request line, headers, body as sent
    response: bytes  # status line, headers, body as received
    status: int
    headers: tuple[tuple[str, str], ...]
    connection: Connection

    def header(self, name: str) -> str | None:
        """Return the first header of that name, in any case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a browser made a page readable. The DOM that it ended with is the capture's body, as UTF-8.

    `screenshot` is a PNG of the page from its top, cut where it is very long, and empty where none could be taken.
    `requests` counts all that the page asked for, `received` the bytes that came for it; `refused` names what the
    address rules kept it from, with the reason. `missing` names the facts of a plain capture that a browser does not
    tell ("certificate_sha256"): its hops are written down from what it reports, not as they were on the wire.
    """

    browser: str  # "Chromium/156.0.8078.79"
    viewport: tuple[int, int]  # width and height in CSS pixels
    screenshot: bytes = b""
    requests: int = 0
    received: int = 0
    refused: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


RENDERED_TYPE: Final = "text/html; charset=utf-8"  # what the DOM of a rendered page is, whatever was sent


@dataclass(frozen=True, slots=True)
class Capture:
    """What one fetch of one page brought: every hop, and the body with its content coding undone.

    `body` is empty for 304, and the DOM where a browser rendered the page. `notes` are facts for people ("permanent
    redirect to …"). `region` names the proxy of the settings through which it was fetched, empty for none.
    """

    requested_url: str
    url: str  # after redirects
    hops: tuple[Hop, ...]  # at least one; the last is the answer
    body: bytes
    started: datetime  # UTC
    duration: float  # seconds, monotonic
    attempts: int = 1
    notes: tuple[str, ...] = ()
    rendering: Rendering | None = None
    region: str = ""

    @property
    def content_type(self) -> str:
        """Return what the body is called: by the server, or because a browser made it."""
        return RENDERED_TYPE if self.rendering else (self.answer.header("Content-Type") or "")

    @property
    def answer(self) -> Hop:
        """Return the last hop."""
        return self.hops[-1]

    @property
    def status(self) -> int:
        """Return the HTTP status of the answer."""
        return self.hops[-1].status


# --- what is read -----------------------------------------------------------------------------------------------------

COMMENTS: Final = "# comments"  # the heading of a robots.txt's prose; no agent's name can hold a `#`


@dataclass(frozen=True, slots=True)
class Clause:
    """A paragraph or list item.

    `text` keeps the page's own characters, white space folded to single spaces; `headings` run from the outermost in;
    `number` is the clause's own number or letter as printed ("4.5", "(b)"), already taken off `text`; `lead_in` is the
    sentence that governs a list item ("You agree not to:"; nested ones joined by a space); `links` are the absolute
    targets of its links, in order. Identity is the normalised text alone (`tosmon.core.text`).
    """

    text: str
    headings: tuple[str, ...] = ()
    number: str = ""
    lead_in: str = ""
    links: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Return the innermost heading, or an empty string."""
        return self.headings[-1] if self.headings else ""

    def __reduce__(self) -> tuple[type[Clause], tuple[object, ...]]:
        # Hundreds at a time come from the processes that read: a call is restored four times as fast as slots are.
        return Clause, (self.text, self.headings, self.number, self.lead_in, self.links)


@dataclass(frozen=True, slots=True)
class Version:
    """The readable content of a document: its clauses in order, and what was read about the whole.

    `language` is a lower-case ISO 639-1 code, or empty where the text is too short to tell. `title` is the page's.
    """

    clauses: tuple[Clause, ...]
    language: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that carry a label: `text` is the clause's text from `start` to `end`, in code points."""

    label: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a clause says about scraping: its labels (sorted), its rule, and the words that show each label."""

    labels: tuple[str, ...] = ()
    rule: Rule = Rule.NONE
    evidence: tuple[Evidence, ...] = ()

    def __reduce__(self) -> tuple[type[Judgement], tuple[object, ...]]:
        return Judgement, (self.labels, self.rule, self.evidence)  # as a clause's


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why a capture is not believed; `confirmable` when the same text again a day later settles it."""

    reason: Reason
    detail: str
    confirmable: bool = False


# --- what changed -----------------------------------------------------------------------------------------------------

SegmentKind = Literal["equal", "insert", "delete", "move"]
Segment = tuple[SegmentKind, str]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one clause between two versions, and what it means.

    `before` is None for an added clause and `after` None for a removed one; `positions` are their places in the two
    versions. `segments` is the redline: joined without the inserts it is the old text, without the deletes the new.
    A moved clause has one `move` segment.
    """

    kind: ChangeKind
    before: Clause | None
    after: Clause | None
    positions: tuple[int | None, int | None]
    segments: tuple[Segment, ...]
    labels_before: tuple[str, ...] = ()
    labels_after: tuple[str, ...] = ()
    direction: Direction = Direction.UNCLEAR
    reason: str = ""
    severity: Severity = Severity.NONE
    notes: tuple[str, ...] = field(default=())

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels after the change, or before it where the clause is gone."""
        return self.labels_before if self.after is None else self.labels_after


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A line for the history. `alert` says that the default subscription takes it."""

    id: str
    kind: EventKind
    severity: Severity
    summary: str
    observed_from: datetime | None  # last seen otherwise
    observed_to: datetime  # first seen so
    changes: tuple[Change, ...] = ()
    from_content: str = ""
    to_content: str = ""
    effective: str = ""
    notes: tuple[str, ...] = ()
    alert: bool = False
