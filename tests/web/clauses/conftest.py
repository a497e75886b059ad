"""A home with the real history of one platform, and a client of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.history import historic_home
from tests.web.snapshots.conftest import Served, served
from tosmon.registry import load

__all__ = ["history"]


@pytest.fixture(scope="session")
def history(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return the home of two of X's documents, with those of Twitter before them."""
    names = [f"{platform}/{name}" for platform in ("twitter", "x") for name in ("terms-of-service", "developer-terms")]
    with historic_home(shared, tmp_path_factory.mktemp("history"), *names) as (home, _):
        yield from served(home, load(user_folder=None))
