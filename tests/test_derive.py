"""Reading in worker processes: the same readings as without, and a page that kills its worker costs one check."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from tests.checking import BAN, RULES, page
from tosmon import derive
from tosmon.core.model import Reason
from tosmon.core.reading import Material, Reading, Source
from tosmon.derive import Reader
from tosmon.errors import CheckFailed

GOOD = Material((Source(page(*RULES, BAN), "text/html"),))


class Deadly:
    """Kills the process that unpickles it."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[int]]:
        """Return what a worker calls to make it."""
        return os._exit, (1,)


DEADLY = cast("Material", Deadly())


@pytest.fixture
def reader() -> Iterator[Reader]:
    """Return a reader with one worker."""
    with Reader(1) as reader:
        yield reader


def test_a_worker_reads_as_the_caller_does(reader: Reader) -> None:
    """Where a page is read changes nothing in what is read."""
    with Reader(0) as here:
        assert reader.read(GOOD) == here.read(GOOD)


def test_a_page_that_kills_its_worker_fails_alone(reader: Reader) -> None:
    """The check fails with reason `internal`, and the next page is read."""
    with pytest.raises(CheckFailed, match="died") as failed:
        reader.read(DEADLY)
    assert failed.value.reason == Reason.INTERNAL
    assert reader.read(GOOD).version.clauses


def read_deadly(reader: Reader) -> None:
    """Read the page that kills its worker."""
    with pytest.raises(CheckFailed):
        reader.read(DEADLY)


def test_pages_beside_a_deadly_one_are_read(reader: Reader) -> None:
    """Pages that were with the worker that died are read in a process of their own."""
    done: list[Reading] = []
    threads = [threading.Thread(target=lambda: done.append(reader.read(GOOD))) for _ in range(3)]
    threads.insert(1, threading.Thread(target=read_deadly, args=(reader,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(done) == 3


def test_a_page_that_is_read_too_long_fails(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker is not waited for without end."""
    monkeypatch.setattr(derive, "PATIENCE", 0.0)
    with pytest.raises(CheckFailed, match="longer than"):
        reader.read(GOOD)
    monkeypatch.undo()
    assert reader.read(GOOD).version.clauses
