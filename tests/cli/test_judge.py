"""`classify`: the contract field by field, and input of every kind."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Run
from tests.lived import tosmon

BAN = "You may not scrape the Service."


def lines(*values: object) -> bytes:
    """Return the values as JSON, one a line."""
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values).encode()


# --- classify ---------------------------------------------------------------------------------------------------------


def test_clauses_are_answered_line_by_line(command: Run) -> None:
    """Each answer has its clause's id and exactly the contract's fields and types."""
    ended = command(
        "classify", "--clauses", "--json", given=lines({"id": 7, "text": BAN}, {"id": "b", "text": "Hello"})
    )
    assert ended.status == 0
    first, second = ended.json
    assert first == {
        "id": 7,
        "labels": ["automated_access"],
        "rule": "ban",
        "evidence": [{"label": "automated_access", "start": 12, "end": 18, "text": "scrape"}],
    }
    assert second == {"id": "b", "labels": [], "rule": "none", "evidence": []}


def test_a_file_is_read_as_standard_input_is(command: Run, tmp_path: Path) -> None:
    """By its name, or as a dash, or as nothing."""
    given_ = lines({"id": 1, "text": BAN})
    (tmp_path / "clauses.jsonl").write_bytes(given_)
    answers = [
        command("classify", str(tmp_path / "clauses.jsonl"), "--clauses", "--json"),
        command("classify", "-", "--clauses", "--json", given=given_),
        command("classify", "--clauses", "--json", given=given_),
    ]
    assert len({ended.out for ended in answers}) == 1


def test_lead_in_heading_and_language_are_heard(command: Run) -> None:
    """And null is as good as nothing."""
    given_ = [
        {"id": 1, "text": "scrape the Service", "lead_in": "You agree not to:", "heading": "Conduct"},
        {"id": 2, "text": "scrape the Service", "lead_in": "You may:", "heading": None, "language": None},
        {"id": 3, "text": BAN, "language": "en"},
        {"id": 4, "text": "ボットで本サービスの情報を収集してはなりません。"},
        {"id": 5, "text": "Extraction automatisée interdite.", "language": "fr"},
        {"id": 6, "text": "Scraping", "heading": "Prohibited"},
    ]
    rules = [answer["rule"] for answer in command("classify", "--clauses", "--json", given=lines(*given_)).json]
    assert rules == ["ban", "permission", "ban", "ban", "ban", "ban"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.text(max_size=40))
def test_offsets_are_code_points_of_the_text_as_given(command: Run, before: str, after: str) -> None:
    """Whatever stands around the words: astral characters, controls, odd white space, lone surrogates."""
    text = f"{before} {BAN} {after}"
    given_ = (json.dumps({"id": 1, "text": text}) + "\n").encode()
    (answer,) = command("classify", "--clauses", "--json", given=given_).json
    for found in answer["evidence"]:
        assert text[found["start"] : found["end"]] == found["text"]


def test_line_ends_of_unicode_are_no_line_ends(command: Run) -> None:
    """JSON strings may hold them as they are (RFC 8259 section 7)."""
    ended = command("classify", "--clauses", "--json", given=lines({"id": 1, "text": f"One\u2028two\u0085{BAN}"}))
    assert (ended.status, ended.json[0]["labels"]) == (0, ["automated_access"])


def test_windows_line_ends_and_a_byte_order_mark_are_read(command: Run) -> None:
    """As editors there write files."""
    given_ = b"\xef\xbb\xbf" + lines({"id": 1, "text": BAN}, {"id": 2, "text": BAN}).replace(b"\n", b"\r\n")
    assert len(command("classify", "--clauses", "--json", given=given_).json) == 2


@pytest.mark.parametrize("given_", [b"", b"\n", b"\n\n"])
def test_nothing_is_answered_with_nothing(command: Run, given_: bytes) -> None:
    """An empty file holds no clause, and that is no fault."""
    ended = command("classify", "--clauses", "--json", given=given_)
    assert (ended.status, ended.out, ended.err) == (0, "", "")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"{oops", "no JSON: Expecting property name enclosed in double quotes at column 2"),
        (b"", "blank, expected a JSON object"),
        (b"  \t", "blank, expected a JSON object"),
        (b"[1]", 'expected an object with "text"'),
        (b"null", 'expected an object with "text"'),
        (b'{"id": 1}', 'expected an object with "text"'),
        (b'{"text": 5}', 'expected an object with "text"'),
        (b'{"text": "x", "lead_in": 5}', "expected lead_in to be a text"),
        (b'{"text": "x", "language": ["en"]}', "expected language to be a text"),
        (b"[" * 100_000, "no JSON that can be read: nested too deep"),
    ],
)
def test_a_wrong_line_is_named(command: Run, line: bytes, complaint: str) -> None:
    """With what is wrong, in one line; nothing is answered then, not even for the lines before it."""
    whole = lines({"id": 1, "text": BAN})
    ended = command("classify", "--clauses", "--json", given=whole + line + b"\n" + whole)
    assert (ended.status, ended.out, ended.err) == (2, "", f"tosmon: line 2: {complaint}\n")


def test_answers_are_utf_8_whatever_the_terminal() -> None:
    """Where the output's encoding lacks a character, JSON has an escape for it; the answer is the same."""
    given_ = json.dumps({"id": "é😀\ud800", "text": f"é😀\ud800 {BAN}"}).encode()
    answers = [
        tosmon("classify", "--clauses", "--json", given=given_, variables={"PYTHONIOENCODING": encoding})
        for encoding in ("utf-8", "ascii")
    ]
    assert answers[0].json == answers[1].json
    assert answers[0].json[0]["id"] == "é😀\ud800"


