"""What tests of rendering share: a site of hard pages, and one browser to visit it with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.site import Site, Visitor


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Return a site that serves what tests put there."""
    with Site() as served:
        yield served


@pytest.fixture(scope="session")
def visitor(chromium: str) -> Iterator[Visitor]:
    """Return a browser that captures pages."""
    with Visitor(chromium) as found:
        yield found
