"""What tests of collections share: the watch list as it is packaged."""

from __future__ import annotations

import pytest

from tosmon.registry import Registry, load


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Return the packaged watch list."""
    return load(user_folder=None)
