"""What the tests of exports share: a home that has lived, opened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lived import Site, lived
from tosmon.exports.opening import OpenArchive, open_archive
from tosmon.home import Home


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Return a home that has lived; tests only read it."""
    with Site.served() as site:
        yield lived(tmp_path_factory.mktemp("exports") / "home", site)


@pytest.fixture
def archive(home: Home) -> Iterator[OpenArchive]:
    """Return its archive, opened."""
    with open_archive(home.root) as opened:
        yield opened
