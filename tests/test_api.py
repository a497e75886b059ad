"""The Python API says what the commands say: judgements with places, comparisons, robots.txt, archives."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tosmon
from tests.lived import AI, PRIVACY, ROBOTS, RULES, TERMS, Site, lived
from tosmon import api, robots
from tosmon.core.model import ChangeKind, Rule, Severity
from tosmon.core.text import tidy
from tosmon.errors import HomeError, NotFound, UsageError
from tosmon.exports.opening import open_archive
from tosmon.home import Home
from tosmon.opened import when

BAN = "You may not scrape the Service."
COMMENT = "You may not use bots to collect any data from this site."
POLICY = "# Privacy Policy\n\nWe keep your address as long as you are a member of this place.\n\n"


# --- the package's face -----------------------------------------------------------------------------------------------


def test_public_names_are_where_they_are_promised() -> None:
    """`tosmon.classify` and the others are the functions of the modules below."""
    assert tosmon.classify is api.classify
    assert tosmon.compare is api.compare
    assert tosmon.Robots is robots.Robots
    assert tosmon.open_archive is open_archive
    assert set(tosmon.__all__) <= set(dir(tosmon))


def test_unknown_names_are_told_as_python_does() -> None:
    """`tosmon.nonsense` is an AttributeError that names it."""
    with pytest.raises(AttributeError, match="'tosmon' has no attribute 'nonsense'"):
        getattr(tosmon, "nonsense")  # noqa: B009 - the type checker would refuse the plain form


def test_importing_a_part_does_not_import_the_world() -> None:
    """Worker processes import `tosmon.core`; neither the database nor the network comes with it."""
    code = "import sys, tosmon.core.reading; print(*(name for name in sys.modules if name in {'sqlalchemy', 'httpx'}))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip() == ""


# --- classify ---------------------------------------------------------------------------------------------------------


def test_a_ban_is_told_with_its_words() -> None:
    """Label, rule and evidence of a plain clause."""
    judgement = tosmon.classify(BAN)
    assert judgement.labels == ("automated_access",)
    assert judgement.rule is Rule.BAN
    assert [(found.start, found.end, found.text) for found in judgement.evidence] == [(12, 18, "scrape")]


def test_a_lead_in_governs_a_list_item() -> None:
    """The item alone forbids nothing; under its lead-in it does."""
    assert tosmon.classify("scrape the Service", lead_in="You agree not to:").rule is Rule.BAN
    assert tosmon.classify("scrape the Service", lead_in="You may:").rule is Rule.PERMISSION


@pytest.mark.parametrize(
    "text",
    [
        "  You may not   scrape the\tService.  ",
        "You may not\nscrape the\r\nService.",
        "You may\u00a0not\u2028scrape the Service.",
        "😀 You may not scrape 𝒕𝒉𝒆 Service 😀.",
        "You\u200b may not scr\u00adape the Service.",
        "\ufeffYou may not scrape \ud800 the Service.",
    ],
)
def test_places_are_those_of_the_text_as_given(text: str) -> None:
    """White space and unseen characters neither hide a rule nor move its evidence; astral characters count as one."""
    judgement = tosmon.classify(text)
    assert judgement.labels == ("automated_access",)
    for found in judgement.evidence:
        assert text[found.start : found.end] == found.text
        assert tidy(found.text) == "scrape"


@given(st.text(alphabet=st.sampled_from(" \t\n\u00a0\u200b\u00ad\u2028😀aé\ud800\x00\ufe0f"), max_size=30))
def test_every_character_of_the_tidied_text_has_its_place(text: str) -> None:
    """What `tidy` leaves stands, in order, in the text as given."""
    places = api._places(text)
    shown = tidy(text)
    assert len(places) == len(shown)
    assert places == sorted(set(places))
    assert all(char == " " or text[place] == char for place, char in zip(places, shown, strict=True))


@given(st.text(max_size=60))
def test_any_text_is_judged(text: str) -> None:
    """Nothing is raised, and evidence is always a part of the text."""
    for found in tosmon.classify(f"{text} {BAN} {text}").evidence:
        assert f"{text} {BAN} {text}"[found.start : found.end] == found.text


# --- compare ----------------------------------------------------------------------------------------------------------


def terms(*rules: str) -> str:
    """Return terms in Markdown."""
    return "# Terms\n\n" + "\n\n".join(rules)


def test_the_same_text_is_no_change() -> None:
    """Nothing to tell, nothing to send."""
    same = tosmon.compare(terms(*RULES), terms(*RULES))
    assert (same.alert, same.severity, same.changes) == (False, Severity.NONE, ())


def test_an_added_ban_alerts() -> None:
    """The default subscription takes it."""
    found = tosmon.compare(terms(*RULES), terms(*RULES, AI))
    assert (found.alert, found.severity) == (True, Severity.HIGH)
    (change,) = found.changes
    assert (change.kind, change.labels) == (ChangeKind.ADDED, ("ai_training",))


def test_changes_are_weighed_as_one_asks() -> None:
    """With the table of the settings; a wrong one is refused."""
    new = "You must not scrape."
    assert tosmon.compare("", new, severity={"labels": {"automated_access": "none"}}).alert is False
    with pytest.raises(ValueError, match=r"labels\.scraping: expected one of"):
        tosmon.compare("", new, severity={"labels": {"scraping": "none"}})


def test_an_unlabelled_change_is_told_and_does_not_alert() -> None:
    """Stamps have nothing to do with scraping."""
    found = tosmon.compare(terms(*RULES), terms(*RULES[:-1], "We never change these terms, whatever may happen."))
    assert found.changes
    assert not found.alert


def test_moved_clauses_are_told_without_an_alert() -> None:
    """Order is no rule: the change is listed as moved, its severity is none."""
    found = tosmon.compare(terms(*RULES), terms(RULES[3], *RULES[:3], *RULES[4:]))
    assert {change.kind for change in found.changes} == {ChangeKind.MOVED}
    assert (found.alert, found.severity, found.summary) == (False, Severity.NONE, "nothing changed")


def test_quiet_and_loud_changes_stand_together() -> None:
    """A moved clause is told beside an added one, in the order of the comparison."""
    found = tosmon.compare(terms(*RULES), terms(RULES[3], *RULES[:3], *RULES[4:], AI))
    assert {change.kind for change in found.changes} == {ChangeKind.MOVED, ChangeKind.ADDED}
    assert found.alert


def test_html_and_markdown_of_one_text_are_the_same(tmp_path: Path) -> None:
    """Files are read by what they hold."""
    (tmp_path / "a.md").write_text(terms(*RULES))
    (tmp_path / "b.html").write_text("<h1>Terms</h1>" + "".join(f"<p>{rule}</p>" for rule in RULES))
    assert tosmon.compare(tmp_path / "a.md", tmp_path / "b.html").changes == ()


def test_a_file_is_known_by_its_name(tmp_path: Path) -> None:
    """A privacy policy counts one step lower, whichever of the two files is called so."""
    policy, other = tmp_path / "Privacy Policy.md", tmp_path / "new.md"
    policy.write_text(POLICY)
    other.write_text(f"{POLICY}{BAN}\n")
    assert tosmon.compare(policy, other).severity is Severity.MEDIUM
    assert tosmon.compare(other, policy).document == "privacy-policy"
    assert tosmon.compare(policy, other, document="x/terms-of-service").severity is Severity.HIGH


@pytest.mark.parametrize(
    ("file", "document"),
    [
        ("X/Privacy Policy.md", "privacy-policy"),
        ("terms_of_service.html", "terms-of-service"),
        ("Developer Terms.md", "developer-terms"),
        ("a/robots.txt", "robots.txt"),
        ("notes.md", ""),
        ("", ""),
    ],
)
def test_names_of_files_tell_documents(file: str, document: str) -> None:
    """As collections of terms name them; any other name tells nothing."""
    assert api.document_named(file) == document


OPEN = "User-agent: *\nDisallow: /private\n"
CLOSED = f"{OPEN}User-agent: GPTBot\nDisallow: /\n"


def test_robots_files_are_compared_by_what_they_permit(tmp_path: Path) -> None:
    """Also where their names do not say what they are."""
    (tmp_path / "2024.txt").write_text(OPEN)
    (tmp_path / "2025.txt").write_text(CLOSED)
    found = tosmon.compare(tmp_path / "2024.txt", tmp_path / "2025.txt")
    assert (found.alert, found.severity) == (True, Severity.HIGH)
    (change,) = found.changes
    assert "gptbot may no longer fetch the whole site" in change.reason.lower()


def test_comments_and_order_are_no_change_of_robots() -> None:
    """Rule 8: grouping, case, comments and white space permit nothing."""
    same = tosmon.compare(CLOSED, "# hello\nuser-agent:gptbot\ndisallow:/\n\nUSER-AGENT: *\nDisallow: /private # why\n")
    assert same.changes == ()


def test_an_emptied_robots_file_permits_everything(tmp_path: Path) -> None:
    """No rules are rules, too."""
    (tmp_path / "robots.txt").write_text(CLOSED)
    (tmp_path / "new.txt").write_text("")
    found = tosmon.compare(tmp_path / "robots.txt", tmp_path / "new.txt")
    assert {change.direction.value for change in found.changes} == {"weakened"}


def test_terms_that_speak_of_robots_are_no_robots_file() -> None:
    """A sentence about a user agent makes no rules."""
    text = f"{terms(*RULES)}\n\nUser-agent: name yours honestly.\n"
    assert api.side_of(text.encode()).robots is None


# --- robots -----------------------------------------------------------------------------------------------------------


def test_robots_decides_and_names_the_line() -> None:
    """Also for many agents in turn: each keeps its own rules."""
    robots = tosmon.Robots(CLOSED)
    assert not robots.allowed("GPTBot", "https://a.example/x")
    assert robots.allowed("other", "https://a.example/x")
    assert robots.decide("gptbot", "/x").line == 4
    assert robots.decide("other", "/private/x").line == 2


def test_robots_tells_who_binds_an_agent() -> None:
    """Its own groups, those of `*`, or none; a name that is no product token is bound by `*` alone."""
    robots = tosmon.Robots("User-agent: GPTBot\nUser-agent: CCBot/2\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
    assert robots.agents == ("gptbot", "ccbot", "*")
    assert (robots.binding("gptbot").group, robots.binding("gptbot").agents) == ("own", ("GPTBot", "CCBot/2"))
    assert (robots.binding("other").group, robots.binding("*").group) == ("*", "*")
    named = robots.binding("CCBot/2")
    assert (named.group, named.token, named.nameable) == ("*", "CCBot", False)
    assert tosmon.Robots("").binding("GPTBot").group == ""


@pytest.mark.parametrize(
    ("status", "allowed", "told"),
    [(200, False, ""), (404, True, "there is no robots.txt"), (429, False, "unreachable"), (503, False, "unreachable")],
)
def test_an_answer_amounts_to_what_its_status_says(status: int, allowed: bool, told: str) -> None:  # noqa: FBT001 - a case
    """RFC 9309 section 2.3.1, and 429 as the reference crawler takes it."""
    robots = tosmon.Robots.answered(status, CLOSED)
    assert robots.allowed("GPTBot", "/x") is allowed
    assert told in robots.meaning
    assert bool(robots.meaning) is bool(told)


def test_no_answer_forbids_everything() -> None:
    """And the reason is told."""
    robots = tosmon.Robots.answered(0, trouble="the connection was refused")
    assert not robots.allowed("GPTBot", "/")
    assert robots.meaning.startswith("the connection was refused: unreachable")


def test_robots_tells_its_signals_answers_prose_and_faults() -> None:
    """Each with its line."""
    robots = tosmon.Robots(f"# {COMMENT}\nUser-agent: *\nContent-Signal: ai-train=no\nDisallow: /x\nDisalow: /y\n")
    assert [(signal.name, signal.value, signal.line) for signal in robots.signals] == [("ai-train", "no", 3)]
    assert [answer.answer.value for answer in robots.answers] == ["unspecified", "disallowed", "unspecified"]
    assert [(prose.line, prose.judgement.labels) for prose in robots.prose] == [(1, ("automated_access",))]
    assert [found.line for found in robots.lint] == [5]
    assert robots.line(4) == "Disallow: /x"
    assert robots.line(0) == robots.line(99) == ""


def test_rules_that_shut_everybody_out_are_an_answer() -> None:
    """Where no signal speaks of the purpose, and every known crawler for it may fetch nothing."""
    answers = tosmon.Robots("User-agent: *\nDisallow: /\n").answers
    assert {answer.answer.value for answer in answers} == {"disallowed"}
    answers = tosmon.Robots("User-agent: *\nDisallow: /\n\nUser-agent: GPTBot\nAllow: /\n").answers
    assert [answer.answer.value for answer in answers] == ["disallowed", "unspecified", "disallowed"]


@given(st.binary(max_size=200))
def test_any_bytes_make_a_robots(body: bytes) -> None:
    """Nothing is refused, and everything can be asked."""
    robots = tosmon.Robots(body)
    assert isinstance(robots.allowed("GPTBot", "/x"), bool)
    assert len(robots.answers) == 3
    assert robots.compare(tosmon.Robots(body)) == ()
    assert (robots.signals, robots.lint, robots.prose) == (robots.signals, robots.lint, robots.prose)


def test_signals_and_comments_of_robots_files_are_compared() -> None:
    """Beside what they permit; other comments are no change."""
    old = "User-agent: *\nContent-Signal: ai-train=yes\nDisallow: /x\n"
    found = tosmon.compare(old, old.replace("yes", "no"), document="x/robots.txt")
    assert [change.reason for change in found.changes] == ["AI training: allowed → disallowed, by Content-Signal"]
    assert found.alert
    found = tosmon.compare(old, f"# {COMMENT}\n{old}", document="x/robots.txt")
    assert [(change.kind, change.labels) for change in found.changes] == [(ChangeKind.ADDED, ("automated_access",))]
    assert tosmon.compare(old, f"# Rules for crawlers\n{old}", document="x/robots.txt").changes == ()


def test_signal_files_are_compared_by_what_they_say(tmp_path: Path) -> None:
    """By their names; order and white space are no change."""
    for name, value in (("old", "0"), ("new", "1")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "tdmrep.json").write_text(f'[{{"location": "/", "tdm-reservation": {value}}}]')
    found = tosmon.compare(tmp_path / "old" / "tdmrep.json", tmp_path / "new" / "tdmrep.json")
    assert [change.direction.value for change in found.changes] == ["strengthened"]
    assert "TDMRep" in found.summary


# --- an archive -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Return a home that has lived."""
    with Site.served() as site:
        yield lived(tmp_path_factory.mktemp("api") / "home", site)


