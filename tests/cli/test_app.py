"""The command as a whole: help, versions, exit statuses, pipes, colours, encodings."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from tests.cli.conftest import Run
from tests.lived import ROBOTS, TERMS, tosmon
from tosmon import __version__
from tosmon.cli import app
from tosmon.cli.app import MODULES
from tosmon.home import Home

COMMANDS = [
    "up", "check", "history", "clauses", "changes", "diff", "search", "classify",
    "verify", "rebuild", "backup", "restore",
    "platforms list", "platforms show", "platforms add", "platforms suggest", "platforms repair", "registry validate",
    "schedule list", "schedule pause", "schedule resume",
    "reviews list", "reviews mark", "reviews undo",
    "reviews suspects", "reviews accept", "reviews reject", "reviews withdraw",
    "robots test", "robots show", "robots diff", "robots matrix",
    "alerts list", "alerts show", "alerts preview", "alerts validate", "alerts test", "alerts retry", "alerts drop",
    "alerts subscriptions", "alerts subscribe", "alerts unsubscribe", "alerts resubscribe", "alerts mute",
    "alerts unmute",
    "export changes", "export clauses", "export lineages", "export labels", "export versions", "export checks",
    "export robots", "export witnesses", "export dataset",
    "import ota", "import ota-declarations", "import wayback", "import warc",
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_explains_itself(command: Run, words: str) -> None:
    """With a sentence, its arguments and options, each with a text."""
    ended = command(*words.split(), "--help")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith(f"Usage: tosmon {words} ")
    assert "Traceback" not in ended.out
    options = [line for line in ended.out.splitlines() if line.lstrip().startswith("--")]
    assert options


@pytest.mark.parametrize("words", [[], ["robots"], ["platforms"], ["registry"], ["import"], ["export"]])
def test_a_group_without_a_command_shows_its_help(command: Run, words: list[str]) -> None:
    """As it is, without an error's dress; the status says that nothing was done."""
    ended = command(*words)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("Usage: tosmon ")
    assert "--help shows" not in ended.err


def test_the_list_of_commands_is_not_cut(command: Run) -> None:
    """Each command's sentence fits a terminal of 80 columns."""
    listed = command("--help").out
    shortened = [line for line in listed.splitlines() if line.startswith("  ") and line.endswith("...")]
    assert [line.split()[0] for line in shortened if line.split()[0] not in {"up", "demo"}] == []


def test_the_version_is_told(command: Run) -> None:
    """And nothing else done."""
    assert command("--version").out == f"tosmon {__version__}\n"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["histroy"], "No such command 'histroy'. Did you mean 'history'"),
        (["history"], "Missing argument 'DOC'"),
        (["changes", "--kind", "gone"], "'gone' is not one of 'added', 'removed', 'amended', 'moved', 'reworded'"),
        (["changes", "--nonsense"], "No such option"),
        (["history", TERMS, "--limit", "0"], "greater than or equal to 1"),
        (["history", TERMS, "--limit", "many"], "valid integer"),
    ],
)
def test_wrong_words_end_with_two(command: Run, words: list[str], complaint: str) -> None:
    """In one line that names what is wrong and where help is."""
    ended = command(*words)
    assert (ended.status, ended.out) == (2, "")
    assert complaint in ended.err
    assert ended.err.endswith("(--help shows what is expected)\n")
    assert ended.err.count("\n") == 1


def test_home_may_stand_before_or_after_the_command(old_home: Home) -> None:
    """Both mean the same."""
    before = tosmon("--home", str(old_home.root), "history", TERMS)
    after = tosmon("history", TERMS, "--home", str(old_home.root))
    assert before.status == 0
    assert before.out == after.out


def test_output_into_a_closed_pipe_ends_quietly(old_home: Home) -> None:
    """`tosmon changes | head -1`: no trace of a broken pipe, and what was read is whole."""
    words = f'"{sys.executable}" -m tosmon clauses {TERMS} --json --home "{old_home.root}"'
    script = f"{words} | head -1; echo ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert ended.stderr == ""
    line, status = ended.stdout.splitlines()
    assert line.startswith('{"document"')
    assert status == "0"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_onto_a_full_disk_is_told(old_home: Home) -> None:
    """In one line, with status 1."""
    command = [sys.executable, "-m", "tosmon", "changes", "--json", "--home", str(old_home.root)]
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr == "tosmon: cannot read or write: No space left on device (check disk and permissions)\n"


