"""What the tests of exports share: a home that has lived, opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.lived import Site, lived
from tosmon.exports.opening import OpenArchive, open_archive
from tosmon.home import Home

NOTEBOOK = Path(__file__).resolve().parent.parent.parent / "docs" / "notebooks" / "bans-over-time.ipynb"
Run = Callable[..., tuple[str, list[str]]]
QUIETLY = pytest.mark.filterwarnings("ignore")  # of Jupyter's own parts, which are not ours to mend


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


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return a function that runs the notebook with these variables, and says what it printed and drew."""
    for name in [name for name in os.environ if name.startswith("TOSMON_")]:
        monkeypatch.delenv(name)
    for name in ("JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))

    def run(**variables: str) -> tuple[str, list[str]]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call] # its types are half done
        NotebookClient(
            notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
        ).execute()
        outputs = [one for cell in notebook.cells for one in cell.get("outputs", ())]
        printed = "".join(one["data"]["text/plain"] for one in outputs if "text/plain" in one.get("data", {}))
        return printed, [one["data"]["image/png"] for one in outputs if "image/png" in one.get("data", {})]

    return run
