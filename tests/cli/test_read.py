"""`history`, `clauses`, `changes` and `diff`: what was kept, field by field, and by every name a user may give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.lived import AI, CLOSED, OPEN, ROBOTS, RULES, TERMS, Ended, page
from tosmon.core.model import ChangeKind, Direction, Severity
from tosmon.home import Home

CHANGE: dict[str, type | tuple[type, ...]] = {
    "kind": str,
    "labels": list,
    "labels_added": list,
    "labels_removed": list,
    "direction": str,
    "reason": str,
    "severity": str,
    "heading": str,
    "clause": list,
    "before": (str, type(None)),
    "after": (str, type(None)),
    "segments": list,
}
STORED: dict[str, type | tuple[type, ...]] = {
    "event": str,
    "platform": str,
    "document": str,
    "observed_between": list,
    "effective": (str, type(None)),
    "from": (str, type(None)),
    "to": (str, type(None)),
    "source": list,
    **CHANGE,
}


def check_change(change: dict[str, Any], fields: dict[str, type | tuple[type, ...]]) -> None:
    """Hold a change to the contract, name by name and type by type."""
    for name, kind in fields.items():
        assert isinstance(change[name], kind), name
    assert change["kind"] in set(ChangeKind)
    assert change["direction"] in set(Direction)
    assert change["severity"] in set(Severity)
    assert len(change["clause"]) == 2
    assert [identifier is None for identifier in change["clause"]] == [
        change["before"] is None,
        change["after"] is None,
    ]
    assert {kind for kind, _ in change["segments"]} <= {"equal", "insert", "delete", "move"}
    old = "".join(text for kind, text in change["segments"] if kind != "insert")
    new = "".join(text for kind, text in change["segments"] if kind != "delete")
    assert old == (change["before"] or "")
    assert new == (change["after"] or "")


# --- changes ----------------------------------------------------------------------------------------------------------


def test_changes_keep_their_contract(command: Run, old_home: Home) -> None:
    """One line each, every field of its type, the redline leading from the old text to the new."""
    found = command("changes", "--json", home=old_home).json
    assert len(found) == 5
    for change in found:
        check_change(change, STORED)
        assert change["document"].startswith(change["platform"] + "/")
        earlier, later = change["observed_between"]
        assert earlier < later
        assert change["from"].startswith(change["document"])


def test_added_and_removed_clauses_have_one_side(command: Run, old_home: Home) -> None:
    """Their labels are those of the side that is there."""
    added, removed = (
        command("changes", "--json", "--kind", kind, home=old_home).json[0] for kind in ("added", "removed")
    )
    assert (added["before"], added["after"], added["labels_added"]) == (None, AI, ["ai_training"])
    assert (removed["before"], removed["after"], removed["labels_removed"]) == (AI, None, ["ai_training"])
    assert added["labels"] == removed["labels"] == ["ai_training"]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--platform", "Stamps"], 5),
        (["--document", "stamps/robots.txt"], 1),
        (["--label", "ai_training"], 2),
        (["--direction", "weakened"], 2),
        (["--min-severity", "high"], 5),
        (["--since", "2026-07-08"], 3),
        (["--until", "2026-07-05"], 1),
        (["--until", "2026-07-05T12:00Z"], 2),
        (["--limit", "2"], 2),
        (["--label", "no_such_label"], 0),
    ],
)
def test_changes_are_filtered(command: Run, old_home: Home, options: list[str], count: int) -> None:
    """Each filter leaves what it names."""
    ended = command("changes", "--json", *options, home=old_home)
    assert (ended.status, len(ended.json)) == (0, count)


def test_a_limit_keeps_the_latest_in_order(command: Run, old_home: Home) -> None:
    """The last lines of what there is without it."""
    everything = command("changes", "--json", home=old_home).json
    assert command("changes", "--json", "--limit", "2", home=old_home).json == everything[-2:]


def test_changes_of_an_event(command: Run, old_home: Home) -> None:
    """As an alert names it."""
    event = command("changes", "--json", home=old_home).json[-1]["event"]
    assert {change["event"] for change in command("changes", "--json", "--event", event, home=old_home).json} == {event}


def test_people_read_redlines(command: Run, old_home: Home) -> None:
    """Without colours, what came and went stands in brackets; times are as between which they were observed."""
    out = command("changes", "--document", TERMS, home=old_home).out
    assert "You may[- not-] use bots" in out
    assert "first observed between 2026-07-04 18:00 UTC and 2026-07-08 12:00 UTC" in out
    assert "back to the version of 2026-07-01" in out
    assert "\x1b" not in out


def test_no_match_says_how_to_see_more(command: Run, old_home: Home) -> None:
    """A filter that leaves nothing is no error."""
    ended = command("changes", "--label", "resale", home=old_home)
    assert (ended.status, ended.out) == (0, "no change matches; --all shows those of clauses without a label, too\n")


# --- history, clauses -------------------------------------------------------------------------------------------------


def test_a_history_is_told_newest_first(command: Run, old_home: Home) -> None:
    """Versions, events and notable checks, each with its time and its own fields."""
    lines = command("history", TERMS, "--json", home=old_home).json
    assert [line["at"] for line in lines] == sorted((line["at"] for line in lines), reverse=True)
    assert {line["type"] for line in lines} == {"event", "version", "check"}
    kinds = [line["kind"] for line in lines if line["type"] == "event"]
    assert sorted(kinds) == ["amendment", "amendment", "amendment", "failing", "recovered", "suspect"]
    for version in (line for line in lines if line["type"] == "version"):
        assert isinstance(version["clauses"], int)
        assert isinstance(version["suspect"], bool)
        assert version["snapshot"].startswith(TERMS)


def test_a_history_has_pages(command: Run, old_home: Home) -> None:
    """The next one is asked for with the time of the last line."""
    everything = command("history", TERMS, "--json", home=old_home).json
    first = command("history", TERMS, "--json", "--limit", "3", home=old_home).json
    rest = command("history", TERMS, "--json", "--before", first[-1]["at"], home=old_home).json
    assert first + rest == everything


def test_clauses_are_those_in_force(command: Run, old_home: Home) -> None:
    """At the time asked for; a suspect capture is never in force."""
    latest = command("clauses", TERMS, "--json", home=old_home).json
    then = command("clauses", TERMS, "--json", "--at", "2026-07-03T19:00Z", home=old_home).json
    assert [clause["text"] for clause in latest] == list(RULES)
    assert [clause["text"] for clause in then] == [*RULES, AI]
    for clause in then:
        assert set(clause) >= {"document", "snapshot", "clause", "position", "headings", "number", "lead_in", "text"}
        assert set(clause) >= {"labels", "rule", "evidence"}


def test_clauses_are_filtered_by_label(command: Run, old_home: Home) -> None:
    """By default all that carry one, for people; all at all in JSON."""
    assert command("clauses", TERMS, home=old_home).out.count("automated_access") == 1
    (one,) = command("clauses", TERMS, "--json", "--label", "automated_access", home=old_home).json
    assert one["rule"] == "ban"
    assert command("clauses", TERMS, "--label", "resale", home=old_home).out.startswith("no clause of ")
    assert RULES[0] in command("clauses", TERMS, "--all", home=old_home).out


@pytest.mark.parametrize("name", [TERMS, "Stamps/terms-of-service", "EXAMPLE/terms-of-service"])
def test_documents_go_by_any_name_of_their_platform(command: Run, old_home: Home, name: str) -> None:
    """Id, name or alias, in any case."""
    assert command("history", name, home=old_home).out.startswith(f"{TERMS}: last checked 2026-07-09 18:00 UTC")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("example/terms", "did you mean example/terms-of-service?"),
        ("exampel/terms-of-service", "did you mean"),
        ("qqqqq/terms-of-service", "`tosmon platforms list` shows all"),
        ("terms-of-service", "`tosmon platforms list` shows all"),
    ],
)
@pytest.mark.parametrize("words", [["history"], ["clauses"], ["changes", "--document"]])
def test_unknown_documents_are_told_the_closest(
    command: Run, old_home: Home, words: list[str], name: str, hint: str
) -> None:
    """In one line, with status 1."""
    ended = command(*words, name, home=old_home)
    assert (ended.status, ended.out) == (1, "")
    assert hint in ended.err
    assert ended.err.count("\n") == 1


def test_a_watched_document_without_a_check_says_so(command: Run, old_home: Home) -> None:
    """That is no error: it is waiting for its first."""
    ended = command("history", "twitter/terms-of-service", home=old_home)
    assert (ended.status, ended.out) == (
        0,
        "x/terms-of-service was never checked; `tosmon check x/terms-of-service` does it now\n",
    )


@pytest.mark.parametrize("words", [["history", TERMS, "--before"], ["clauses", TERMS, "--at"], ["changes", "--since"]])
@pytest.mark.parametrize("moment", ["yesterday", "2024-02-30", "0001-01-01T00:00+14:00"])
def test_times_that_are_none_are_told_how_to_write(command: Run, old_home: Home, words: list[str], moment: str) -> None:
    """In one line, with status 2."""
    ended = command(*words, moment, home=old_home)
    assert ended.status == 2
    assert ended.err == f"tosmon: {moment!r} is no date or time (write 2024-11-16 or 2024-11-16T12:00Z)\n"


def test_an_empty_home_says_what_makes_the_first_check(command: Run, tmp_path: Path) -> None:
    """A name that nobody watches is told before."""
    home = Home.create(tmp_path / "new")
    for words in (["changes"], ["history", "x/terms-of-service"], ["clauses", "twitter/terms-of-service", "--json"]):
        ended = command(*words, home=home)
        assert (ended.status, ended.out) == (1, "")
        assert ended.err.endswith("holds no checks yet (`tosmon check` or `tosmon up` makes the first)\n")
    assert "did you mean x/terms-of-service" in command("history", "x/terms", home=home).err


# --- diff -------------------------------------------------------------------------------------------------------------


def diff(command: Run, *arguments: object, home: Home | None = None, given: bytes = b"") -> dict[str, Any]:
    """Return the one answer of `diff --json`."""
    ended: Ended = command("diff", *map(str, arguments), "--json", home=home, given=given)
    assert ended.status == 0, ended.err
    (answer,) = ended.json
    return answer


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Return terms in three formats, before and after a ban was added."""
    texts = {
        "old.html": page(*RULES),
        "new.html": page(*RULES, AI),
        "old.md": "# Terms of Service\n\n" + "\n\n".join(RULES),
        "new.md": "# Terms of Service\n\n" + "\n\n".join((*RULES, AI)),
        "old.txt": "\n\n".join(RULES),
        "new.txt": "\n\n".join((*RULES, AI)),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return {name: tmp_path / name for name in texts}


@pytest.mark.parametrize("suffix", ["html", "md", "txt"])
def test_diff_keeps_its_contract(command: Run, files: dict[str, Path], suffix: str) -> None:
    """Of HTML, Markdown and plain text alike."""
    answer = diff(command, files[f"old.{suffix}"], files[f"new.{suffix}"])
    assert (answer["alert"], answer["severity"], answer["notes"]) == (True, "high", [])
    (change,) = answer["changes"]
    check_change(change, CHANGE)
    assert (change["kind"], change["labels"], change["after"]) == ("added", ["ai_training"], AI)


def test_formats_make_no_difference(command: Run, files: dict[str, Path]) -> None:
    """The same text in HTML and Markdown says the same."""
    answer = diff(command, files["old.html"], files["old.md"])
    assert (answer["alert"], answer["severity"], answer["changes"]) == (False, "none", [])


def test_standard_input_is_a_side(command: Run, files: dict[str, Path]) -> None:
    """As a dash."""
    assert diff(command, "-", files["new.md"], given=files["old.md"].read_bytes())["alert"] is True


def test_a_privacy_policy_counts_lower_by_its_name(command: Run, files: dict[str, Path]) -> None:
    """By the file's name, whatever the other is called; by --document, whatever both are."""
    policy = files["new.md"].with_name("Privacy Policy.md")
    policy.write_text(files["new.md"].read_text())
    assert diff(command, files["old.md"], policy)["severity"] == "medium"
    assert diff(command, policy, files["old.md"])["severity"] == "medium"
    assert diff(command, files["old.md"], policy, "--document", "x/terms-of-service")["severity"] == "high"


def test_the_homes_settings_weigh_what_diff_finds(command: Run, files: dict[str, Path], tmp_path: Path) -> None:
    """The table [severity] of the home's tosmon.toml; a wrong one is named with file and key."""
    place = Home.create(tmp_path / "home")
    place.settings.write_text("[severity.labels]\nai_training = 'low'\n")
    answer = diff(command, files["old.md"], files["new.md"], home=place)
    assert (answer["severity"], answer["alert"]) == ("low", True)
    place.settings.write_text("[severity.labels]\nai_trainig = 'low'\n")
    ended = command("diff", str(files["old.md"]), str(files["new.md"]), home=place)
    assert ended.status == 2
    assert "tosmon.toml: severity.labels.ai_trainig: expected one of" in ended.err


def test_robots_files_are_compared_by_what_they_permit(command: Run, tmp_path: Path) -> None:
    """By name or by what stands in them."""
    (tmp_path / "robots.txt").write_text(CLOSED)
    (tmp_path / "before").write_text(f"# hello\n{OPEN}")
    answer = diff(command, tmp_path / "before", tmp_path / "robots.txt")
    assert (answer["alert"], answer["severity"]) == (True, "high")
    (change,) = answer["changes"]
    check_change(change, CHANGE)
    assert change["labels"] == ["robots_txt"]


def test_versions_go_by_document_and_time(command: Run, old_home: Home) -> None:
    """Without a time, the latest; the event is the one that the history tells."""
    answer = diff(command, f"{TERMS}@2026-07-01T13:00", f"{TERMS}@2026-07-03", home=old_home)
    assert [change["after"] for change in answer["changes"]] == [AI]
    assert diff(command, f"{TERMS}@2026-07-01T13:00", "stamps/terms-of-service", home=old_home)["changes"] == []


def test_versions_of_robots_are_compared_by_what_they_permit(command: Run, old_home: Home) -> None:
    """From the archived bytes."""
    answer = diff(command, f"{ROBOTS}@2026-07-01T13:00", ROBOTS, home=old_home)
    assert answer["alert"] is True
    assert [change["direction"] for change in answer["changes"]] == ["strengthened"]


def test_a_version_and_a_file_are_compared(command: Run, old_home: Home, files: dict[str, Path]) -> None:
    """What a draft would change."""
    assert [change["after"] for change in diff(command, TERMS, files["new.html"], home=old_home)["changes"]] == [AI]


@pytest.mark.parametrize(
    ("side", "complaint"),
    [
        ("nowhere.md", "nowhere.md is no file, and no version"),
        (f"{TERMS}@2026-01-01", "has no version of 2026-01-01"),
        (f"{TERMS}@2026-99-01", "is no date or time"),
        ("example/nothing", "no document 'example/nothing' is watched"),
    ],
)
def test_a_side_that_is_neither_is_named(command: Run, old_home: Home, side: str, complaint: str) -> None:
    """In one line, whichever side it is."""
    for sides in ((side, TERMS), (TERMS, side)):
        ended = command("diff", *sides, home=old_home)
        assert ended.status in {1, 2}
        assert complaint in ended.err
        assert ended.err.count("\n") == 1


def test_people_read_the_verdict_first(command: Run, files: dict[str, Path]) -> None:
    """Severity, summary, and whether an alert would go out; then the redline."""
    first, *rest = command("diff", str(files["old.md"]), str(files["new.md"])).out.splitlines()
    assert first.startswith("high · 1 clause ")
    assert first.endswith("the default subscription would send this")
    assert any(f"[+{AI}+]" in line for line in rest)