@pytest.mark.parametrize("columns", ["20", "40", "200"])
def test_piped_output_is_not_cut(old_home: Home, columns: str) -> None:
    """Whatever the terminal's width was: programs read it."""
    wide = tosmon("changes", home=old_home).out
    assert tosmon("changes", home=old_home, variables={"COLUMNS": columns}).out == wide
    assert tosmon("platforms", "list", home=old_home, variables={"COLUMNS": columns}).out.count("\n") > 30


def terminal(old_home: Home, *words: str, columns: int = 80, **variables: str) -> str:
    """Return what a command prints to a terminal of that width."""
    pty = pytest.importorskip("pty", reason="needs a system with pseudo-terminals")
    environment = {name: text for name, text in os.environ.items() if name != "NO_COLOR"}
    environment |= {"TERM": "xterm-256color", "COLUMNS": str(columns), "TOSMON_HOME": str(old_home.root), **variables}
    leader, follower = pty.openpty()
    with subprocess.Popen([sys.executable, "-m", "tosmon", *words], stdout=follower, env=environment) as process:
        os.close(follower)
        shown = b""
        while True:
            try:
                data = os.read(leader, 65536)
            except OSError:  # Linux says so where the other end is closed
                break
            if not data:
                break
            shown += data
    os.close(leader)
    assert process.returncode == 0
    return shown.decode()


def test_a_terminal_gets_colours(old_home: Home) -> None:
    """Insertions and deletions are told by style then, not by brackets."""
    shown = terminal(old_home, "changes", "--document", TERMS)
    assert "\x1b[" in shown
    assert "[+" not in shown.replace("\x1b[", "")


def test_no_color_is_obeyed(old_home: Home) -> None:
    """https://no-color.org: no colour, and nothing told by colour alone."""
    shown = terminal(old_home, "changes", "--document", TERMS, NO_COLOR="1")
    assert not any(f"\x1b[{colour}" in shown for colour in ("31m", "34m", "4;34m", "9;31m"))
    assert "[-" in shown


def test_a_narrow_terminal_loses_no_words(old_home: Home) -> None:
    """Thirty columns fold what eighty show."""
    shown = terminal(old_home, "clauses", ROBOTS, "--all", columns=30)
    assert "Disallow:" in shown


def test_ctrl_c_before_anything_happened_leaves_no_trace() -> None:
    """While Python still imports: no traceback, status 130."""
    code = """
import builtins
import tosmon.__main__ as command
found = builtins.__import__

def interrupted(name, *rest):
    if name == "tosmon.cli":
        raise KeyboardInterrupt
    return found(name, *rest)

builtins.__import__ = interrupted
command.main()
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (130, "")


def test_every_command_is_tested_for_its_help() -> None:
    """A new command joins the list above."""
    root = get_command(app)
    assert isinstance(root, TyperGroup)
    names = set()
    for name in root.list_commands(typer.Context(root)):
        command = root.commands[name]
        names |= {f"{name} {inner}" for inner in command.commands} if isinstance(command, TyperGroup) else {name}
    assert names - {"demo"} == set(COMMANDS)


@pytest.mark.parametrize("module", MODULES)
def test_a_command_is_found_in_its_module(module: str) -> None:
    """And so is called without importing the others."""
    own = typer.Typer()
    import_module(f"tosmon.cli.{module}").add_to(own)
    assert tuple(get_group(own).commands) == MODULES[module]


def test_a_check_imports_no_other_commands() -> None:
    """Start-up counts: a run in which nothing changed takes little longer than the imports."""
    code = "import sys; from tosmon.cli import run; run(['check', '--help']); print(*sys.modules, sep='\\n')"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    unwanted = {"tosmon.backup", "tosmon.rebuild", "tosmon.api", "tosmon.schedule", "tosmon.web", "bs4", "fastapi"}
    assert unwanted & set(ended.stdout.splitlines()) == set()
