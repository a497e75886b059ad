"""`robots`: decisions, what a robots.txt says, what changes, and the matrix, by their contracts and as shown."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_app import terminal
from tests.lived import CLOSED, FIRST, OPEN, SETTINGS, Site, check_at, new_home
from tosmon.home import Home

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


def test_an_example_can_be_tested_as_it_is_given(command: Run, tmp_path: Path) -> None:
    """What follows `//` is a host to `robots test`, so an example that begins so is given as a whole address."""
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text("User-agent: *\nDisallow: /a\n")
    new.write_text("User-agent: *\nDisallow: //x\n")
    for change in command("robots", "diff", str(old), str(new), "--json").json[0]["changes"]:
        for file, allowed in ((old, change["was"]), (new, change["now"])):
            (answer,) = command("robots", "test", str(file), "*", change["example"], "--json").json
            assert answer["allowed"] is allowed


def test_the_same_robots_permit_the_same(command: Run, robots: Path) -> None:
    """Nothing to list."""
    (answer,) = command("robots", "diff", str(robots), str(robots), "--json").json
    assert (answer["changes"], answer["signals"]) == ([], [])
    assert command("robots", "diff", str(robots), str(robots)).out == "they permit the same\n"


def test_too_few_words_are_told_what_is_missing(command: Run, robots: Path) -> None:
    """Without a URL there is nothing to decide."""
    ended = command("robots", "test", str(robots))
    assert (ended.status, ended.err) == (2, "tosmon: expected SOURCE AGENT URL, or --batch\n")


# --- live -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def live() -> Iterator[Site]:
    """Serve a site whose robots.txt tests may turn."""
    with Site.served() as served:
        yield served


@pytest.fixture
def place(tmp_path: Path) -> Home:
    """Return a home whose settings let loopback be asked, and in which nothing was ever checked."""
    home = Home.create(tmp_path / "home")
    home.settings.write_text(SETTINGS)
    return home


@pytest.mark.parametrize("path", ["", "/", "/robots.txt", "/some/page?q=1"])
def test_a_live_address_means_the_robots_of_its_host(command: Run, live: Site, place: Home, path: str) -> None:
    """Whatever page of it is named; nothing is kept."""
    live.set(FIRST, CLOSED)
    (answer,) = command("robots", "show", f"{live.base}{path}", "--json", home=place).json
    assert (answer["source"], answer["status"]) == (f"{live.base}/robots.txt", 200)
    assert [group["agents"] for group in answer["groups"]] == [["*"], ["GPTBot"]]
    assert place.contents() == ["tosmon.toml"]


@pytest.mark.parametrize(
    ("answer", "word", "meaning"),
    [
        (404, "allowed", "status 404: there is no robots.txt, so everything is allowed (RFC 9309 section 2.3.1.3)"),
        (403, "allowed", "status 403: there is no robots.txt, so everything is allowed"),
        (429, "disallowed", "status 429: unreachable, so everything is disallowed (RFC 9309 section 2.3.1.4)"),
        (503, "disallowed", "status 503: unreachable, so everything is disallowed"),
    ],
)
def test_a_status_says_what_rules_do_not(
    command: Run, live: Site, place: Home, answer: int, word: str, meaning: str
) -> None:
    """As RFC 9309 has it, in every command."""
    live.set(FIRST, answer)
    told = command("robots", "test", live.base, "GPTBot", "/x", home=place).out
    assert told.startswith(f"{word}\n{meaning}")
    (decided,) = command("robots", "test", live.base, "GPTBot", "/x", "--json", home=place).json
    assert (decided["allowed"], decided["line"], decided["status"]) == (word == "allowed", None, answer)
    assert meaning in command("robots", "show", live.base, home=place).out
    (shown,) = command("robots", "show", live.base, "--json", home=place).json
    assert shown["groups"] == []
    assert shown["crawlers"]["GPTBot"]["state"] == word


def test_a_host_that_does_not_answer_forbids_everything(command: Run, place: Home) -> None:
    """With the reason in words; no error, for that is what crawlers must make of it."""
    ended = command("robots", "test", "http://127.0.0.1:9", "GPTBot", "/", home=place)
    assert ended.status == 0
    assert ended.out.startswith("disallowed\n")
    assert "unreachable, so everything is disallowed" in ended.out


def test_addresses_that_are_refused_are_not_asked(command: Run, tmp_path: Path) -> None:
    """The fetcher's own rules hold: nobody is sent into a private network."""
    ended = command("robots", "show", "http://127.0.0.1/", home=Home.create(tmp_path / "plain"))
    assert (ended.status, ended.out) == (1, "")
    assert "127.0.0.1" in ended.err


