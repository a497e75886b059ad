"""What a page says about itself beside its text: title, language, forms, scripts, refresh. Judges nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from urllib.parse import urljoin

from tosmon.core.extract.model import Block, Format, PageFacts

__all__ = ["FactsCollector", "absolute"]

_HEADINGS: Final = 10
_OPENING: Final = 3_000  # characters
_ALMOST_NONE: Final = 200  # characters of text that a page of scripts may show before it has run
_STATEMENTS: Final = 30  # metas or links kept of a page; more is noise
_FRAMES: Final = 10
_NAME: Final = 60  # characters of a meta's name, as no crawler's is longer, and of what stands on a button
_TO_CRAWLERS: Final = re.compile(  # names of metas: robots, TDMRep's, and whatever may be a crawler's name
    r"(?:robots|tdm-[a-z-]+|[a-z0-9_-]*(?:bot|spider|crawler|slurp|-ai)(?:-[a-z0-9-]+)?"
    r"|ai-[a-z-]+|facebookexternalhit|google-extended|ia_archiver|teoma|yandex)",
    re.IGNORECASE,
)
_REFRESH: Final = re.compile(r"^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?[\"']?(?P<url>[^\"']*)", re.IGNORECASE)
_ASKS_FOR_SCRIPT: Final = re.compile(
    r"\b(?:enable|requires?|need|activer|turn on)\b.{0,40}\bjavascript\b", re.IGNORECASE
)


@lru_cache(maxsize=4_096)  # a site's pages share most of their links
def absolute(base: str, link: str) -> str:
    """Return the link as an absolute http(s) URL, or an empty string where it is none."""
    try:
        url = urljoin(base, link.strip())
    except ValueError:  # "http://[" and its like
        return ""
    return url if url[:7].lower() == "http://" or url[:8].lower() == "https://" else ""


@dataclass(slots=True)
class FactsCollector:
    """Gathers a page's facts while it is walked."""

    title: str = ""
    language: str = ""
    password_inputs: int = 0
    form_actions: list[str] = field(default_factory=list)
    scripts: int = 0
    noscript: str = ""
    refresh: str = ""
    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    overlay: int = 0
    frames: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)

    def meta(self, name: str, content: str) -> None:
        """Take a `<meta name>` where it speaks to crawlers."""
        if len(self.metas) < _STATEMENTS and len(name) <= _NAME and _TO_CRAWLERS.fullmatch(name.strip()):
            self.metas.append((name.strip(), content.strip()))

    def link(self, relation: str, type_: str, target: str) -> None:
        """Take a `<link>` where it leads to a licence."""
        if len(self.links) < _STATEMENTS and "license" in relation.lower().split():
            self.links.append((relation, type_, target))

    def frame(self, url: str) -> None:
        """Take the address of a page that a frame shows."""
        if url and len(self.frames) < _FRAMES:
            self.frames.append(url)

    @property
    def wants_buttons(self) -> bool:
        """Return whether more buttons are worth a look."""
        return len(self.buttons) < _STATEMENTS

    def button(self, text: str) -> None:
        """Take what is written on a button."""
        if text and self.wants_buttons:
            self.buttons.append(" ".join(text.split())[:_NAME])

    def meta_refresh(self, content: str, base: str) -> None:
        """Take the content of a `<meta http-equiv=refresh>` (HTML 4.2.5.3); a mere reload has no target."""
        found = _REFRESH.match(content)
        if found and found["url"].strip() and not self.refresh:
            self.refresh = absolute(base, found["url"]) or found["url"].strip()

    def facts(self, format_: Format, blocks: Sequence[Block]) -> PageFacts:
        """Return the facts, with those that the page's blocks tell."""
        length = sum(len(block.text) for block in blocks)
        return PageFacts(
            format=format_,
            title=" ".join(self.title.split()),
            language=self.language.strip(),
            headings=tuple(block.text for block in blocks if block.level)[:_HEADINGS],
            password_inputs=self.password_inputs,
            form_actions=tuple(self.form_actions),
            text_length=length,
            opening=_opening(blocks),
            script_only=length < _ALMOST_NONE and self._needs_script(blocks),
            refresh=self.refresh,
            metas=tuple(self.metas),
            links=tuple(self.links),
            overlay=self.overlay,
            frames=tuple(self.frames),
            buttons=tuple(self.buttons),
        )

    def _needs_script(self, blocks: Sequence[Block]) -> bool:
        if self.scripts:
            return True
        return any(_ASKS_FOR_SCRIPT.search(text) for text in (self.noscript, *(block.text for block in blocks)))


def _opening(blocks: Sequence[Block]) -> str:
    parts, length = [], 0
    for block in blocks:
        parts.append(block.text)
        length += len(block.text) + 1
        if length > _OPENING:
            break
    return "\n".join(parts)[:_OPENING]
