"""Which of our documents a text of a collection is: one of the watch list, or one of its own; never two the same."""

from __future__ import annotations

from itertools import count

from tosmon.core.layout import document_fault
from tosmon.errors import NotFound
from tosmon.registry import DocumentKind, Platform, Registry
from tosmon.registry.naming import document_name, platform_id
from tosmon.registry.watchlist import key

__all__ = ["Names"]


class Names:
    """Ids for the texts of a collection, asked for in the order in which the texts began.

    A text keeps its id when the collection grows, as later ones come after it. `notes` tell, a line each, of texts
    whose id had a number added because another text has it.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._taken: dict[str, str] = {}
        self._given: dict[tuple[str, str], str] = {}
        self.notes: list[str] = []

    def document(self, service: str, kind: str) -> str:
        """Return the id of a service's text: "x/terms-of-service" for "X" and "Terms of Service"."""
        given = self._given.get((service, kind))
        if given is None:
            given = self._given[service, kind] = self._free(service, kind)
        return given

    def _free(self, service: str, kind: str) -> str:
        platform = self._platform(service)
        folder = platform.id if platform else platform_id(service) or "service"
        wanted = f"{folder}/{_name(platform, kind)}"
        numbered = (f"{wanted}-{number}" for number in count(2))
        found = wanted if wanted not in self._taken else next(one for one in numbered if one not in self._taken)
        assert not document_fault(found), found
        if found != wanted:
            self.notes.append(f"{service}/{kind} becomes {found}, as {self._taken[wanted]} is {wanted}")
        self._taken[found] = f"{service}/{kind}"
        return found

    def _platform(self, service: str) -> Platform | None:
        """Return the platform of that name, where it is not only one that it had before it became another."""
        try:
            found = self._registry.platform(service)
        except NotFound:
            return None
        own = {key(found.id), key(found.name)}
        former = {key(name) for name in found.predecessors} - own
        return None if not key(service) or key(service) in former else found


def _name(platform: Platform | None, kind: str) -> str:
    """Return what the platform calls its text of that name or title, else a name made of it."""
    slug = document_name(kind) or platform_id(kind) or "text"
    texts = [one for one in platform.documents if one.kind is DocumentKind.TEXT] if platform else []
    names = {one.name for one in texts}
    titled = next((one.name for one in texts if key(one.title) == key(kind)), "")
    return slug if slug in names or not titled else titled