def test_a_live_file_is_compared_with_a_local_one(command: Run, live: Site, place: Home, robots: Path) -> None:
    """Sides of a comparison may come from anywhere."""
    live.set(FIRST, OPEN)
    (answer,) = command("robots", "diff", live.base, str(robots), "--json", home=place).json
    assert {change["agent"] for change in answer["changes"]} == {"GPTBot", "CCBot"}


# --- what else it says ------------------------------------------------------------------------------------------------

SAYING = """# You may not use robots or other automated means to access this site without our written permission.
User-agent: *
Content-Signal: search=yes, ai-train=no
Disallow: /private

User-agent: GPTBot
Disallow: /

User-agent: Brightbot 1.0
User-agent: CCBot
Disallow: /
Crawl-delay: ten
"""


@pytest.fixture
def saying(tmp_path: Path) -> Path:
    """Return a robots.txt that speaks in every way it can."""
    path = tmp_path / "saying.txt"
    path.write_text(SAYING)
    return path


def test_a_robots_file_is_told_in_one_object(command: Run, saying: Path) -> None:
    """With groups, crawlers, signals, answers, prose and faults, field by field."""
    (answer,) = command("robots", "show", str(saying), "--json").json
    assert set(answer) >= {"source", "status", "groups", "signals", "answers", "prose", "lint", "crawlers"}
    assert [(one["purpose"], one["answer"]) for one in answer["answers"]] == [
        ("search", "allowed"),
        ("ai-training", "disallowed"),
        ("ai-input", "unspecified"),
    ]
    assert [(one["mechanism"], one["name"], one["value"], one["line"]) for one in answer["signals"][:2]] == [
        ("content-signal", "search", "yes", 3),
        ("content-signal", "ai-train", "no", 3),
    ]
    (prose,) = answer["prose"]
    assert (prose["line"], prose["rule"]) == (1, "ban")
    assert "automated_access" in prose["labels"]
    assert prose["text"][prose["evidence"][0]["start"] :].startswith(prose["evidence"][0]["text"])
    assert all({"line", "code", "message"} == set(one) for one in answer["lint"])
    assert answer["crawlers"]["GPTBot"].items() >= {"state": "disallowed", "by": "own", "line": 7}.items()
    assert answer["crawlers"]["Brightbot 1.0"]["by"] == "cannot-match"


def test_a_robots_file_is_told_to_people(command: Run, saying: Path) -> None:
    """Groups of the same rules are one; faults and specifications have words."""
    out = command("robots", "show", str(saying)).out
    assert "  GPTBot, Brightbot 1.0, CCBot\n    7  disallow  /\n" in out
    assert "GPTBot           may fetch nothing       by its own group, line 7\n" in out
    assert "Content Signals Policy" in out
    assert "fault: " in out
    assert "line 1  ban: automated_access, prior_permission" in out
    assert '"Brightbot 1.0" is read as "Brightbot"' in out


def test_long_lists_are_cut_and_shown_whole_on_demand(command: Run, tmp_path: Path) -> None:
    """What is left out is counted."""
    path = tmp_path / "robots.txt"
    path.write_text("User-agent: *\n" + "".join(f"Disallow: /{number}\n" for number in range(40)))
    assert "… 35 more, --all shows them" in command("robots", "show", str(path)).out
    assert "41  disallow  /39\n" in command("robots", "show", str(path), "--all").out


def test_many_signals_are_cut_in_a_comparison(command: Run, tmp_path: Path) -> None:
    """And counted; --all shows them."""
    path = tmp_path / "robots.txt"
    path.write_text("".join(f"Sitemap: https://a.example/{number}.xml\n" for number in range(20)))
    assert "  … 8 more (--all shows them)" in command("robots", "diff", "/dev/null", str(path)).out
    assert "more" not in command("robots", "diff", "/dev/null", str(path), "--all").out


def test_a_pipe_is_read_as_a_file_is(robots: Path) -> None:
    """As shells make them of `<(curl …)`."""
    script = f'"{sys.executable}" -m tosmon robots test <(cat "{robots}") GPTBot /x'
    ended = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("disallowed by line 6")