def test_many_clauses_are_quick(command: Run, shared: Path) -> None:
    """Two thousand real clauses take well under two seconds, also on a busy machine."""
    known = [json.loads(line) for line in (shared / "data/labels/clauses.jsonl").read_text().splitlines()]
    given_ = lines(*({"id": place, "text": known[place % len(known)]["text"]} for place in range(2000)))
    command("classify", "--clauses", "--json", given=lines({"text": BAN}))  # reads the lexicon
    began = time.process_time()
    assert len(command("classify", "--clauses", "--json", given=given_).json) == 2000
    assert time.process_time() - began < 2


def test_many_clauses_are_answered_as_few_are(command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shared out among processes, the answers are the same, in the same order."""
    given_ = lines(*({"id": number, "text": f"Rule {number}. {BAN}", "lead_in": None} for number in range(40)))
    few = command("classify", "--clauses", "--json", given=given_).out
    monkeypatch.setattr("tosmon.cli.judge.MANY", 10)
    monkeypatch.setattr("tosmon.cli.judge.CHUNK", 7)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert command("classify", "--clauses", "--json", given=given_).out == few


def test_a_text_is_judged_clause_by_clause(command: Run, tmp_path: Path) -> None:
    """Of a whole text the clauses about scraping are shown, with --all every one."""
    (tmp_path / "terms.md").write_text(f"# Terms\n\nBe kind.\n\n## Robots\n\n{BAN}\n")
    shown = command("classify", str(tmp_path / "terms.md"))
    assert (shown.status, shown.out) == (0, f"ban: automated_access\n{BAN}\n\n")
    (answer,) = command("classify", str(tmp_path / "terms.md"), "--json").json
    assert (answer["text"], answer["heading"], answer["rule"]) == (BAN, "Robots", "ban")
    assert len(command("classify", str(tmp_path / "terms.md"), "--json", "--all").json) == 2


@pytest.mark.parametrize("name", ["missing.md", "."])
def test_a_file_that_cannot_be_read_is_named(command: Run, tmp_path: Path, name: str) -> None:
    """In one line, with the reason."""
    ended = command("classify", str(tmp_path / name))
    assert ended.status == 2
    assert ended.err.startswith(f"tosmon: cannot read {tmp_path / name}: ")
