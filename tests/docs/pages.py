"""The pages of the documentation as tests read them: links, code blocks, and commands with their promised output."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

__all__ = ["ROOT", "Block", "Step", "anchors", "blocks", "links", "pages", "prose", "steps"]

ROOT: Final = Path(__file__).resolve().parent.parent.parent
_FENCE: Final = re.compile(r"^( *)(```+|~~~+)([^`\n]*)\n(.*?)^\1\2 *$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"(?<!\\)\[[^\]]*\]\(<?([^)\s>]+)>?\)|<img[^>]+src=\"([^\"]+)\"|srcset=\"([^\"]+)\"")
_TURN: Final = re.compile(r"<!-- run: (\S+)(?: (\S+))? -->")
_HEADING: Final = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced code block: its language, what else its first line says ("title=old.md"), its text and its line."""

    language: str
    title: str
    text: str
    line: int


@dataclass(slots=True)
class Step:
    """What running a page does next: turn the clock and the platform, write a file, or run a command.

    `expected` are the lines that the page shows under the command.
    """

    line: int
    at: str = ""
    state: str = ""
    file: str = ""
    text: str = ""
    command: str = ""
    expected: list[str] = field(default_factory=list)


def pages() -> list[Path]:
    """Return every page of the documentation."""
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "snapshots/README.md")]
    return [*top, *sorted((ROOT / "docs").rglob("*.md"))]


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def blocks(text: str) -> Iterator[Block]:
    """Yield the code blocks of a page."""
    for match in _FENCE.finditer(text):
        language, _, rest = match[3].strip().partition(" ")
        title = rest.removeprefix("title=") if rest.startswith("title=") else ""
        yield Block(language, title, match[4], _line(text, match.start()))


def prose(text: str) -> str:
    """Return the page without its code blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> list[str]:
    """Return the targets of all links and pictures."""
    return [next(filter(None, match.groups())) for match in _LINK.finditer(prose(text))]


def anchors(text: str) -> set[str]:
    """Return the anchors that a page's headings have, as code hosts make them."""
    words = (re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()) for heading in _HEADING.findall(prose(text)))
    return {word.replace(" ", "-") for word in words}


def steps(text: str) -> list[Step]:
    """Return what running a page does, in order: its `<!-- run: TIME STATE -->` turns, titled files and commands."""
    found = [Step(_line(text, match.start()), at=match[1], state=match[2] or "") for match in _TURN.finditer(text)]
    for block in blocks(text):
        if block.title:
            found.append(Step(block.line, file=block.title, text=block.text))
        if block.language == "console":
            found += _commands(block)
    return sorted(found, key=lambda step: step.line)


def _commands(block: Block) -> list[Step]:
    found: list[Step] = []
    goes_on = False
    for number, line in enumerate(block.text.splitlines(), block.line + 1):
        if goes_on:
            found[-1].command += "\n" + line.removeprefix("> ")
        elif line.startswith("$ "):
            found.append(Step(number, command=line.removeprefix("$ ")))
        elif found:
            found[-1].expected.append(line)
        goes_on = line.endswith("\\") and (goes_on or line.startswith("$ "))
    return found
