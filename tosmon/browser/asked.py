"""What a rendering is asked for and how it is done; rendering itself is `tosmon.browser.renderer`'s job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tosmon.core.model import Selection
from tosmon.fetch.dial import Dialer

__all__ = ["Manner", "RenderRequest"]


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """One page to render. `selection` is what it is looked at for; `region` names the proxy that it goes through."""

    url: str
    accept_language: str = ""
    selection: Selection = field(default_factory=Selection)
    region: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How every page is rendered: under which name, over which network, within which bounds (seconds, bytes)."""

    user_agent: str  # tosmon's own; the browser's is appended
    dialer: Dialer
    timeout: float
    most_bytes: int
    now: Callable[[], datetime]
