"""Whatever is wrong with files, folders, disks and words: one clear line, the right status, and nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.lived import CLOSED, FIRST, OPEN, ROBOTS, SECOND, SETTINGS, TERMS, Ended, Site, lived, outcomes, tosmon
from tests.programs import started
from tosmon.archive import Archive
from tosmon.home import Home
from tosmon.verify import verify

AS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Serve the site that the homes watch."""
    with Site.served() as served:
        yield served


@pytest.fixture(scope="module")
def template(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home of two days."""
    return lived(tmp_path_factory.mktemp("bad") / "home", site, {1: (FIRST, OPEN), 2: (SECOND, OPEN)})


@pytest.fixture
def home(template: Home, site: Site, tmp_path: Path) -> Home:
    """Return a copy of it, the test's own."""
    site.set(SECOND, OPEN)
    shutil.copytree(template.root, tmp_path / "home")
    return Home.open(tmp_path / "home")


def check_refusal(ended: Ended, status: int, *words: str) -> None:
    """Hold a command to one clear line on standard error with these words, and that status."""
    assert ended.status == status, ended.err
    assert "Traceback" not in ended.err
    assert ended.err.startswith("tosmon: "), ended.err
    assert ended.err.count("\n") == 1, ended.err
    for word in words:
        assert word in ended.err


@contextmanager
def nothing_lost(home: Home) -> Iterator[None]:
    """Hold that every entry of the ledger is there afterwards, and that all adds up."""
    before = outcomes(home)
    yield
    assert set(before) <= set(outcomes(home))
    assert verify(home).problems == ()


def remove_catalog(home: Home) -> None:
    """Remove the catalog with its logs."""
    for part in home.root.glob("catalog.sqlite3*"):
        part.unlink()


# --- what users write -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("platforms/mine.toml", "name = ", ("mine.toml",)),
        ("platforms/mine.toml", 'name = "Mine"\nsite = "a.example"\ncolour = 1\n', ("mine.toml", "colour")),
        ("platforms/mine.toml", "\udcff", ("mine.toml",)),
        (
            "platforms/x.toml",
            '[documents.terms-of-service]\nur = "https://a.example"\n',
            ("x.toml", "did you mean 'url'"),
        ),
        ("tosmon.toml", "spacing = ", ("tosmon.toml",)),
        ("tosmon.toml", "spacng = 1", ("tosmon.toml: spacng", "did you mean 'spacing'")),
        ("tosmon.toml", 'spacing = "soon"', ("tosmon.toml: spacing",)),
    ],
)
def test_broken_toml_is_named(home: Home, file: str, text: str, words: tuple[str, ...]) -> None:
    """The file, the key, and what was expected; status 2, and no check began."""
    path = home.root / file
    with nothing_lost(home):
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        check_refusal(tosmon("check", "example", home=home), 2, *words)


def test_every_fault_is_named_at_once(home: Home) -> None:
    """Nobody likes to mend one fault to be told of the next."""
    (home.platforms / "a.toml").write_text("name = 5\n")
    (home.platforms / "b.toml").write_text("colour = 1\n")
    ended = tosmon("check", home=home)
    assert ended.status == 2
    assert {line.removeprefix("tosmon: ").split(":")[0] for line in ended.err.splitlines()} == {"a.toml", "b.toml"}


@pytest.mark.parametrize(
    ("variable", "text"), [("TOSMON_SPACING", "abc"), ("TOSMON_SPACNG", "1"), ("TOSMON_ALLOW_PRIVATE", "everything")]
)
def test_a_wrong_variable_is_named(home: Home, variable: str, text: str) -> None:
    """As it is written."""
    check_refusal(
        tosmon("check", "example", home=home, variables={variable: text}),
        2,
        variable,
        "expected" if text != "1" else "unknown",
    )


@pytest.mark.parametrize("command", [["check"], ["platforms", "show"], ["changes", "--platform"]])
def test_an_unknown_platform_is_told_the_closest(home: Home, command: list[str]) -> None:
    """Where one is close."""
    check_refusal(tosmon(*command, "facebok", home=home), 1, "no platform 'facebok' is watched", "facebook")