def test_documents_are_listed(home: Home) -> None:
    """By name, with their last check."""
    with tosmon.open_archive(home.root) as archive:
        assert [one["document"] for one in archive.documents()] == [PRIVACY, ROBOTS, TERMS]
        assert {one["outcome"] for one in archive.documents()} == {"unchanged"}


def test_documents_are_found_by_any_name_of_the_platform(home: Home) -> None:
    """As the registry knows it."""
    with tosmon.open_archive(home.root) as archive:
        assert archive.history("Stamps/terms-of-service") == archive.history(TERMS)
        with pytest.raises(NotFound, match="did you mean example/terms-of-service"):
            archive.history("example/terms-of-servic")


def test_versions_are_found_by_time(home: Home) -> None:
    """As texts or datetimes; before the first there is none."""
    with tosmon.open_archive(str(home.root)) as archive:
        first = archive.version(TERMS, "2026-07-01T13:00Z")
        second = archive.version(TERMS, datetime(2026, 7, 4, tzinfo=UTC))
        assert len(list(second["clauses"])) == len(list(first["clauses"])) + 1  # type: ignore[call-overload] # lists, by contract
        assert archive.version(TERMS)["content"] == first["content"]
        with pytest.raises(NotFound, match="no version"):
            archive.version(TERMS, "2026-06-01")


