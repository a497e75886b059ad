"""Many at once, and death at any moment: chains stay whole, and what was acknowledged stays."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.catalog.making import DOCUMENT, check
from tosmon.catalog import Catalog, Conflict
from tosmon.catalog.tables import events, outbox
from tosmon.core.evidence import verify_chain

ROOT = Path(__file__).resolve().parents[2]
RECORDER = [sys.executable, "-m", "tests.catalog.recorder"]


def chain_problems(catalog: Catalog, document: str) -> list[str]:
    """Return what is wrong with a document's chain."""
    return verify_chain((entry.value() for entry in catalog.entries(document)), head=catalog.heads()[document])


def start(path: Path, document: str, *more: str) -> subprocess.Popen[str]:
    """Start a program that records checks of the document."""
    command = [*RECORDER, str(path), document, *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def test_two_programs_record_into_one_catalog(path: Path) -> None:
    """Both make it anew at once and check the same document: every entry is there once, in one chain."""
    programs = [start(path, DOCUMENT, "60") for _ in range(2)]
    told = [program.communicate(timeout=60) for program in programs]
    assert [error for _, error in told] == ["", ""]
    acknowledged = [int(line.split()[0]) for output, _ in told for line in output.splitlines()]
    assert sorted(acknowledged) == list(range(1, 61))
    with Catalog.open(path) as catalog:
        assert chain_problems(catalog, DOCUMENT) == []
        assert catalog.faults() == []


def test_threads_share_a_catalog(catalog: Catalog) -> None:
    """Eight threads check documents of their own and read one another's."""

    def record(number: int) -> None:
        for sequence in range(25):
            catalog.record(check(sequence, after=sequence, document=f"x/{number}"))
            assert len(catalog.checks(f"x/{(number + 1) % 8}")) <= 25

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(record, range(8)))
    assert {state.sequence for state in catalog.states().values()} == {25}


def test_of_threads_that_check_one_document_one_wins(catalog: Catalog) -> None:
    """The others learn the fresh state, and nothing is written twice."""
    barrier = threading.Barrier(6)

    def record(number: int) -> bool:
        barrier.wait()
        try:
            catalog.record(check(number, after=0))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(record, range(6))) == 1
    assert catalog.state(DOCUMENT).sequence == 1


def test_a_reader_sees_one_state_while_checks_are_written(catalog: Catalog) -> None:
    """A list begun before a check ends without it."""
    catalog.record(check(0, after=0))
    listed = catalog.entries(DOCUMENT)
    first = next(listed)
    catalog.record(check(1, after=1))
    assert [first.sequence, *(entry.sequence for entry in listed)] == [1]


def kill_and_look(path: Path, random_: random.Random) -> int:
    """Kill a program while it records; return how many checks it had acknowledged, all of which must be there."""
    program = start(path, DOCUMENT)
    assert program.stdout is not None
    lines = [program.stdout.readline()]  # it is under way
    timer = threading.Timer(random_.uniform(0, 0.1), program.kill)
    timer.start()
    lines += program.stdout.readlines()
    timer.join()
    program.communicate()
    whole = [line.split() for line in lines if line.endswith("\n")]
    with Catalog.open(path) as catalog:
        hashes = {entry.sequence: entry.hash for entry in catalog.entries(DOCUMENT)}
        assert all(hashes[int(sequence)] == digest for sequence, digest in whole)
        assert chain_problems(catalog, DOCUMENT) == []
        assert catalog.faults() == []
        with catalog.asking() as connection:
            alerts = set(connection.execute(select(outbox.c.event)).scalars())
            told = set(connection.execute(select(events.c.id)).scalars())
        assert alerts == told
        assert len(told) == (len(hashes) + 2) // 3
        return len(whole)


def test_killed_while_recording_nothing_acknowledged_is_lost(path: Path) -> None:
    """After each death the chain is whole, and events, alerts and snapshots are there together or not at all."""
    random_ = random.Random(2024)
    assert all(kill_and_look(path, random_) for _ in range(10))


@pytest.mark.soak
def test_killed_again_and_again_nothing_acknowledged_is_lost(path: Path) -> None:
    """The same, two hundred times; TOSMON_SEED repeats a run."""
    random_ = random.Random(os.environ.get("TOSMON_SEED", "catalog"))
    for _ in range(200):
        kill_and_look(path, random_)
