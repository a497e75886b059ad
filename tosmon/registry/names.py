"""Names for people: what a watch list calls platforms and documents, for whoever tells of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from tosmon.registry.naming import title_of
from tosmon.registry.watchlist import Registry

__all__ = ["Names"]


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id; `former` has those that platforms had before. What is watched no more is called by its id."""

    platforms: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, registry: Registry) -> Self:
        """Return the names of a watch list, also those that it takes up later."""
        former = {alias.casefold(): alias for platform in registry.platforms for alias in platform.aliases}
        return cls(registry.platform_names, registry.document_names, former)

    def platform(self, platform: str) -> str:
        """Return the platform's name."""
        return self.platforms.get(platform) or self.former.get(platform, platform)

    def document(self, document: str) -> str:
        """Return the document's title."""
        return self.documents.get(document) or title_of(document.partition("/")[2])
