"""What the tests of commands share: a home that has lived, and the command line in this process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.lived import Ended, Site, lived
from tosmon.cli import run
from tosmon.home import Home

Run = Callable[..., Ended]


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    """Serve the site that the homes watch."""
    with Site.served() as served:
        yield served


@pytest.fixture(scope="package")
def old_home(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home that has lived; tests only read it."""
    return lived(tmp_path_factory.mktemp("cli") / "home", site)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command in this process, quicker than in its own, and says how it ended."""

    def call(*arguments: str, home: Home | None = None, given: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        if home is not None:
            monkeypatch.setenv("TOSMON_HOME", str(home.root))
        capsys.readouterr()
        status = run(arguments)
        out, err = capsys.readouterr()
        return Ended(status, out, err)

    return call
