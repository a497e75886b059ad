"""The names of what lies in a home: documents, archive objects and seals; reading and writing them is left to others.

<platform>/<document>/<YYYY-MM-DDTHH-MM-SSZ>-<8 hex>.warc.gz    one own snapshot (its id is the name less the suffix)
imports/<kind>/<witness>/<16 hex>.warc.gz                       a batch of what a witness saw, named by its hash
seals/<YYYY-MM-DD>.jsonl                                        one sealed day of the ledger
catalog.sqlite3, tosmon.toml                                    catalog, settings
alerts.toml, templates/*, unsubscribe.key                       channels and subscriptions, their messages, a secret
platforms/*.toml, crawlers.toml                                 the user's registry
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

__all__ = [
    "ALERTS",
    "CATALOG",
    "CRAWLERS",
    "IMPORTS",
    "MAX_NAME",
    "OBJECT_SUFFIX",
    "PLATFORMS",
    "RESERVED",
    "SEALS",
    "SETTINGS",
    "TEMPLATES",
    "TEMPORARY",
    "UNSUBSCRIBE_KEY",
    "BatchName",
    "ObjectName",
    "document_fault",
    "is_platform_file",
    "is_template",
    "parse_batch",
    "parse_object",
    "parse_seal",
    "safe_name",
    "seal_name",
    "witness_fault",
]

CATALOG = "catalog.sqlite3"
SETTINGS = "tosmon.toml"
ALERTS = "alerts.toml"
TEMPLATES = "templates"
UNSUBSCRIBE_KEY = "unsubscribe.key"
CRAWLERS = "crawlers.toml"
SEALS = "seals"
IMPORTS = "imports"
PLATFORMS = "platforms"
OBJECT_SUFFIX = ".warc.gz"
TEMPORARY = ".tmp-"  # unfinished files start so; nothing that starts with a dot is ever listed
MAX_NAME = 200  # bytes of one path segment; file systems stop at 255, and suffixes need room

RESERVED = frozenset(
    {
        SEALS,
        PLATFORMS,
        TEMPLATES,
        IMPORTS,
        "alerts",
        "archive",
        "backup",
        "catalog",
        "exhibits",
        "feeds",
        "locks",
        "tosmon",
    }
)
"""Names that no platform may have: the home's own folders, now and in later versions."""

_TIME = "%Y-%m-%dT%H-%M-%SZ"


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Return one of the patterns; compiled when first asked for, so that importing this costs nothing."""
    return re.compile(
        {
            "platform": r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?",
            "document": r"[a-z0-9](?:[a-z0-9._:@-]*[a-z0-9])?",
            "moment": r"(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)-([0-9a-f]{8})",
            "segment": r"[A-Za-z0-9][A-Za-z0-9._:@-]*",
            "day": r"\d{4}-\d\d-\d\d",
            "witness": r"[a-z0-9][a-z0-9-]*/[A-Za-z0-9][A-Za-z0-9._-]*",
            "token": r"[0-9a-f]{16}",
        }[name],
        re.ASCII,
    )


@dataclass(frozen=True, slots=True)
class ObjectName:
    """The parts of an own object's name; `captured_at` has whole seconds, in UTC."""

    document: str
    captured_at: datetime
    token: str  # eight lower-case hexadecimal digits

    @property
    def id(self) -> str:
        """Return the snapshot's id: "x/terms-of-service/2026-08-22T10-00-00Z-1a2b3c4d"."""
        return f"{self.document}/{self.captured_at.astimezone(UTC).strftime(_TIME)}-{self.token}"

    def __str__(self) -> str:
        return self.id + OBJECT_SUFFIX


@dataclass(frozen=True, slots=True)
class BatchName:
    """The parts of the name of an object that holds a batch of what a witness saw ("ota/pga-versions")."""

    witness: str
    token: str  # the first sixteen hexadecimal digits of the SHA-256 of the object's bytes

    def __str__(self) -> str:
        return f"{IMPORTS}/{self.witness}/{self.token}{OBJECT_SUFFIX}"


def document_fault(document: str) -> str:
    """Return what is wrong with a document's name ("x/robots.txt@help.x.com"), or an empty string.

    Names become folders, so: one slash, lower-case ASCII letters, digits and `-_` (in the second part also `.:@`),
    beginning and ending with a letter or digit, no two dots in a row, no reserved word for a platform.
    """
    platform, slash, name = document.partition("/")
    if not slash:
        return "expected <platform>/<document>"
    if platform in RESERVED:
        return f"{platform} is a reserved word, no platform may be called so"
    if not _pattern("platform").fullmatch(platform):
        return "expected a platform of lower-case letters, digits, - and _"
    if not _pattern("document").fullmatch(name) or ".." in name:
        return "expected a document of lower-case letters, digits and . - _ @ :"
    if max(len(platform), len(name)) > MAX_NAME:
        return f"expected names of at most {MAX_NAME} characters"
    return ""


def parse_object(name: str) -> ObjectName | None:
    """Return the parts of an own object's name or id, or None where it is neither."""
    folder, _, stem = name.removesuffix(OBJECT_SUFFIX).rpartition("/")
    moment = _pattern("moment").fullmatch(stem)
    if moment is None or document_fault(folder):
        return None
    try:
        captured_at = datetime.strptime(moment[1], _TIME).replace(tzinfo=UTC)
    except ValueError:  # digits in the right places, but no such day or hour
        return None
    return ObjectName(folder, captured_at, moment[2])


def witness_fault(witness: str) -> str:
    """Return what is wrong with a witness's id ("ota/pga-versions"), which becomes two folders, or an empty string."""
    if not _pattern("witness").fullmatch(witness):
        return "expected <kind>/<name>, of letters, digits and - _ ."
    if max(map(len, witness.split("/"))) > MAX_NAME:
        return f"expected names of at most {MAX_NAME} characters"
    return ""


def parse_batch(name: str) -> BatchName | None:
    """Return the parts of the name of an object of imports, or None where it is none."""
    folder, _, file = name.rpartition("/")
    root, _, witness = folder.partition("/")
    token = file.removesuffix(OBJECT_SUFFIX)
    if root != IMPORTS or token == file or not _pattern("token").fullmatch(token) or witness_fault(witness):
        return None
    return BatchName(witness, token)


def seal_name(day: date) -> str:
    """Return the name of that day's seal: "seals/2026-08-22.jsonl"."""
    return f"{SEALS}/{day.isoformat()}.jsonl"


def parse_seal(name: str) -> date | None:
    """Return the day of a seal's name, or None where it is no seal."""
    folder, _, file = name.rpartition("/")
    day = file.removesuffix(".jsonl")
    if folder != SEALS or not file.endswith(".jsonl") or not _pattern("day").fullmatch(day):
        return None
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def safe_name(name: str) -> bool:
    """Return whether a name of any depth stays under its root: plain segments, none of them hidden, none `..`."""
    segments = name.split("/")
    return all(_pattern("segment").fullmatch(part) and len(part) <= MAX_NAME + 55 for part in segments)


def is_template(name: str) -> bool:
    """Return whether a name is one of the user's message templates: "templates/short.html"."""
    folder, _, file = name.rpartition("/")
    return folder == TEMPLATES and file.endswith((".txt", ".html", ".md")) and safe_name(file)


def is_platform_file(name: str) -> bool:
    """Return whether a name is one of the user's registry files: "platforms/reddit.toml"."""
    folder, _, file = name.rpartition("/")
    return folder == PLATFORMS and file.endswith(".toml") and safe_name(file)
