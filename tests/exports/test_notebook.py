"""The notebook of the documentation runs, on an archive and on a release, and draws both figures."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.lived import tosmon
from tosmon.home import Home

NOTEBOOK = Path(__file__).resolve().parent.parent.parent / "docs" / "notebooks" / "bans-over-time.ipynb"
Run = Callable[..., tuple[str, list[str]]]
pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter's own parts, which are not ours to mend


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


def test_it_runs_on_an_archive(shown: Run, home: Home) -> None:
    """Straight from the home folder."""
    printed, figures = shown(TOSMON_HOME=str(home.root))
    assert "1 of 1 platforms have banned AI training, as far as was seen until 09 July 2026." in printed
    assert len(figures) == 2
    assert all(len(figure) > 5000 for figure in figures)


def test_it_runs_on_a_release(shown: Run, home: Home, tmp_path: Path) -> None:
    """With no archive at hand, and shows the same."""
    assert tosmon("export", "dataset", str(tmp_path / "release"), home=home).status == 0
    printed, figures = shown(TOSMON_DATASET=str(tmp_path / "release"), TOSMON_HOME=str(tmp_path / "none"))
    assert "1 of 1 platforms" in printed
    assert len(figures) == 2


def test_it_is_kept_without_outputs() -> None:
    """So that its changes can be read."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call] # its types are half done
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")] == []


def test_the_kernel_is_of_this_environment() -> None:
    """Else the notebook would prove another tosmon."""
    assert (Path(sys.prefix) / "share" / "jupyter" / "kernels" / "python3" / "kernel.json").exists()
