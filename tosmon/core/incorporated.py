"""Documents that a clause incorporates by linking to them: which links count, and when two lead to the same place.

A link counts where it stays with the platform, and where its address speaks of rules ("…/tos/content-licensing").
Whether its target is watched, and what to do about it, is left to others. Addresses are untrusted text: they are read
here, and never fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from tosmon.core.model import Change, Clause
from tosmon.core.words import listed

__all__ = ["address", "document_name", "notes_on_links", "place_of", "policy_links", "site_of"]

LONGEST = 500  # characters of an address that anybody would call one
_NAME_LENGTH = 60
_USUAL = {"http": 80, "https": 443}  # ports
_GENERAL = frozenset({"agreement", "index", "legal", "policies", "policy", "privacy", "rules", "terms", "tos"})

# Parameters that say where a reader came from, and nothing of what is read.
_TRACKERS = re.compile(
    r"(?i)(?:utm_.*|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|ref|ref_src|ref_url|source|locale|lang|hl)"
)
# Second levels under which names are given to anybody, in countries: "example.co.uk". No full list of public suffixes.
_SHARED = frozenset(["ac", "co", "com", "edu", "gob", "gouv", "gov", "ne", "net", "nom", "or", "org"])
# Sites of one owner, whose documents refer to each other.
_FAMILIES = (
    frozenset({"facebook.com", "instagram.com", "meta.com", "threads.com", "threads.net", "whatsapp.com"}),
    frozenset({"google.com", "youtube.com"}),
    frozenset({"telegram.org", "t.me"}),
    frozenset({"twitter.com", "x.com"}),
)
_LANGUAGE = re.compile(r"(?i)^(?:intl/)?[a-z]{2}(?:[-_][a-z]{2,4})?(?:_all)?(?=/)")
_EXTENSION = re.compile(r"(?i)\.(?:html?|php|aspx?|md|txt)$")
# Words of addresses behind which rules stand, in the languages that tosmon reads.
_RULES = (
    *("acceptable-use", "agb", "agreement", "automated-data", "automation-rules", "community-standards"),
    *("condiciones", "conditions", "condizioni", "content-licensing", "data-collection", "datenschutz", "eula"),
    *("developer-terms", "guidelines", "kiyaku", "legal", "licencia", "politica", "policies", "policy", "politique"),
    *("privacy", "restricted-use", "rules", "terminos", "terms", "termos", "tos", "voorwaarden"),
)


@cache
def _rules() -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|[/.-])(?:{'|'.join(map(re.escape, _RULES))})(?:s|ing)?(?:$|[/.-])|licens|bedingungen|richtlinien",
        re.IGNORECASE,
    )


def policy_links(clause: Clause, near: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of policies that the clause links to, as `address` writes them, each once, in order.

    Those count whose site is one of `near` (sites as `site_of` gives them), or has the same owner.
    """
    if not clause.links:
        return ()
    sites = {member for site in near for member in _family(site)}
    found = dict.fromkeys(address(link) for link in clause.links)
    return tuple(url for url in found if url and site_of(url) in sites and _speaks_of_rules(url))


@lru_cache(maxsize=4_096)  # a document's versions share their links
def address(link: str) -> str:
    """Return a link's address without fragment and trackers, over https where it is public, or an empty string.

    Nothing comes of what is no http(s) address of a host on its usual port, or hides a name and password in it.
    """
    if len(link) > LONGEST or not link.isprintable():
        return ""
    try:
        parts = urlsplit(link.strip())
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not re.fullmatch(r"[a-z0-9.-]+", host):
        return ""
    near = _is_near(host)
    port = None if port == _USUAL[parts.scheme] else port
    if port is not None and not near:
        return ""
    query = urlencode([pair for pair in parse_qsl(parts.query) if not _TRACKERS.fullmatch(pair[0])])
    path = quote(unquote(parts.path), safe="/-._~!$&'()*+,;=:@")
    return urlunsplit((parts.scheme if near else "https", f"{host}:{port}" if port else host, path, query, ""))


def place_of(url: str) -> str:
    """Return by what two addresses are known to lead to the same page: no scheme, "www", language, ending or slash."""
    parts = urlsplit(address(url) or url)
    path = parts.path.strip("/") + "/"
    path = _EXTENSION.sub("", _LANGUAGE.sub("", path).strip("/"))
    return f"{parts.netloc.removeprefix('www.')}/{path}{'?' if parts.query else ''}{parts.query}".casefold()


def site_of(url: str) -> str:
    """Return the name under which an address' host was registered: "x.com" for "https://help.x.com/en"."""
    host = (urlsplit(url).hostname or "").lower().removesuffix(".")
    labels = host.split(".")
    if labels[-1].isdigit():
        return host  # an address of its own
    shared = len(labels) > 2 and labels[-2] in _SHARED and len(labels[-1]) == 2  # noqa: PLR2004 - labels, and letters of a country
    return ".".join(labels[-3 if shared else -2 :])


def document_name(url: str, taken: Iterable[str]) -> str:
    """Return a name for the document behind an address, made of the end of its path, that is not taken."""
    known = set(taken)
    segments = [_slug(_EXTENSION.sub("", unquote(one))) for one in urlsplit(url).path.split("/")]
    segments = [one for one in segments if one] or [_slug(urlsplit(url).hostname or "")]
    whole = len(segments) > 1 and segments[-1] in _GENERAL
    for length in range(1 + whole, len(segments) + 1):
        name = "-".join(segments[-length:])[-_NAME_LENGTH:].strip("-")
        if name not in known and not re.fullmatch(r"[a-z]{2}|v?\d+", name):
            return name
    return next(f"{name}-{number}" for number in range(2, len(known) + 3) if f"{name}-{number}" not in known)


def notes_on_links(changes: Iterable[Change], pages: Iterable[str]) -> tuple[str, ...]:
    """Return for each labelled clause that links to a policy as it did not before what to say of it.

    `pages` are the document's own addresses: links stay on their sites, and those to themselves say nothing.
    """
    own = {place_of(page): site_of(page) for page in pages}
    sites = tuple(own.values())
    told: dict[str, str] = {}
    for change in changes:
        if change.after is None or not change.labels_after:
            continue
        before = {place_of(url) for url in policy_links(change.before, sites)} if change.before else set()
        for url in policy_links(change.after, sites):
            if place_of(url) not in {*before, *own}:
                told.setdefault(url, f"a clause about {listed(change.labels_after)} now refers to {url}")
    return tuple(told.values())


def _family(site: str) -> frozenset[str]:
    return next((family for family in _FAMILIES if site in family), frozenset({site}))


def _speaks_of_rules(url: str) -> bool:
    """Return whether the address names rules, below a host that does or in its path; a site's front page does not."""
    parts = urlsplit(url)
    path = unquote(parts.path).replace("_", "-").strip("/")
    return bool(path) and bool(_rules().search(path))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _is_near(host: str) -> bool:
    """Return whether the host is this machine, where trials run."""
    return host == "localhost" or host.endswith(".localhost") or re.fullmatch(r"127(?:\.\d{1,3}){3}", host) is not None