@pytest.mark.parametrize(
    "words", [["check"], ["history"], ["diff", "a"], ["classify"], ["platforms", "show"], ["--home"]]
)
def test_arguments_that_are_no_unicode_are_read(home: Home, words: list[str]) -> None:
    """Bytes of another encoding are a name that is not known, and can be printed."""
    name = os.fsdecode(b"\xff\xfe/\xe9")
    command = [sys.executable, "-m", "tosmon", *words, name, *(["changes"] if words == ["--home"] else [])]
    ended = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "TOSMON_HOME": str(home.root)})
    check_refusal(Ended(ended.returncode, "", ended.stderr.decode()), ended.returncode)
    assert ended.returncode in {1, 2}


# --- the home ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["check", "example"], ["changes"], ["verify"], ["rebuild"], ["platforms", "list"]])
def test_a_file_is_no_home(tmp_path: Path, words: list[str]) -> None:
    """Whatever is asked of it; the file stays."""
    (tmp_path / "file").write_text("mine")
    check_refusal(tosmon(*words, home=tmp_path / "file"), 1, "is not a folder", "--home")
    assert (tmp_path / "file").read_text() == "mine"


def without_privileges(home: Home, *words: str) -> Ended:
    """Run the command under the rules for everybody: root without the right to pass over permissions."""
    rights = "-dac_override,-dac_read_search"
    drop = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}"] if AS_ROOT else []
    if drop and subprocess.run([*drop, "true"], check=False, capture_output=True).returncode:
        pytest.skip("needs setpriv, as root may read and write anything")
    ended = subprocess.run(
        [*drop, sys.executable, "-m", "tosmon", *words],
        capture_output=True,
        check=False,
        env={**os.environ, "TOSMON_HOME": str(home.root)},
    )
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


@pytest.mark.parametrize(
    ("closed", "mode", "words"),
    [
        ("", 0o555, ["check", "example"]),
        ("", 0o000, ["check", "example"]),
        ("", 0o000, ["changes"]),
        ("", 0o555, ["rebuild"]),
        ("platforms", 0o555, ["platforms", "add", "new/terms", "https://new.example/terms"]),
        ("platforms/example.toml", 0o000, ["check", "example"]),
        ("tosmon.toml", 0o000, ["check", "example"]),
        ("catalog.sqlite3", 0o000, ["changes"]),
        ("catalog.sqlite3", 0o444, ["check", "example"]),
        ("example/terms-of-service", 0o000, ["verify"]),
    ],
)
def test_what_is_not_permitted_is_named(home: Home, closed: str, mode: int, words: list[str]) -> None:
    """The path that is closed, in one line; opened again, all is there."""
    with nothing_lost(home):
        shut = home.root / closed
        before = shut.stat().st_mode
        shut.chmod(mode)
        try:
            ended = without_privileges(home, *words)
        finally:
            shut.chmod(before)
        assert ended.status in {1, 2}, ended.out
        complaint = ended.err or ended.out  # `verify` answers with what it found
        assert "Traceback" not in ended.err
        assert shut.name.removesuffix(".sqlite3") in complaint


def test_too_little_space_stops_before_anything_is_fetched(home: Home, site: Site) -> None:
    """The guard names what is free and what is needed."""
    site.asked.clear()
    with nothing_lost(home):
        home.settings.write_text(SETTINGS.replace("free_space_minimum = 0", 'free_space_minimum = "900 TB"'))
        check_refusal(
            tosmon("check", "example", home=home), 1, "are free on the disk", "900.0 TB", "free_space_minimum"
        )
    assert not site.asked.is_set()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of its own of three megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if not AS_ROOT or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("left", [0, 2_000, 60_000])
def test_a_full_disk_loses_nothing(home: Home, site: Site, small_disk: Path, left: int) -> None:
    """However little is left: the check ends with one line, what was acknowledged stays, and later all goes on."""
    shutil.copytree(home.root, small_disk / "home")
    full = Home.open(small_disk / "home")
    tosmon("check", "example", home=full)
    before = outcomes(full)
    site.set(FIRST, CLOSED)
    filler = small_disk / "filler"
    with filler.open("wb") as file:
        file.write(b"0" * (shutil.disk_usage(small_disk).free - left))
    ended = tosmon("check", "example", home=full)
    assert "Traceback" not in ended.err
    if ended.status:
        check_refusal(ended, 1)
    filler.unlink()
    assert set(before) <= set(outcomes(full))
    assert tosmon("check", "example", home=full).status == 0
    assert verify(full).problems == ()


