"""A catalog of its own for each test, in a real file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tosmon.catalog import Catalog


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the test's catalog lies."""
    return tmp_path / "catalog.sqlite3"


@pytest.fixture
def catalog(path: Path) -> Iterator[Catalog]:
    """Give an empty catalog."""
    with Catalog.open(path) as catalog:
        yield catalog
