"""The whole watch list: platforms by name, documents by id, and what is close to a name that is neither."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TypeVar

from tosmon.errors import Fault, NotFound
from tosmon.registry.model import Document, Platform

__all__ = ["Registry", "key"]


def key(name: str) -> str:
    """Return what is compared of a platform's name: its letters and digits, in one case ("Stack Overflow")."""
    spelt = name.casefold().replace("+", "plus").replace("&", "and")  # Disney+ is not Disney
    return "".join(character for character in spelt if character.isalnum())


_Value = TypeVar("_Value")


def _taken(mine: Mapping[str, _Value], other: Mapping[str, _Value], platform: str) -> dict[str, _Value]:
    """Return what is known by ids, with what the other knows of a platform and its documents instead."""
    kept = {name: value for name, value in mine.items() if name.partition("/")[0] != platform}
    return kept | {name: value for name, value in other.items() if name.partition("/")[0] == platform}


class Registry:
    """The watch list: platforms by name, documents by id.

    `switched_off` maps the ids of platforms and documents that a file disables to that file's name. `retired` are those
    of them of which it says how they were read before; they are not watched. `places` tells of a document that a file
    writes itself the file and the entry in it.
    """

    def __init__(
        self,
        platforms: Iterable[Platform],
        *,
        switched_off: Mapping[str, str] | None = None,
        retired: Iterable[Document] = (),
        places: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        self.platforms = tuple(platforms)
        self.switched_off = dict(switched_off or {})
        self.retired = tuple(retired)
        self.places = dict(places or {})
        self._by_key = {key(name): platform for platform in self.platforms for name in reversed(platform.names)}
        self._documents = {document.id: document for platform in self.platforms for document in platform.documents}
        self.platform_names = {one.id: one.name for one in self.platforms}
        self.document_names = {one.id: one.title for one in self._documents.values()}

    def take_up(self, platform: str, read: Registry) -> None:
        """Let a platform (by id) be as `read` has it, for everybody who holds this list: added, changed or gone.

        Safe while other threads look things up: they see the list as it was, or as it is.
        """
        own = [one for one in self.platforms if one.id != platform]
        found = [one for one in read.platforms if one.id == platform]
        place = next((n for n, one in enumerate(self.platforms) if one.id == platform), len(own))
        changed = Registry(
            (*own[:place], *found, *own[place:]),
            switched_off=_taken(self.switched_off, read.switched_off, platform),
            retired=(
                *(one for one in self.retired if one.platform != platform),
                *(one for one in read.retired if one.platform == platform),
            ),
            places=_taken(self.places, read.places, platform),
        )
        # Names are held as mappings by others: new ones come before old ones go.
        for mine, new in ((self.platform_names, changed.platform_names), (self.document_names, changed.document_names)):
            mine.update(new)
            for name in mine.keys() - new.keys():
                del mine[name]
        self.__dict__ |= {
            **changed.__dict__,
            "platform_names": self.platform_names,
            "document_names": self.document_names,
        }

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents.values())

    def __len__(self) -> int:
        return len(self._documents)

    def platform(self, name: str) -> Platform:
        """Return the platform with that id, name or alias, in any case.

        Raises:
            NotFound: with the closest names.
        """
        found = self._by_key.get(key(name))
        if found is None:
            raise self._not_found("platform", name, [name for one in self.platforms for name in one.names])
        return found

    def document(self, name: str) -> Document:
        """Return the document "platform/name"; the platform may be named by an alias.

        Raises:
            NotFound: with the closest names.
        """
        platform, _, wanted = name.partition("/")
        found = self._documents.get(f"{self.platform(platform).id}/{wanted}")
        if found is None:
            owner = self.platform(platform)
            raise self._not_found("document", f"{owner.id}/{wanted}", [one.id for one in owner.documents])
        return found

    def resolve(self, selectors: Sequence[str]) -> tuple[Document, ...]:
        """Return the documents that selectors name, in the registry's order, each once; all of them for no selector.

        A selector is a platform ("x"), a document ("twitter/terms-of-service"), or a pattern with `*` and `?` in either
        part ("x/*", "*/robots.txt").

        Raises:
            NotFound: for the first selector that names nothing, with the closest names.
        """
        if not selectors:
            return tuple(self)
        chosen = {document.id for selector in selectors for document in self._matches(selector)}
        return tuple(document for document in self if document.id in chosen)

    def region_faults(self, regions: Collection[str]) -> tuple[Fault, ...]:
        """Return a fault for each document whose region is none of these, which the settings name."""
        named = (
            f"a region of tosmon.toml ({', '.join(sorted(regions))})"
            if regions
            else "no region, as tosmon.toml has none"
        )
        return tuple(
            Fault(
                *self.places.get(one.id, (f"{one.platform}.toml", one.name)),
                "region",
                f"expected {named}, got {one.region!r}",
            )
            for one in self
            if one.region and one.region not in regions
        )

    def _matches(self, selector: str) -> tuple[Document, ...]:
        platform, slash, name = selector.strip().partition("/")
        if not {"*", "?"} & set(selector):
            return (self.document(selector.strip()),) if slash and name else self.platform(platform).documents
        if not {"*", "?"} & set(platform):
            platform = self.platform(platform).id
        pattern = f"{platform}/{name or '*'}"
        found = tuple(document for document in self if fnmatchcase(document.id, pattern))
        if not found:
            raise self._not_found("document", selector, list(self._documents))
        return found

    def _not_found(self, what: str, name: str, known: list[str]) -> NotFound:
        off = self.switched_off.get(name.strip().lower())
        if off:
            return NotFound(f"{what} {name!r} is switched off", remedy=f"{off} says enabled = false")
        folded = {one.lower(): one for one in reversed(known)}
        wanted = name.strip().lower()
        begun = [one for one in folded if wanted and one.startswith(wanted)]
        close = [folded[one] for one in begun[:3] or get_close_matches(wanted, folded, n=3)]
        remedy = f"did you mean {' or '.join(close)}?" if close else "`tosmon platforms list` shows all"
        return NotFound(f"no {what} {name!r} is watched", remedy=remedy)
