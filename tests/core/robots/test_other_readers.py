"""Held against Protego and the standard library on real files: wherever they decide otherwise, the reason is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.robots_decisions import compare, protego, standard_library

PATHS_A_FILE = 2  # the benchmark `robots_decisions.py` asks for many more, and Google's own parser too


def test_every_difference_to_other_readers_is_explained(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each falls under a heading that names a section of RFC 9309 or what the reference parser documents."""
    assert compare(shared, PATHS_A_FILE, {"Protego": protego, "urllib.robotparser": standard_library}) == 0
    told = capsys.readouterr().out
    assert "Protego" in told
    assert "UNEXPLAINED" not in told