def test_what_a_file_holds_is_shown_and_not_obeyed(command: Run, tmp_path: Path) -> None:
    """Escape sequences in names, paths, values and comments are signs on the terminal."""
    path = tmp_path / "robots.txt"
    evil = "\x1b[2J\x07"
    path.write_text(f"User-agent: Bot{evil}\nDisallow: /{evil}\nSitemap: {evil}\nCrawl-delay: {evil}\nFoo{evil}: x\n")
    for words in (("show", str(path)), ("test", str(path), f"Bot{evil}", "/"), ("diff", str(path), "/dev/null")):
        assert "\x1b" not in command("robots", *words).out
    assert "\x1b" not in command("robots", "matrix", "--files", f"{evil}={path}").out


@pytest.mark.parametrize("name", ["nothing-like-this.txt", "./nothing/robots.txt"])
def test_a_source_that_is_nothing_is_told(command: Run, name: str, place: Home) -> None:
    """In one line that names it."""
    ended = command("robots", "show", name, home=place)
    assert ended.status in {1, 2}
    assert name in ended.err
    assert ended.err.count("\n") == 1


def test_signals_and_prose_are_compared(command: Run, saying: Path, tmp_path: Path) -> None:
    """Beside the rules; each with its direction and reason."""
    (tmp_path / "new.txt").write_text(
        SAYING.replace("ai-train=no", "ai-train=yes").replace(" without our written permission", "")
    )
    (answer,) = command("robots", "diff", str(saying), str(tmp_path / "new.txt"), "--json").json
    assert answer["changes"] == []
    (signal,) = answer["signals"]
    assert (signal["name"], signal["was"], signal["now"], signal["direction"]) == ("ai-train", "no", "yes", "weakened")
    assert signal["answers"] == [{"ai-training": "disallowed"}, {"ai-training": "allowed"}]
    assert signal["line"] == [3, 3]
    (prose,) = answer["prose"]
    assert prose["labels_removed"] == ["prior_permission"]
    out = command("robots", "diff", str(saying), str(tmp_path / "new.txt")).out
    assert "they permit the same\n" in out
    assert "+ AI training: disallowed → allowed, by Content-Signal (line 3 → 3)\n" in out
    assert "Comments\n" in out


def test_one_rule_is_one_rule(command: Run, tmp_path: Path) -> None:
    """Numbers agree with their words; and a file given to the matrix without --files is told how."""
    (tmp_path / "one.txt").write_text("User-agent: *\nDisallow: /a\n")
    assert "  1 rule for 1 agent, 27 bytes\n" in command("robots", "show", str(tmp_path / "one.txt")).out
    assert "--files" in command("robots", "matrix", str(tmp_path / "one.txt")).err


def test_crawlers_that_changed_alike_are_told_together(command: Run, tmp_path: Path) -> None:
    """The whole site first; who is meant is counted, and named with --all."""
    names = [f"Bot{chr(ord('A') + number)}" for number in range(14)]
    old = "User-agent: *\nDisallow: /a\n\n" + "".join(f"User-agent: {name}\n" for name in names) + "Allow: /\n"
    (tmp_path / "old.txt").write_text(old)
    (tmp_path / "new.txt").write_text(old.replace("Allow: /", "Disallow: /").replace("/a\n", "/a\nDisallow: /b\n"))
    files = str(tmp_path / "old.txt"), str(tmp_path / "new.txt")
    assert command("robots", "diff", *files).out == (
        "BotA, BotB, BotC and 11 more (14 crawlers)\n"
        "  - may no longer fetch\n"
        "      line 18 → 19  the whole site\n"
        "every crawler not named\n"
        "  - may no longer fetch\n"
        "      line – → 3  /b\n"
    )
    assert "BotM, BotN\n" in command("robots", "diff", *files, "--all").out


# --- the matrix -------------------------------------------------------------------------------------------------------


def test_files_make_a_matrix(command: Run, saying: Path, robots: Path) -> None:
    """By names of one's own, or their own; words say what a crawler may fetch, marks by what."""
    out = command(
        "robots", "matrix", "--files", f"mine={saying}", str(robots), "--crawler", "GPTBot", "--crawler", "*"
    ).out
    assert [line.split() for line in out.splitlines()[:3]] == [
        ["GPTBot", "*"],
        ["mine", "none", "most*"],
        [robots.parent.name, "some", "most*"],
    ]
    assert "may fetch most: all but some; some: only some; none: nothing" in out
    assert "* by the rules for every crawler" in out


