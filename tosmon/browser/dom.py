"""The text that a page ended with, as one flat HTML document: what readers see, whatever trees it was built from.

Shadow trees, open and closed, stand where they are shown, with what is assigned to their slots; frames of any origin
stand where they are shown, as `<div data-frame="address">`. Scripts, styles and whatever changes between two
renderings of the same text are left out, and so is what forms hold. Links are absolute, as `<base>` and the frames'
own addresses have it.

Each frame is written down by `scripts/serialise.js` in a world of its own. No script can see a closed shadow tree from
outside: Chromium's snapshot of its nodes, which no page can influence, leads into each.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from playwright.async_api import BrowserContext, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from tosmon.browser.worlds import Element, Lost, World, script

__all__ = ["Flat", "flat"]

_COUNT: Final = "() => Document.prototype.getElementsByTagName.call(document, '*').length"
_MOST_NODES: Final = 30_000  # of a page whose closed shadow trees are looked for: it takes seconds beyond
_MOST_CLOSED: Final = 2_000  # nodes asked about
_PATIENCE: Final = 3_000.0  # milliseconds for a frame of another process
_PLACE: Final = re.compile(r"<!--(\d+)-->")


@dataclass(slots=True)
class _Frame:
    """A frame, where it belongs, and what was read of it."""

    id: str
    parent: str
    url: str
    session: CDPSession
    failed: bool = False  # the browser shows an error page of its own
    world: World | None = None
    html: str = ""
    broken: bool = False  # XML with a mistake: Chromium shows what stands before it
    children: list[str] = field(default_factory=list)  # in the order of the numbers that hold their places


@dataclass(frozen=True, slots=True)
class Flat:
    """A page's text as HTML, empty where it is `over` the size allowed; `notes` tell what could not be read.

    `broken`: it is XML with a mistake, and not all of it.
    """

    html: str
    over: bool = False
    broken: bool = False
    notes: tuple[str, ...] = ()


async def flat(
    context: BrowserContext, page: Page, session: CDPSession, *, most: int, frames: int, reached: Callable[[str], bool]
) -> Flat:
    """Return the page as it is now; `most` characters, and so many `frames`.

    A frame that was not `reached` shows what the browser or the proxy says of that: no words of the page.

    Raises:
        Lost: the page went elsewhere under it.

    """
    found = [frame async for frame in _frames(context, page, session, frames)]
    notes = [] if len(found) <= frames + 1 else [f"only {frames} of its frames were read"]
    lost = [frame for frame in found[1:] if frame.failed or not reached(frame.url)]
    notes += [f"the frame {frame.url[:200]} could not be reached" for frame in lost]
    found = [frame for frame in found if frame not in lost][: frames + 1]
    by_id = {frame.id: frame for frame in found}
    for frame in found:
        try:
            over = await _read(frame, by_id, most)
        except (Lost, PlaywrightError):
            if frame is found[0]:
                raise
            notes.append(f"the frame {frame.url[:200]} could not be read")
            continue
        if over:
            return Flat("", over=True)
    html = _joined(found[0], by_id, most)
    notes += [
        f"the frame {frame.url[:200]} is XML with a mistake: only what stands before it is read"
        for frame in found[1:]
        if frame.broken
    ]
    return Flat(html or "", over=html is None, broken=found[0].broken, notes=tuple(dict.fromkeys(notes)))


async def _frames(context: BrowserContext, page: Page, session: CDPSession, most: int) -> AsyncIterator[_Frame]:
    """Yield the frames, the page's own first, and each before those in it."""
    for frame in _of_tree((await session.send("Page.getFrameTree"))["frameTree"], session):
        yield frame
    for other in page.frames[1 : most + 1]:
        try:
            apart = await context.new_cdp_session(other)
            tree = (await apart.send("Page.getFrameTree", timeout=_PATIENCE))["frameTree"]
        except PlaywrightError:
            continue  # it lives in its parent's process, whose tree has it; or it is gone
        for frame in _of_tree(tree, apart):
            yield frame


def _of_tree(tree: Mapping[str, Any], session: CDPSession) -> Iterator[_Frame]:
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        frame = one["frame"]
        failed = frame.get("unreachableUrl", "")
        yield _Frame(frame["id"], frame.get("parentId", ""), failed or frame["url"], session, failed=bool(failed))
        waiting.extend(reversed(one.get("childFrames", ())))


async def _read(frame: _Frame, by_id: Mapping[str, _Frame], most: int) -> bool:
    """Read the frame's own text; return whether it is too much. The frames in it get their places."""
    world = frame.world = await World.of(frame.session, frame.id, _PATIENCE if frame.parent else 0)
    places = []
    for child in (other for other in by_id.values() if other.parent == frame.id):
        try:
            owner = await frame.session.send("DOM.getFrameOwner", {"frameId": child.id}, timeout=_PATIENCE)
            places.append(await world.element(owner["backendNodeId"]))
        except (Lost, PlaywrightError):
            continue  # it is gone since
        frame.children.append(child.id)
    closed = await _closed(frame, world)
    said = await world.run(script("serialise"), most, not frame.parent, len(places), *places, *closed)
    frame.html, frame.broken = said["html"], said["broken"]
    return bool(said["over"])


def _joined(top: _Frame, by_id: Mapping[str, _Frame], most: int) -> str | None:
    """Return the page's text with that of its frames at their places; None where it is too much."""
    parts: list[str] = []
    size = 0
    waiting: list[str | _Frame] = [top]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            parts.append(one)
            size += len(one)
            if size > most:
                return None
            continue
        pieces = _PLACE.split(one.html)  # text, number, text, number, text …
        inside: list[str | _Frame] = [pieces[0]]
        for number, after in zip(pieces[1::2], pieces[2::2], strict=True):
            child = by_id[one.children[int(number)]]
            inside += [f'<div data-frame="{escape(child.url.partition("#")[0])}">', child, "</div>", after]
        waiting.extend(reversed(inside))
    return "".join(parts)


# --- closed shadow trees ----------------------------------------------------------------------------------------------


async def _closed(frame: _Frame, world: World) -> Sequence[Element]:
    """Return a node of each closed shadow tree in the frame."""
    if await world.run(_COUNT) > _MOST_NODES:
        return ()
    said = await frame.session.send("DOMSnapshot.captureSnapshot", {"computedStyles": []}, timeout=world.patience)
    strings: Sequence[str] = said["strings"]
    document = next((one for one in said["documents"] if strings[one["frameId"]] == frame.id), None)
    if document is None:
        return ()
    return [await world.element(node) for node in _inside_closed(document["nodes"], strings)]


def _inside_closed(nodes: Mapping[str, Any], strings: Sequence[str]) -> Iterable[int]:
    """Return the first child that stands in a closed shadow tree, of each element that has one.

    The snapshot says of each node in which kind of shadow tree it stands, and puts a host's shadow tree before its
    other children.
    """
    parents = nodes["parentIndex"]
    pseudo = set(nodes.get("pseudoType", {"index": ()})["index"])  # a list item's marker: no node of the page
    found: dict[int, int] = {}
    types = nodes.get("shadowRootType", {"index": (), "value": ()})
    for index, kind in zip(types["index"], types["value"], strict=True):
        if strings[kind] == "closed" and index not in pseudo and parents[index] not in found:
            found[parents[index]] = nodes["backendNodeId"][index]
    return list(found.values())[:_MOST_CLOSED]
