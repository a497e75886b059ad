"""Our own scripts in a page's frames, in worlds that the page's scripts cannot reach or break.

Chromium gives such a world its own set of prototypes (as it does for the content scripts of extensions). A world ends
with its document; `MainWorld` makes a new one then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

__all__ = ["Element", "Lost", "MainWorld", "World", "main_frame", "script"]

_NAME: Final = "tosmon"
_NEXT_DOCUMENT: Final = (  # what is said where the document went away under a script
    "context was destroyed", "context with specified id", "navigated", "promise was collected", "no frame for given id",
    "frame with the given", "cannot find",
)  # fmt: skip
_ATTEMPTS: Final = 5


class Lost(Exception):
    """The document went away under a script."""


@dataclass(frozen=True, slots=True)
class Element:
    """A node of the page, as a script in the world takes it."""

    object_id: str


@cache
def script(name: str) -> str:
    """Return the source of a function that is packaged beside this module."""
    return (files(__package__) / "scripts" / f"{name}.js").read_text("utf-8")


async def main_frame(session: CDPSession) -> str:
    """Return the identity of the session's topmost frame."""
    tree = await session.send("Page.getFrameTree")
    return str(tree["frameTree"]["frame"]["id"])


@dataclass(frozen=True, slots=True)
class World:
    """A world of one frame's document. `patience` is the most milliseconds that its page may take for an answer."""

    session: CDPSession
    context: int
    patience: float

    @classmethod
    async def of(cls, session: CDPSession, frame: str, patience: float) -> World:
        """Return a new world in the frame; `Lost` where the frame is gone."""
        try:
            made = await session.send(
                "Page.createIsolatedWorld", {"frameId": frame, "worldName": _NAME}, timeout=patience
            )
        except PlaywrightError as error:
            raise _lost(error) from error
        return cls(session, made["executionContextId"], patience)

    async def run(self, function: str, *values: object) -> Any:  # noqa: ANN401 - whatever JSON the script returns
        """Return what the function makes of the values (JSON, or elements); `Lost` where the document went away."""
        said: Mapping[str, Any] = await self._send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": function,
                "executionContextId": self.context,
                "arguments": [_argument(value) for value in values],
                "returnByValue": True,
                "awaitPromise": True,
            },
        )
        if "exceptionDetails" in said:
            raise PlaywrightError(f"a script of tosmon's failed: {said['exceptionDetails']}")
        return said["result"].get("value")

    async def element(self, node: int) -> Element:
        """Return a node by Chromium's number for it."""
        said = await self._send("DOM.resolveNode", {"backendNodeId": node, "executionContextId": self.context})
        return Element(said["object"]["objectId"])

    async def _send(self, method: str, params: dict[str, Any]) -> Mapping[str, Any]:
        try:
            said: Mapping[str, Any] = await self.session.send(method, params, timeout=self.patience)
        except PlaywrightError as error:
            raise _lost(error) from error
        return said


class MainWorld:
    """The world of whatever document the page shows at the moment."""

    def __init__(self, session: CDPSession, patience: float) -> None:
        self._session = session
        self._patience = patience
        self._world: World | None = None

    async def run(self, function: str, *values: object) -> Any:  # noqa: ANN401 - whatever JSON the script returns
        """Return what the function makes of the values, in the next document where one went away under it."""
        for _ in range(_ATTEMPTS):
            try:
                if self._world is None:
                    frame = await main_frame(self._session)
                    self._world = await World.of(self._session, frame, self._patience)
                return await self._world.run(function, *values)
            except Lost:
                self._world = None
        raise Lost


def _argument(value: object) -> dict[str, object]:
    return {"objectId": value.object_id} if isinstance(value, Element) else {"value": value}


def _lost(error: PlaywrightError) -> Exception:
    message = error.message.lower()
    return Lost(error.message) if any(words in message for words in _NEXT_DOCUMENT) else error
