"""Which of our documents a text of a collection is: one of the watch list, or one of its own; never two the same."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from itertools import count

from tosmon.core.layout import document_fault
from tosmon.errors import NotFound
from tosmon.registry import DocumentKind, Platform, Registry
from tosmon.registry.naming import document_name, platform_id
from tosmon.registry.watchlist import key

__all__ = ["Names"]


@dataclass(slots=True)
class _Service:
    """A service of the collection: the platform's id, what the watch list knows of it, its texts' names and types."""

    platform: str
    known: Platform | None
    texts: dict[str, str] = field(default_factory=dict)


class Names:
    """Ids for the texts of a collection, asked for in the order in which the texts began.

    A text keeps its id when the collection grows, as later ones come after it. A platform is one service's alone, so
    that the texts of a service stay together. `notes` tell, a line each, of services and texts whose id had to be
    another one, as somebody has theirs.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._services: dict[str, _Service] = {}
        self._platforms: dict[str, str] = {}
        self.notes: list[str] = []

    def document(self, service: str, kind: str) -> str:
        """Return the id of a service's text, asked for once: "x/terms-of-service" for "X" and "Terms of Service"."""
        owner = self._services.get(service)
        if owner is None:
            owner = self._services[service] = self._service(service)
        name = self._text(service, owner, kind)
        assert not document_fault(f"{owner.platform}/{name}"), (service, kind)
        return f"{owner.platform}/{name}"

    def _service(self, service: str) -> _Service:
        """Return the platform of that name, or one of its own where that is not known or another service's."""
        known = self._known(service)
        own = platform_id(service) or "service"
        wanted = known.id if known else own
        if wanted not in self._platforms:
            self._platforms[wanted] = service
            return _Service(wanted, known)
        watched = {platform.id for platform in self._registry.platforms}
        found = _numbered(own, {*self._platforms, *watched})
        self.notes.append(f"{service} becomes {found}, as {self._platforms[wanted]} is {wanted}")
        self._platforms[found] = service
        return _Service(found, None)

    def _text(self, service: str, owner: _Service, kind: str) -> str:
        wanted = _name(owner.known, kind)
        found = _numbered(wanted, owner.texts)
        if found != wanted:
            other = f"{service}/{owner.texts[wanted]} is {owner.platform}/{wanted}"
            self.notes.append(f"{service}/{kind} becomes {owner.platform}/{found}, as {other}")
        owner.texts[found] = kind
        return found

    def _known(self, service: str) -> Platform | None:
        """Return the platform of that name, where it is not only one that it had before it became another."""
        try:
            found = self._registry.platform(service)
        except NotFound:
            return None
        own = {key(found.id), key(found.name)}
        former = {key(name) for name in found.predecessors} - own
        return None if not key(service) or key(service) in former else found


def _numbered(wanted: str, taken: Container[str]) -> str:
    """Return the name, or where that is taken the first of "name-2", "name-3" … that is not."""
    if wanted not in taken:
        return wanted
    return next(name for name in (f"{wanted}-{number}" for number in count(2)) if name not in taken)


def _name(platform: Platform | None, kind: str) -> str:
    """Return what the platform calls its text of that name or title, else a name made of it."""
    slug = document_name(kind) or platform_id(kind) or "text"
    texts = [one for one in platform.documents if one.kind is DocumentKind.TEXT] if platform else []
    names = {one.name for one in texts}
    titled = next((one.name for one in texts if key(one.title) == key(kind)), "")
    return slug if slug in names or not titled else titled
