"""The notebook of the documentation runs, on an archive and on a release, and draws both figures."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat

from tests.exports.conftest import NOTEBOOK, QUIETLY, Run
from tests.lived import tosmon
from tosmon.home import Home

pytestmark = QUIETLY


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