def test_a_web_page_in_its_place_tells_nothing_of_crawlers(command: Run, tmp_path: Path, saying: Path) -> None:
    """What its host permits is not known, and no command says that everything is allowed."""
    page = tmp_path / "page.txt"
    page.write_text("<!DOCTYPE html><html><head><title>Log in</title></head><body>Please log in</body></html>")
    assert "?" in command("robots", "matrix", "--files", str(page), "--crawler", "GPTBot").out.splitlines()[1]
    assert "a web page, not a robots.txt" in command("robots", "show", str(page)).out
    assert "a web page, not a robots.txt" in command("robots", "test", str(page), "GPTBot", "/").out
    (answer,) = command("robots", "diff", str(saying), str(page), "--json").json
    assert "a web page, not a robots.txt" in answer["notes"][0]


def test_a_crawler_that_no_group_can_name_is_marked(command: Run, saying: Path) -> None:
    """Named, but cannot match."""
    out = command("robots", "matrix", "--files", str(saying), "--crawler", "Brightbot 1.0").out
    assert "most!" in out
    assert "! named, but cannot match" in out


def test_the_matrix_is_told_by_its_contract(command: Run, saying: Path) -> None:
    """All known crawlers, with what each may fetch."""
    (answer,) = command("robots", "matrix", "--files", f"mine={saying}", "--json").json
    assert set(answer) >= {"at", "since", "crawlers", "platforms", "changes"}
    (row,) = answer["platforms"]
    assert row["platform"] == "mine"
    assert row["cells"]["GPTBot"]["state"] == "disallowed"
    assert {one["token"] for one in answer["crawlers"]} == set(row["cells"])
    (answer,) = command("robots", "matrix", "--files", f"mine={saying}", "--json", "--purpose", "seo").json
    assert {one["purpose"] for one in answer["crawlers"]} == {"seo"}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--files",), "--files needs files"),
        (("--files", "a=/none.txt"), "cannot read /none.txt"),
        (("--files", "x", "--at", "2024-01-01"), "files have no dates"),
        (("nobody-knows-this",), "no platform 'nobody-knows-this'"),
        (("--at", "yesterday"), "'yesterday' is no date or time"),
        (("x", "--since", "2025-01-01", "--at", "2024-01-01"), "--since must lie before --at"),
    ],
)
def test_a_wrong_matrix_is_told(command: Run, old_home: Home, words: tuple[str, ...], complaint: str) -> None:
    """In one line."""
    ended = command("robots", "matrix", *words, home=old_home)
    assert ended.status in {1, 2}
    assert complaint in ended.err


# --- the archive ------------------------------------------------------------------------------------------------------


def test_an_archived_robots_file_is_read_as_it_stood(command: Run, old_home: Home) -> None:
    """Now, at a moment, and while it was absent."""

    def decided(source: str) -> bool:
        (answer,) = command("robots", "test", source, "GPTBot", "/x", "--json", home=old_home).json
        return bool(answer["allowed"])

    assert not decided("example")
    assert not decided("Stamps/robots.txt")
    assert decided("example@2026-07-02")
    assert decided("example/robots.txt@2026-07-04T20:00Z")
    told = command("robots", "test", "example@2026-07-04T20:00Z", "GPTBot", "/x", home=old_home).out
    assert "status 404: there is no robots.txt" in told


def test_an_address_of_another_host_is_not_decided(command: Run, old_home: Home, site: Site) -> None:
    """A robots.txt speaks of its own host alone."""
    ended = command("robots", "test", "example", "GPTBot", "https://elsewhere.example/", home=old_home)
    assert ended.status == 2
    assert "no robots.txt of elsewhere.example is watched there" in ended.err
    assert command("robots", "test", "example", "GPTBot", f"{site.base}/x", home=old_home).status == 0


def test_a_platform_is_shown_with_its_other_documents(command: Run, live: Site, tmp_path: Path) -> None:
    """Those that may hold signals, whether they were there, and what they answer together."""
    live.set(FIRST, "User-agent: *\nContent-Signal: ai-train=yes\nDisallow: /private\n")
    live.answers["/ai.txt"] = (200, "# Spawning AI\nUser-Agent: *\nDisallow: /\n")
    home = new_home(tmp_path / "home", live)
    watched = home.platforms / "example.toml"
    watched.write_text(watched.read_text().replace("signals = false\n", ""))
    check_at(home, datetime(2026, 7, 1, 12, tzinfo=UTC))
    (answer,) = command("robots", "show", "example", "--json", home=home).json
    assert answer["source"] == "example/robots.txt"
    assert answer["since"].startswith("2026-07-01")
    there = {one["document"]: one["present"] for one in answer["documents"]}
    assert there["example/terms-of-service"] is True
    assert there["example/ai.txt"] is True
    assert there["example/tdmrep.json"] is False
    training = next(one for one in answer["answers"] if one["purpose"] == "ai-training")
    assert training["answer"] == "contradictory"
    assert {one["where"] for one in training["sources"] if one["decides"]} == {"example/robots.txt", "example/ai.txt"}
    out = command("robots", "show", "example", home=home).out
    assert "contradictory" in out
    assert "example/ai.txt" in out
    assert "not there:" in out


