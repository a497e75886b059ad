"""Every mechanism has its specification, and the page on signals tells of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tosmon.core.signals import SIGNAL_FILES, SPECIFICATIONS, Answer, Mechanism, Status

PAGE = (Path(__file__).parents[3] / "docs" / "signals.md").read_text()


@pytest.mark.parametrize("mechanism", Mechanism)
def test_every_mechanism_has_a_specification(mechanism: Mechanism) -> None:
    """Title, status, version, a safe address, and a line of words."""
    found = SPECIFICATIONS[mechanism]
    assert all((found.title, found.version, found.words))
    assert found.url.startswith("https://")


def test_llms_txt_alone_is_no_permission_signal() -> None:
    """It is read, and said to be none."""
    assert [one for one, found in SPECIFICATIONS.items() if found.status is Status.NONE] == [Mechanism.LLMS_TXT]


def test_the_page_tells_of_every_file_and_answer() -> None:
    """docs/signals.md names each file that is read, and each answer."""
    names = [one.replace("ai.txt@well-known", "/.well-known/ai.txt").replace("rsl.xml", "RSL") for one in SIGNAL_FILES]
    assert [name for name in names if name not in PAGE] == []
    assert [answer for answer in Answer if f"| {answer} |" not in PAGE] == []
