"""What others saw is relabelled as what tosmon saw itself: the same as if it had been taken in by today's tosmon."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.backfill.seen import AI, OTA, ROBOTS, RULES, TERMS, WAYBACK, answer, page, saw, take, text
from tests.relabelled import DERIVED, KEPT, LABEL, older_extractor, older_lexicon, relabelled, rows
from tosmon import relabelling
from tosmon.catalog import Catalog
from tosmon.home import Home

KEYS = {"versions": "key, document, snapshot, sequence, observed_first, observed_last, witness, technical, suspect"}
NOTICE = (
    b"# You may not use crawlers to collect what is here without our written permission.\nUser-agent: *\nDisallow:\n"
)
SEEN = (
    saw(0, text(*RULES)),
    saw(10, text(*RULES, AI)),
    saw(20, text(*RULES[:3])),
    saw(21, text(*RULES)),
    saw(30, text(*RULES, AI), technical=True),
    saw(40, text(*RULES[1:], AI)),
)
ARCHIVED = (
    saw(5, answer(page(*RULES)), WAYBACK),
    saw(15, answer(page(*RULES, AI)), WAYBACK),
    saw(0, answer(b"User-agent: *\nDisallow:\n", content_type="text/plain"), WAYBACK, document=ROBOTS),
    saw(9, answer(NOTICE, content_type="text/plain"), WAYBACK, document=ROBOTS),
)


def imported(root: Path) -> Home:
    """Return a home that took in what two witnesses saw."""
    home = Home.create(root)
    with Catalog.open(home.catalog):
        pass
    take(home, *SEEN, witness=OTA)
    take(home, *ARCHIVED, witness=WAYBACK)
    return home


@pytest.fixture(scope="module")
def todays(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home that took it in with today's lexicon and extractor."""
    return imported(tmp_path_factory.mktemp("todays") / "home")


@pytest.fixture(scope="module")
def by_lexicon(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home that took it in with an older lexicon."""
    with older_lexicon():
        return imported(tmp_path_factory.mktemp("lexicon") / "home")


@pytest.fixture(scope="module")
def by_extractor(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home that took it in with an older lexicon and an older extractor."""
    with older_lexicon(), older_extractor(lacking="truthfully"):
        return imported(tmp_path_factory.mktemp("extractor") / "home")


def copied(home: Home, to: Path) -> Home:
    """Return a copy of a home."""
    return Home.open(Path(shutil.copytree(home.root, to)))


def test_imports_are_judged_anew_where_they_are(by_lexicon: Home, todays: Home, tmp_path: Path) -> None:
    """Every row is what an import with today's lexicon writes; whether something alerted stays as it was."""
    home = copied(by_lexicon, tmp_path / "home")
    tables = {**DERIVED, "events": "id, document, severity, summary, from_version, to_version, notes, source, witness"}
    assert rows(home, tables) != rows(todays, tables)
    done = relabelled(home)
    assert done.imports == ()
    assert {(one.document, one.labels) for one in done.clauses} == {(TERMS, ((), (LABEL,)))}
    assert rows(home, tables) == rows(todays, tables)
    assert rows(home, KEPT) == rows(by_lexicon, KEPT)


def test_imports_of_another_extractor_are_derived_anew(by_extractor: Home, todays: Home, tmp_path: Path) -> None:
    """Versions keep keys and times, their texts are today's, and the next import finds nothing to do."""
    home = copied(by_extractor, tmp_path / "home")
    done = relabelled(home)
    (differ,) = [one for one in done.imports if one.document == TERMS]
    assert differ.otherwise
    assert rows(home, KEYS) == rows(by_extractor, KEYS)
    said = {
        "versions": "key, content, size, extractor, lexicon",
        "changes": "kind, labels_before, labels_after, direction",
    }
    assert rows(home, said) == rows(todays, said)
    assert rows(home, {"events": "id, severity, summary"}) == rows(todays, {"events": "id, severity, summary"})
    assert rows(home, {"outbox": "*"})["outbox"] == []
    assert not relabelled(home).touched


def test_a_dry_run_tells_the_same_of_imports(by_extractor: Home, tmp_path: Path) -> None:
    """And leaves the home as it was."""
    home = copied(by_extractor, tmp_path / "home")
    tables = {**DERIVED, **KEPT}
    before = rows(home, tables)
    dry = relabelled(home, dry_run=True).as_json()
    assert rows(home, tables) == before
    assert {**relabelled(home).as_json(), "accepted": False, "kept": ""} == dry


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.relabelled import relabelled
from tosmon import relabelling
from tosmon.home import Home

derive = relabelling.derive_imports
def half(copy, backfill, documents, progress):
    derive(copy, backfill, documents[: int(sys.argv[2])], progress)
    os.kill(os.getpid(), signal.SIGKILL)

relabelling.derive_imports = half
relabelled(Home.open(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("done", ["0", "1"])
def test_killed_among_imports_and_resumed_it_ends_the_same(by_extractor: Home, tmp_path: Path, done: str) -> None:
    """The documents whose imports were derived are not derived again, and all rows are those of an undisturbed run."""
    home, other = copied(by_extractor, tmp_path / "home"), copied(by_extractor, tmp_path / "other")
    command = [sys.executable, "-c", KILLED, str(home.root), done]
    assert subprocess.run(command, check=False, env={**os.environ}, timeout=60).returncode == -signal.SIGKILL
    undisturbed = relabelled(other).as_json()
    assert {**relabelled(home).as_json(), "kept": ""} == {**undisturbed, "kept": ""}
    assert rows(home, {**DERIVED, **KEPT}) == rows(other, {**DERIVED, **KEPT})


def test_todays_imports_are_left_alone(todays: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is derived where nothing is another."""
    home = copied(todays, tmp_path / "home")
    monkeypatch.setattr(relabelling, "derive_imports", lambda *_: pytest.fail("nothing to derive"))
    assert not relabelled(home).touched
