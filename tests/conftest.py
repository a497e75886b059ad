"""What every test may ask for: the shared folder of real pages, and programs that may be missing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"

# Laws are about what comes out; how long one example takes tells how busy the machine is.
settings.register_profile("tosmon", settings(), deadline=None)
settings.load_profile("tosmon")


def skip_or_fail(reason: str) -> None:
    """Skip the test with that reason, or fail it where everything is promised to be there (CI)."""
    if os.environ.get("TOSMON_REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real pages and judged clauses that lies beside the checkout of the developers."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs ../shared, which a plain clone does not have")
    return SHARED


@pytest.fixture(scope="session")
def nginx() -> str:
    """Return the path of nginx."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        skip_or_fail("needs nginx")
    assert program is not None
    return program


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Debian's chromium."""
    program = shutil.which("chromium")
    if program is None:
        skip_or_fail("needs chromium")
    assert program is not None
    return program


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the soak tests out unless `make soak` asks for them."""
    if os.environ.get("TOSMON_SOAK"):
        return
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.skip(reason="long; run by `make soak`"))
