"""The home says clearly when it cannot be used, and its locks die with their process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.programs import started
from tosmon.errors import HomeError
from tosmon.home import Home, chosen

HOLDER = """
import sys, time
from pathlib import Path
from tosmon.home import Home
with getattr(Home(Path(sys.argv[1])), sys.argv[2])() as held:
    print("held", flush=True)
    sys.stdin.read()
"""

FORKING = """
import os, sys, time
from pathlib import Path
from tosmon.home import Home
with Home(Path(sys.argv[1])).up_lock():
    if os.fork() == 0:
        print(os.getpid(), flush=True)
        time.sleep(60)
        os._exit(0)
    sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return an empty home."""
    return Home.create(tmp_path / "home")


@contextmanager
def another_process(home: Home, lock: str, program: str = HOLDER) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Give a process that holds a lock until its input ends, and the line that it printed once it held it."""
    command = [sys.executable, "-c", program, str(home.root), lock]
    with started(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()


def test_the_option_comes_before_the_variable_before_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """--home, else TOSMON_HOME, else ./snapshots."""
    monkeypatch.delenv("TOSMON_HOME", raising=False)
    assert chosen() == Path.cwd() / "snapshots"
    monkeypatch.setenv("TOSMON_HOME", "/srv/tosmon")
    assert chosen() == Path("/srv/tosmon")
    assert chosen(Path("here")) == Path.cwd() / "here"


def test_creating_makes_the_folder_and_its_parents(tmp_path: Path) -> None:
    """A new home needs no preparation; creating it again changes nothing."""
    root = tmp_path / "deep" / "home"
    assert Home.create(root).root.is_dir()
    assert Home.create(root) == Home.open(root)


def test_a_missing_home_is_said_to_be_missing(tmp_path: Path) -> None:
    """Reading commands do not make a home where there is none."""
    with pytest.raises(HomeError, match="there is no home at"):
        Home.open(tmp_path / "nowhere")


def test_a_file_is_no_home(tmp_path: Path) -> None:
    """Something else under the name is left alone."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(HomeError, match="is not a folder"):
        Home.create(tmp_path / "file")
    with pytest.raises(HomeError, match="cannot create"):
        Home.create(tmp_path / "file" / "home")


def test_a_home_without_permission_is_refused() -> None:
    """A folder that may only be read is refused for writing, in one line."""
    # Not under tmp_path, whose parents are closed to the other user that root becomes here.
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o555)
        lines = refusals(root)
        root.chmod(0o755)
    assert lines[0].startswith(f"cannot write to the home {root} (check its owner")
    assert lines[1].startswith(f"cannot create {root}/new: Permission denied")


def refusals(root: Path) -> list[str]:
    """Return what a user who may only read a folder is told when opening it for writing, and creating a home in it."""
    program = (
        "import os, sys; from pathlib import Path; from tosmon.home import Home\n"
        "from tosmon.errors import HomeError\n"
        "if os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "root = Path(sys.argv[1])\n"
        "Home.open(root, write=False)\n"
        "for use in (Home.open, lambda path: Home.create(path / 'new')):\n"
        "    try: use(root)\n"
        "    except HomeError as error: print(error)\n"
    )
    command = [sys.executable, "-c", program, str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def test_too_little_space_is_named_with_what_is_needed(home: Home) -> None:
    """Both numbers stand in the message; enough space passes silently."""
    home.require_space(1)
    with pytest.raises(HomeError, match=r"only .+B are free on the disk of .+, 1000000\.0 TB are needed"):
        home.require_space(10**18)
    assert home.free_space() > 0


def test_a_second_up_is_refused_by_name(home: Home) -> None:
    """The message names the process that holds the home, and since when."""
    with another_process(home, "up_lock") as (process, said):
        assert said == "held"
        with pytest.raises(HomeError, match=rf"another `tosmon up` runs on .+ \(process {process.pid}, since 20"):
            home.up_lock().__enter__()
    with home.up_lock():
        assert json.loads((home.root / ".up.lock").read_text())["pid"] == os.getpid()


def test_the_lock_dies_with_its_process(home: Home) -> None:
    """A process killed by signal 9 leaves nothing to clean up."""
    with another_process(home, "up_lock") as (process, _):
        process.send_signal(signal.SIGKILL)
        process.wait()
        with home.up_lock():
            pass


def test_a_forked_child_does_not_keep_the_lock(home: Home) -> None:
    """A worker that outlives its killed parent does not hold the home."""
    with another_process(home, "up_lock", FORKING) as (process, child):
        process.send_signal(signal.SIGKILL)
        process.wait()
        try:
            with home.up_lock():
                pass
        finally:
            os.kill(int(child), signal.SIGKILL)


def test_one_process_at_a_time_delivers(home: Home) -> None:
    """Another one is told so, and may the moment that the first was killed."""
    with another_process(home, "delivering") as (process, said):
        assert said == "held"
        with home.delivering() as mine:
            assert not mine
        process.kill()
        process.wait()
        with home.delivering() as mine:
            assert mine


def test_writers_share_the_home(home: Home) -> None:
    """Any number may write at once; nobody is alone then, and each is once they are gone."""
    with another_process(home, "writing"), home.writing(), home.alone() as alone:
        assert not alone
    with home.alone() as alone:
        assert alone


def test_a_writer_waits_for_who_is_alone(home: Home) -> None:
    """Writing begins once adoption is over, and not before."""
    order: list[str] = []

    def write() -> None:
        with home.writing():
            order.append("wrote")

    writer = threading.Thread(target=write)
    with home.alone() as alone:
        assert alone
        writer.start()
        writer.join(0.05)
        order.append("adopted")
    writer.join(10)
    assert order == ["adopted", "wrote"]


def test_a_torn_signature_does_not_hide_the_refusal(home: Home) -> None:
    """Where the lock file says nothing readable, the refusal still comes."""
    with another_process(home, "up_lock"):
        (home.root / ".up.lock").write_text("{")
        with pytest.raises(HomeError, match="another `tosmon up` runs on"):
            home.up_lock().__enter__()