# --- the catalog ------------------------------------------------------------------------------------------------------

IMPATIENT = """
import sys
from tosmon.catalog import Catalog
Catalog.open.__func__.__kwdefaults__["busy_timeout"] = 0.3  # a test must not wait half a minute
from tosmon.cli import run
sys.exit(run(sys.argv[1:]))
"""


def impatient(home: Home, *words: str) -> Ended:
    """Run the command with little patience for locks."""
    ended = subprocess.run(
        [sys.executable, "-c", IMPATIENT, *words],
        capture_output=True,
        check=False,
        env={**os.environ, "TOSMON_HOME": str(home.root)},
    )
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


def test_a_locked_catalog_is_waited_for_and_then_named(home: Home) -> None:
    """Another program holds it: reading goes on, a check ends with what to do, and a rebuild does not take it away."""
    with nothing_lost(home), closing(sqlite3.connect(home.catalog, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert impatient(home, "changes").status == 0
        check_refusal(impatient(home, "check", "example"), 1, "is locked by another program", "try again later")
        other.execute("ROLLBACK")
        assert tosmon("check", "example", home=home).status == 0


def test_a_rebuild_does_not_go_on_without_a_locked_catalog(home: Home) -> None:
    """Its seals know less than the catalog does."""
    with nothing_lost(home), closing(sqlite3.connect(home.catalog, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE documents SET checks = checks")
        ended = impatient(home, "rebuild")
        other.execute("ROLLBACK")
        if ended.status:  # in WAL mode an exclusive lock may still let readers in
            check_refusal(ended, 1, "is locked by another program")
        else:
            assert "from the old catalog" in ended.err


@pytest.mark.parametrize("words", [["check", "example"], ["verify"], ["changes"], ["rebuild"]])
def test_a_newer_schema_asks_for_a_newer_tosmon(home: Home, words: list[str]) -> None:
    """Nobody writes into a catalog of tomorrow, or throws it away."""
    with closing(sqlite3.connect(home.catalog)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = home.catalog.read_bytes()
    check_refusal(tosmon(*words, home=home), 1, "9999", "upgrade tosmon")
    assert home.catalog.read_bytes() == before


def test_a_catalog_that_is_none_is_named(home: Home) -> None:
    """And `rebuild` brings it back from the seals."""
    remove_catalog(home)
    home.catalog.write_text("shopping list\n" * 100)
    for words in (["check", "example"], ["verify"], ["changes"]):
        check_refusal(tosmon(*words, home=home), 1, "is not a catalog", "tosmon rebuild")
    assert tosmon("rebuild", home=home).status == 0
    assert verify(home).problems == ()


def test_another_programs_database_is_named(home: Home) -> None:
    """SQLite, but not ours: it is left as it is."""
    remove_catalog(home)
    with closing(sqlite3.connect(home.catalog)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    check_refusal(tosmon("check", "example", home=home), 1, "holds no catalog", "tosmon rebuild")


@pytest.mark.parametrize("sealed", [True, False])
def test_a_lost_catalog_is_not_made_anew_in_silence(home: Home, sealed: bool) -> None:  # noqa: FBT001 - a case
    """Snapshots or seals without a catalog: every command says what to do, and `rebuild` does it."""
    remove_catalog(home)
    if not sealed:
        shutil.rmtree(home.seals)
    for words in (["check", "example"], ["verify"], ["changes"], ["history", TERMS]):
        check_refusal(tosmon(*words, home=home), 1, "their catalog is gone", "tosmon rebuild", "tosmon restore")
    assert not home.catalog.exists()
    assert tosmon("rebuild", home=home).status == 0
    assert verify(home).problems == ()
    assert tosmon("history", TERMS, home=home).status == 0


# --- the archive ------------------------------------------------------------------------------------------------------


def damage(home: Home, document: str) -> str:
    """Flip a bit in the middle of the document's latest object, and return its name."""
    name = [name for name in Archive(home.root, "").objects() if name.startswith(f"{document}/")][-1]
    path = home.root / name
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(body)
    return name


@pytest.mark.parametrize("document", [TERMS, ROBOTS])
def test_a_corrupt_object_is_named_and_the_watch_goes_on(home: Home, site: Site, document: str) -> None:
    """`verify` names it, `rebuild` reports it and brings back the rest, and the document is checked as before."""
    entries = outcomes(home)
    name = damage(home, document)
    found = tosmon("verify", home=home)
    assert (found.status, found.out.count("\n")) == (1, 1)
    assert name in found.out
    site.set(FIRST, CLOSED)
    checked = tosmon("check", "example", "--json", home=home)
    assert checked.status == 0, checked.err
    (line,) = [line for line in checked.json if line["document"] == document]
    assert (line["outcome"], [event["alert"] for event in line["events"]]) == ("new", [True])
    rebuilt = tosmon("rebuild", home=home)
    assert rebuilt.status == 1
    assert name in rebuilt.out
    assert set(entries) <= set(outcomes(home))
    assert tosmon("check", "example", home=home).status == 0


def test_a_corrupt_orphan_does_not_stop_the_watch(home: Home) -> None:
    """Nobody tells of it, and it cannot be read: `verify` names it, checks go on."""
    orphan = f"{TERMS}/2026-07-09T00-00-00Z-00000000.warc.gz"
    (home.root / orphan).write_bytes(b"no WARC at all")
    assert tosmon("check", "example", home=home).status == 0
    found = tosmon("verify", home=home)
    assert found.status == 1
    assert orphan in found.out


# --- one at a time, there and back ------------------------------------------------------------------------------------


def test_a_second_up_is_refused(home: Home) -> None:
    """With the process that runs already."""
    environment = {**os.environ, "TOSMON_HOME": str(home.root)}
    command = [sys.executable, "-m", "tosmon", "up", "--port", "0"]
    with started(command, stderr=subprocess.PIPE, env=environment) as first:
        assert first.stderr is not None
        while "tosmon watches" not in first.stderr.readline():
            assert first.poll() is None
        check_refusal(tosmon("up", "--port", "0", home=home), 1, "another `tosmon up` runs", f"process {first.pid}")
        check_refusal(tosmon("rebuild", home=home), 1, "another `tosmon up` runs")
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=30)


@pytest.fixture
def kept(home: Home, tmp_path: Path) -> Path:
    """Return a backup of the home."""
    assert tosmon("backup", str(tmp_path / "kept.tar"), home=home).status == 0
    return tmp_path / "kept.tar"


def test_a_restore_over_a_home_is_refused(home: Home, kept: Path) -> None:
    """What is there stays."""
    with nothing_lost(home):
        check_refusal(tosmon("restore", str(kept), home=home), 1, "holds something already", "--home")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_backup_restores_nothing(kept: Path, tmp_path: Path, share: float) -> None:
    """Not even a part of a home."""
    body = kept.read_bytes()
    kept.write_bytes(body[: int(len(body) * share)])
    check_refusal(tosmon("restore", str(kept), home=tmp_path / "new"), 1, "is no whole backup", "try another backup")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["missing.tar", "."])
def test_a_backup_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    """It is not there, or a folder."""
    check_refusal(tosmon("restore", str(tmp_path / name), home=tmp_path / "new"), 1, "cannot restore", str(tmp_path))


def test_any_tar_is_no_backup(tmp_path: Path) -> None:
    """Only what `tosmon backup` wrote is unpacked."""
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.add(__file__, arcname="../evil")
    check_refusal(tosmon("restore", str(tmp_path / "other.tar"), home=tmp_path / "new"), 1, "is no whole backup")
    assert not (tmp_path.parent / "evil").exists()


def test_a_backup_into_the_home_is_refused(home: Home) -> None:
    """The next backup would hold it."""
    check_refusal(tosmon("backup", str(home.root / "b.tar"), home=home), 1, "lies in the home itself")