def test_versions_of_the_archive_are_compared(command: Run, old_home: Home) -> None:
    """By the notation that `diff` has."""
    out = command("robots", "diff", "example@2026-07-02", "example/robots.txt@2026-07-08", home=old_home).out
    assert "GPTBot\n  - may no longer fetch" in out
    assert "the whole site" in out


def test_the_matrix_tells_what_changed_and_since_when(command: Run, old_home: Home) -> None:
    """Between two dates, with the moment at which each cell was first seen so."""
    words = ("robots", "matrix", "example", "--since", "2026-07-02")
    out = command(*words, home=old_home).out
    assert "example\n  GPTBot: most → none, first observed 2026-07-05 12:00 UTC\n" in out
    (answer,) = command(*words, "--json", home=old_home).json
    (change,) = answer["changes"]
    assert (change["crawler"], change["was"]["state"], change["now"]["state"]) == ("GPTBot", "partly", "disallowed")
    assert change["since"].startswith("2026-07-05T12:00")
    out = command("robots", "matrix", "example", "--since", "2026-07-06", home=old_home).out
    assert out == "every crawler may fetch what it could fetch then\n"
    out = command("robots", "matrix", "example", "--since", "2020-01-01", home=old_home).out
    assert out == "captured by one of the two moments only, and not compared: example\n"


def test_the_matrix_of_a_date_shows_what_stood_then(command: Run, old_home: Home) -> None:
    """Absent is allowed by its status; before the first check nothing is known."""

    def cell(*words: str) -> str:
        out = command("robots", "matrix", "example", "--crawler", "GPTBot", *words, home=old_home).out
        return out.splitlines()[1].split()[-1]

    assert cell() == "none"
    assert cell("--at", "2026-07-02") == "most*"
    assert cell("--at", "2026-07-04T20:00Z") == "all~"
    assert cell("--at", "2026-06-01") == "?"


@pytest.mark.parametrize(
    "words", [("show", "{file}"), ("matrix", "--files", "{file}"), ("diff", "/dev/null", "{file}")]
)
def test_a_narrow_terminal_without_colour_loses_nothing(saying: Path, old_home: Home, words: tuple[str, ...]) -> None:
    """Words and signs tell what colours tell; no line is longer than the terminal is wide."""
    filled = [word.format(file=saying) for word in words]
    plain = terminal(old_home, "robots", *filled, columns=60, NO_COLOR="1")
    assert "\x1b[3" not in plain
    assert max(map(len, re.sub(r"\x1b\[[0-9;]*m|\r", "", plain).splitlines())) <= 60
    told = {"show": "may fetch nothing", "matrix": "none", "diff": "- may no longer fetch"}
    assert told[words[0]] in plain


@pytest.mark.parametrize("words", [("matrix",), ("show", "reddit"), ("diff", "reddit", "reddit@2024-01-01")])
def test_an_empty_home_says_how_it_fills(command: Run, place: Home, words: tuple[str, ...]) -> None:
    """With the command that makes the first check."""
    ended = command("robots", *words, home=place)
    assert ended.status == 1
    assert "`tosmon check`" in ended.err


def test_what_was_never_captured_is_told(command: Run, old_home: Home) -> None:
    """A platform that is watched, and was not checked yet."""
    ended = command("robots", "show", "reddit", home=old_home)
    assert ended.status == 1
    assert "`tosmon check reddit`" in ended.err
    assert "more platforms were not captured" in command("robots", "matrix", home=old_home).out


def test_the_users_own_crawlers_are_columns(command: Run, place: Home, saying: Path) -> None:
    """From crawlers.toml in the home."""
    (place.root / "crawlers.toml").write_text(
        'asked_first = ["ExampleBot"]\n[[crawlers]]\ntoken = "ExampleBot"\npurpose = "other"\nobeys = "unknown"\n'
    )
    (answer,) = command("robots", "matrix", "--files", str(saying), "--json", home=place).json
    assert answer["crawlers"][0]["token"] == "ExampleBot"
    json.dumps(answer)
