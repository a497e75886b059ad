"""`robots`: decisions, what a robots.txt says, what changes, and the matrix, by their contracts and as shown."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ROBOTS = "User-agent: *\nDisallow: /private\n\nUser-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\nAllow: /open\n"


@pytest.fixture
def robots(tmp_path: Path) -> Path:
    """Return a robots.txt."""
    path = tmp_path / "robots.txt"
    path.write_text(ROBOTS)
    return path


def test_a_decision_names_its_line(command: Run, robots: Path) -> None:
    """For people and for programs."""
    told = command("robots", "test", str(robots), "GPTBot", "https://a.example/x").out
    assert told == "disallowed by line 6: Disallow: /\nbound by its own group: GPTBot, CCBot\n"
    told = command("robots", "test", str(robots), "other", "/x").out
    assert told == "allowed: no rule speaks of it\nbound by the group of *\n"
    (answer,) = command("robots", "test", str(robots), "ccbot", "/open/x", "--json").json
    assert answer == {
        "agent": "ccbot",
        "url": "/open/x",
        "allowed": True,
        "line": 7,
        "rule": "Allow: /open",
        "group": "own",
        "agents": ["GPTBot", "CCBot"],
        "source": str(robots),
        "status": None,
        "notes": [],
    }


@pytest.mark.parametrize(("agent", "instead"), [("GPTBot/1.2", "GPTBot"), ("CCBot 2", "CCBot"), ("360bot", "")])
def test_an_agent_that_no_group_can_name_is_told_so(command: Run, robots: Path, agent: str, instead: str) -> None:
    """Its name is no product token: `*` binds it, and what can be named is suggested."""
    ended = command("robots", "test", str(robots), agent, "/private")
    assert ended.out.startswith("disallowed by line 2: Disallow: /private\nbound by the group of *\n")
    assert f"{agent!r} is no product token" in ended.out
    assert (f"{instead!r} can be named" in ended.out) is bool(instead)
    assert "can be named" in ended.out or not instead


def test_where_no_group_binds_all_is_allowed(command: Run, tmp_path: Path) -> None:
    """Without `*`, who is not named is bound by nothing."""
    (tmp_path / "robots.txt").write_text("User-agent: GPTBot\nDisallow: /\n")
    told = command("robots", "test", str(tmp_path / "robots.txt"), "CCBot", "/").out
    assert told == "allowed: no rule speaks of it\nbound by no group\n"


def test_a_batch_is_answered_line_by_line(command: Run, robots: Path, tmp_path: Path) -> None:
    """1 for allowed, 0 for not, in the order of the questions, from any number of files."""
    (tmp_path / "open.txt").write_text("")
    questions = [
        f"{robots}\tGPTBot\thttps://a.example/x",
        f"{robots}\tGPTBot\thttps://a.example/open/1",
        f"{tmp_path}/open.txt\tGPTBot\t/x",
        f"{robots}\t*\t/private",
        f"{robots}\tsomebody\t/é",
    ]
    ended = command("robots", "test", "--batch", given="\n".join(questions).encode())
    assert (ended.status, ended.out) == (0, "0\n1\n1\n0\n1\n")


def test_a_batch_takes_any_bytes(command: Run, robots: Path) -> None:
    """Addresses that are no UTF-8 are decided, too."""
    ended = command("robots", "test", "--batch", given=f"{robots}\tGPTBot\t/".encode() + b"\xff\r\n")
    assert (ended.status, ended.out) == (0, "0\n")


@pytest.mark.parametrize("line", ["robots.txt\tGPTBot", "a\tb\tc\td", ""])
def test_a_wrong_question_is_named(command: Run, robots: Path, line: str) -> None:
    """What was answered before stands: the answers come as the questions do."""
    ended = command("robots", "test", "--batch", given=f"{robots}\tx\t/\n{line}\n".encode())
    assert (ended.status, ended.out) == (2, "1\n")
    assert ended.err == "tosmon: line 2: expected FILE<TAB>AGENT<TAB>URL\n"


def test_a_missing_file_is_named_with_its_line(command: Run, tmp_path: Path) -> None:
    """Of thousands of questions, one names a file that is not there."""
    ended = command("robots", "test", "--batch", given=f"{tmp_path}/none.txt\tx\t/\n".encode())
    assert ended.status == 2
    assert ended.err == f"tosmon: line 1: cannot read {tmp_path}/none.txt: No such file or directory\n"


def test_a_large_batch_is_quick(command: Run, tmp_path: Path) -> None:
    """26,000 questions about a hundred large files take less than two seconds: each file is read once."""
    rules = "".join(f"Disallow: /folder-{number}/*/page\n" for number in range(60))
    for number in range(100):
        (tmp_path / f"{number}.txt").write_text(f"User-agent: *\n{rules}User-agent: GPTBot\n{rules}")
    agents = ("GPTBot", "*", "CCBot")
    questions = (
        f"{tmp_path}/{n % 100}.txt\t{agents[n % 3]}\thttps://a.example/folder-{n % 60}/x/page" for n in range(26_000)
    )
    began = time.process_time()
    ended = command("robots", "test", "--batch", given="\n".join(questions).encode())
    assert ended.out.count("0\n") == 26_000
    assert time.process_time() - began < 2


def test_groups_are_shown(command: Run, robots: Path) -> None:
    """With names as written, and the line of each rule."""
    (answer,) = command("robots", "show", str(robots), "--json").json
    assert answer["groups"] == [
        {"agents": ["*"], "rules": [{"allow": False, "path": "/private", "line": 2}]},
        {
            "agents": ["GPTBot", "CCBot"],
            "rules": [{"allow": False, "path": "/", "line": 6}, {"allow": True, "path": "/open", "line": 7}],
        },
    ]
    assert "  GPTBot, CCBot\n    6  disallow  /\n    7  allow     /open\n" in command("robots", "show", str(robots)).out


def test_a_difference_is_told_by_its_contract(command: Run, robots: Path, tmp_path: Path) -> None:
    """Every field has its type, and the lines are those of both files."""
    (tmp_path / "old.txt").write_text("User-agent: *\nDisallow: /private\n")
    (answer,) = command("robots", "diff", str(tmp_path / "old.txt"), str(robots), "--json").json
    assert isinstance(answer["signals"], list)
    assert {change["agent"].lower() for change in answer["changes"]} == {"gptbot", "ccbot"}
    for change in answer["changes"]:
        assert set(change) >= {"agent", "path", "except", "example", "was", "now", "line"}
        assert (change["path"], change["was"], change["now"]) == ("/", True, False)
        assert change["line"] == [None, 6]
        assert all(isinstance(pattern, str) for pattern in change["except"])
        assert change["example"].startswith("/")


def test_the_same_robots_permit_the_same(command: Run, robots: Path) -> None:
    """Nothing to list."""
    (answer,) = command("robots", "diff", str(robots), str(robots), "--json").json
    assert (answer["changes"], answer["signals"]) == ([], [])
    assert command("robots", "diff", str(robots), str(robots)).out == "they permit the same\n"


def test_too_few_words_are_told_what_is_missing(command: Run, robots: Path) -> None:
    """Without a URL there is nothing to decide."""
    ended = command("robots", "test", str(robots))
    assert (ended.status, ended.err) == (2, "tosmon: expected SOURCE AGENT URL, or --batch\n")