def test_changes_are_filtered(home: Home) -> None:
    """By label, direction, severity and time, together."""
    with tosmon.open_archive(home.root) as archive:
        everything = list(archive.changes())
        assert len(everything) == 5
        assert [one["document"] for one in archive.changes(platform="stamps", label="robots_txt")] == [ROBOTS]
        weaker = list(archive.changes(document=TERMS, direction="weakened", min_severity="high"))
        assert [one["labels"] for one in weaker] == [["automated_access"], ["ai_training"]]
        assert list(archive.changes(until="2026-07-02")) == []
        assert list(archive.changes(since="2026-07-02", kind="added")) == everything[:1]
        with pytest.raises(ValueError, match="sideways"):
            list(archive.changes(direction="sideways"))


def test_an_archive_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A folder that does not exist, and one that holds nothing."""
    with pytest.raises(HomeError, match="no home"):
        tosmon.open_archive(tmp_path / "nowhere")
    with pytest.raises(NotFound, match="no checks yet"):
        tosmon.open_archive(tmp_path)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-11-16", datetime(2024, 11, 16, tzinfo=UTC)),
        ("2024-11-16T12:00", datetime(2024, 11, 16, 12, tzinfo=UTC)),
        ("2024-11-16T12:00Z", datetime(2024, 11, 16, 12, tzinfo=UTC)),
        ("2024-11-16 12:00+02:00", datetime(2024, 11, 16, 10, tzinfo=UTC)),
    ],
)
def test_moments_are_iso_8601_and_utc(text: str, moment: datetime) -> None:
    """A date is its first moment; a time without a zone is UTC."""
    assert when(text) == moment


@pytest.mark.parametrize("text", ["yesterday", "2024", "2024-13-01", "", "0001-01-01T00:00+14:00", "16.11.2024"])
def test_other_moments_are_told_how_to_write(text: str) -> None:
    """Also those at the ends of the calendar that no zone can shift."""
    with pytest.raises(UsageError, match="write 2024-11-16"):
        when(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ボットを用いて本サービスの情報を収集してはなりません。", None),
        ("Vous ne pouvez pas extraire les données du site par des moyens automatisés.", None),
        ("Vous ne pouvez pas extraire les données du site par des moyens automatisés.", "FR"),
        ("Vous ne pouvez pas extraire les données du site par des moyens automatisés.", "fr-BE"),
        ("Scraping", None),
        ("Scraping", ""),
        ("Scraping is not allowed.", "xx"),
    ],
)
def test_a_clause_is_read_in_its_language(text: str, language: str | None) -> None:
    """The given one, or the one that its words tell; what tells nothing is English, as is a language without cues."""
    heading = "" if " " in text else "Prohibited"
    assert tosmon.classify(text, heading=heading, language=language).labels == ("automated_access",)
