"""The spine from end to end: real platforms' years replayed on loopback, and what tosmon says of them."""

from __future__ import annotations

import re
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.replay.readings import READINGS
from tests.replay.world import RAW_SELECT, Replay, Watch, moment, problems, watching, write_home
from tosmon.check import Checked
from tosmon.core.model import Change, ChangeKind, Direction, EventKind, NewEvent, Outcome, Reason

pytestmark = pytest.mark.shared

# What is read at all readings; the others' histories are read by benchmarks/replay_run.py.
WATCHED = (
    "facebook/terms-of-service",
    "facebook/developer-terms",
    "facebook/robots.txt",
    "instagram/terms-of-service",
    "linkedin/robots.txt",
    "linkedin/terms-of-service",
    "pinterest/terms-of-service",
    "quora/terms-of-service",
    "reddit/robots.txt",
    "reddit/terms-of-service",
    "snapchat/terms-of-service",
    "spotify/acceptable-use-policy",
    "telegram/developer-terms",
    "threads/terms-of-service",
    "tiktok/terms-of-service",
    "twitter/robots.txt",
    "twitter/terms-of-service",
    "x/developer-terms",
    "x/terms-of-service",
    "youtube/terms-of-service",
)


class History:
    """What a watch of all readings told, to be asked."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.checks: dict[str, list[tuple[datetime, Checked]]] = defaultdict(list)
        for when, checked in watch.checks:
            self.checks[checked.document].append((when, checked))

    def outcome(self, document: str, day: str) -> Outcome:
        """Return how the check of that reading ended."""
        return next(checked.outcome for when, checked in self.checks[document] if when == moment(day))

    def amendments(self, document: str) -> list[NewEvent]:
        """Return the document's amendments, oldest first."""
        told = (event for _, checked in self.checks[document] for event in checked.events)
        return [event for event in told if event.kind is EventKind.AMENDMENT]

    def amendment(self, document: str, day: str) -> NewEvent:
        """Return the one amendment first observed at that reading."""
        (found,) = [event for event in self.amendments(document) if event.observed_to == moment(day)]
        return found

    def about(self, document: str, day: str, label: str) -> list[Change]:
        """Return the changes of that amendment that carry the label, before or after."""
        changes = self.amendment(document, day).changes
        return [change for change in changes if label in {*change.labels_before, *change.labels_after}]


@pytest.fixture(scope="module")
def replay(shared: Path) -> Iterator[Replay]:
    """Run the replay for all tests of this module."""
    with Replay.running(shared) as running:
        yield running


@pytest.fixture(scope="module")
def history(replay: Replay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """Read the watched documents from February 2022 to August 2026."""
    home = write_home(tmp_path_factory.mktemp("years") / "home", replay)
    with watching(home, replay, READINGS[0]) as watch:
        documents = [watch.registry.document(name) for name in WATCHED]
        for when in READINGS:
            watch.at(when, documents)
        yield History(watch)


# --- what changed, and when -------------------------------------------------------------------------------------------


def test_there_are_enough_readings() -> None:
    """The years are read at forty moments and more, from 2022-02 to 2026-08."""
    assert len(READINGS) >= 40
    assert (READINGS[0].strftime("%Y-%m"), READINGS[-1].strftime("%Y-%m")) == ("2022-02", "2026-08")


@pytest.mark.parametrize(
    ("document", "day", "label", "kind"),
    [
        ("facebook/terms-of-service", "2022-07-27", "tdm_reservation", ChangeKind.AMENDED),
        ("reddit/terms-of-service", "2023-04-19", "prior_permission", ChangeKind.AMENDED),
        ("spotify/acceptable-use-policy", "2023-05-09", "ai_training", ChangeKind.AMENDED),
        ("quora/terms-of-service", "2023-07-26", "ai_training", ChangeKind.ADDED),
        ("pinterest/terms-of-service", "2023-08-03", "automated_access", ChangeKind.ADDED),
        ("twitter/terms-of-service", "2023-09-30", "robots_txt", ChangeKind.REMOVED),
        ("x/terms-of-service", "2024-10-18", "liquidated_damages", ChangeKind.ADDED),
        ("instagram/terms-of-service", "2025-01-04", "logged_out_access", ChangeKind.AMENDED),
        ("x/developer-terms", "2025-06-05", "ai_training", ChangeKind.AMENDED),
        ("telegram/developer-terms", "2026-02-04", "ai_training", ChangeKind.ADDED),
    ],
)
def test_a_judged_change_alerts_as_strengthened(
    history: History, document: str, day: str, label: str, kind: ChangeKind
) -> None:
    """Where people found a rule made stricter, the amendment alerts, with that label, kind and direction."""
    assert history.amendment(document, day).alert
    found = {(change.kind, change.direction) for change in history.about(document, day, label)}
    assert (kind, Direction.STRENGTHENED) in found


@pytest.mark.parametrize(
    ("document", "day", "label"),
    [
        ("tiktok/terms-of-service", "2023-08-08", "automated_access"),
        ("x/terms-of-service", "2025-12-18", "liquidated_damages"),
    ],
)
def test_a_judged_relaxation_alerts_as_weakened(history: History, document: str, day: str, label: str) -> None:
    """Where people found a rule relaxed, the amendment alerts as weakened."""
    assert history.amendment(document, day).alert
    assert Direction.WEAKENED in {change.direction for change in history.about(document, day, label)}


def test_facebooks_reservation_is_observed_between_the_readings_around_it(history: History) -> None:
    """An event names when the old text was last seen and the new one first (rule 9)."""
    event = history.amendment("facebook/terms-of-service", "2022-07-27")
    assert (event.observed_from, event.observed_to) == (moment("2022-07-26"), moment("2022-07-27"))


def test_reddits_consent_becomes_written(history: History) -> None:
    """The redline of Reddit's clause shows the one word that came in."""
    changes = history.about("reddit/terms-of-service", "2023-04-19", "prior_permission")
    stricter = [change for change in changes if change.direction is Direction.STRENGTHENED]
    inserted = " ".join(text for change in stricter for kind, text in change.segments if kind == "insert")
    assert "written" in inserted


def test_twitters_old_terms_go_as_an_amendment_not_as_a_doubt(history: History) -> None:
    """On 2023-09-29 the text superseded, half of the page, goes: an amendment, no suspect, no loss of extraction."""
    assert history.outcome("twitter/terms-of-service", "2023-09-30") is Outcome.NEW
    assert not any("extraction" in note for note in history.amendment("twitter/terms-of-service", "2023-09-30").notes)


def test_twitters_terms_announced_and_taken_back_are_a_return(history: History) -> None:
    """On 2023-08-24 the terms announced the day before vanish: back to the version before."""
    event = history.amendment("twitter/terms-of-service", "2023-08-25")
    assert any(note.startswith("back to the version of 2023-08-23") for note in event.notes)


def test_terms_announced_again_do_not_alert_twice(history: History) -> None:
    """On 2023-08-30 the same terms return; only where their text is the very same is the turn a repetition."""
    first = history.amendment("twitter/terms-of-service", "2023-08-24")
    again = history.amendment("twitter/terms-of-service", "2023-08-31")
    same = (first.from_content, first.to_content) == (again.from_content, again.to_content)
    assert again.alert is not same
    assert first.id != again.id


def test_terms_announced_stand_beside_those_in_force(history: History) -> None:
    """On 2024-10-17 X announces damages: nothing that was in force about scraping goes."""
    changes = history.amendment("x/terms-of-service", "2024-10-18").changes
    about = [change for change in changes if change.labels_before]
    assert not [change for change in about if change.kind is ChangeKind.REMOVED]


def test_terms_superseded_go_as_an_amendment(history: History) -> None:
    """On 2024-11-16 X's old text goes, 47 % of the page: an amendment, neither a suspect nor "probably extraction"."""
    assert history.outcome("x/terms-of-service", "2024-11-17") is Outcome.NEW
    event = history.amendment("x/terms-of-service", "2024-11-17")
    assert event.alert
    assert not any("extraction" in note for note in event.notes)
    assert {change.kind for change in event.changes if change.labels_before} >= {ChangeKind.REMOVED}


def test_a_spelling_reform_does_not_alert(history: History) -> None:
    """Pinterest's turn from American to British spelling changes no rule (rule 3)."""
    assert not history.amendment("pinterest/terms-of-service", "2025-06-16").alert


def test_twitter_ends_where_x_begins(history: History) -> None:
    """The service is X from 2024 on: its documents begin there, and Twitter's stay as they last stood."""
    first = next(when for when, checked in history.checks["x/terms-of-service"] if checked.outcome is Outcome.NEW)
    assert first.year == 2024
    later = [checked for when, checked in history.checks["twitter/terms-of-service"] if when > moment("2024-06-13")]
    assert {checked.outcome for checked in later} == {Outcome.UNCHANGED}


def test_no_event_is_told_twice(history: History) -> None:
    """Every event has an id of its own."""
    told = [event.id for checks in history.checks.values() for _, checked in checks for event in checked.events]
    assert len(told) == len(set(told))


# --- what did not change ----------------------------------------------------------------------------------------------


def test_a_token_that_changes_with_every_answer_is_no_change(history: History) -> None:
    """Hosts without validators answer other bytes each time; two readings of one text are unchanged, without event."""
    stable = {name for name in history.watch.replay.bases if sum(name.encode()) % 2 == 0}
    unstable = [name for name in WATCHED if name.partition("/")[0] not in stable and not name.endswith("robots.txt")]
    unchanged = [
        checked for name in unstable for _, checked in history.checks[name] if checked.outcome is Outcome.UNCHANGED
    ]
    assert len(unchanged) > 100
    assert all(checked.snapshot and checked.reason == "" for checked in unchanged)
    assert not [event for checked in unchanged for event in checked.events if event.kind is EventKind.AMENDMENT]


def test_versions_are_as_many_as_texts(history: History) -> None:
    """A new version is made where the readable text changed, and never where only the bytes did."""
    for name in WATCHED:
        new = [checked for _, checked in history.checks[name] if checked.outcome is Outcome.NEW]
        versions = history.watch.tools.catalog.versions(name)
        assert len(versions) == len(new)
        assert all(one.content != other.content for one, other in pairwise(versions))


def test_validators_spare_stable_hosts_their_answer(history: History) -> None:
    """Hosts that send validators answer most readings with 304 and no body."""
    answers = [entry[4] for entry in history.watch.replay.log() if entry[0] == "reddit" and "terms" in entry[1]]
    assert answers.count(304) > len(answers) / 2


def test_the_years_verify(history: History) -> None:
    """Every entry, seal and object of the years adds up, and every event has its snapshot."""
    assert problems(history.watch.tools) == []


# --- robots.txt -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", ["linkedin", "reddit", "twitter"])
def test_robots_txt_is_compared_when_it_changes(history: History, platform: str) -> None:
    """The files of 2019 give way to those of 2024 once: one event, on 2024-06-13."""
    (event,) = history.amendments(f"{platform}/robots.txt")
    assert event.observed_to == moment("2024-06-13")
    assert event.alert


def test_twitters_robots_txt_closes_the_site(history: History) -> None:
    """Twitter's file of 2024 forbids crawlers that it does not name the whole site."""
    (event,) = history.amendments("twitter/robots.txt")
    reasons = [change.reason for change in event.changes]
    assert any("every crawler not named may no longer fetch the whole site" in reason for reason in reasons)


def test_an_html_page_is_no_robots_txt(history: History) -> None:
    """Facebook's file of 2024 was captured as an HTML page: suspect, and the rules of 2019 stay current."""
    after = [checked for when, checked in history.checks["facebook/robots.txt"] if when >= moment("2024-06-13")]
    assert {(checked.outcome, checked.reason) for checked in after} == {(Outcome.SUSPECT, Reason.HTML_AS_ROBOTS)}
    assert [event.kind for checked in after for event in checked.events] == [EventKind.SUSPECT]


# --- pages as they were captured --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Captures:
    """The pages captured in 2022, by replayed platform, oldest first, and how the check of each ended."""

    files: dict[str, list[Path]]
    checks: dict[str, list[Checked]]
    versions: dict[str, int]


@pytest.fixture(scope="module")
def captures(replay: Replay, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Captures:
    """Read each page captured in 2022 at the time of its capture."""
    folder = tmp_path_factory.mktemp("raw")
    with tarfile.open(shared / "data" / "pages.tar.xz") as tar:
        tar.extractall(folder, filter="data")
    files = {name: sorted((folder / "pages" / name.removeprefix("raw-")).glob("*/*.html")) for name in RAW_SELECT}
    home = write_home(folder / "home", replay, RAW_SELECT)
    checks: dict[str, list[Checked]] = {name: [] for name in RAW_SELECT}
    with watching(home, replay, READINGS[0]) as watch:
        for when, name in sorted((captured_at(path), name) for name, paths in files.items() for path in paths):
            document = watch.registry.document(f"{name}/terms-of-service")
            checks[name].append(watch.at(when, [document])[document.id])
        versions = {name: len(watch.tools.catalog.versions(f"{name}/terms-of-service")) for name in RAW_SELECT}
    return Captures(files, checks, versions)


def captured_at(path: Path) -> datetime:
    """Return the time that a capture's name states."""
    return datetime.strptime(path.stem, "%Y-%m-%dT%H-%M-%S").replace(tzinfo=UTC)


def words(name: str, path: Path) -> list[str]:
    """Return the words that a reader of the page sees where its document is, read without tosmon."""
    soup = BeautifulSoup(path.read_bytes(), "html.parser")
    for unseen in soup(["script", "style", "noscript", "template"]):
        unseen.decompose()
    chosen = soup.select(", ".join(RAW_SELECT[name]))
    outermost = [part for part in chosen if not any(other in part.parents for other in chosen)]
    return [word for part in outermost for word in re.findall(r"\w+", part.get_text(" "))]


@pytest.mark.parametrize("name", sorted(RAW_SELECT))
def test_a_capture_makes_a_version_only_where_its_text_changed(captures: Captures, name: str) -> None:
    """Of two captures in a row with the same words, the later one makes no version and no event."""
    read = [words(name, path) for path in captures.files[name]]
    for before, now, checked in zip(read, read[1:], captures.checks[name][1:], strict=False):
        if before == now:
            assert checked.outcome in {Outcome.UNCHANGED, Outcome.SUSPECT}
            assert not checked.events
        if checked.outcome is Outcome.NEW:
            assert before != now


def test_facebooks_bytes_change_more_often_than_its_text(captures: Captures) -> None:
    """Facebook's captures differ in bytes at nearly every one; versions are fewer."""
    bodies = {path.read_bytes() for path in captures.files["raw-facebook"]}
    assert len(bodies) >= 13
    assert 0 < captures.versions["raw-facebook"] < len(bodies)


def test_a_page_in_another_language_is_no_change(captures: Captures) -> None:
    """YouTube served its English terms in French once: suspect, and the return to English is unchanged."""
    (place,) = [at for at, one in enumerate(captures.checks["raw-youtube"]) if one.reason == Reason.LANGUAGE]
    doubted, back = captures.checks["raw-youtube"][place : place + 2]
    assert [event.kind for event in doubted.events] == [EventKind.SUSPECT]
    assert (back.outcome, back.events) == (Outcome.UNCHANGED, ())


def test_a_page_whose_text_needs_scripts_is_suspect(captures: Captures) -> None:
    """Instagram's later captures hold no text: suspect, and the last text read stays current.

    One among them is half translated, and doubted for that.
    """
    later = captures.checks["raw-instagram"][4:]
    assert [one.reason for one in later] == [Reason.SELECTOR, Reason.LANGUAGE, *[Reason.SELECTOR] * (len(later) - 2)]
    assert {checked.outcome for checked in later} == {Outcome.SUSPECT}
    assert sum(len(checked.events) for checked in later) == 1
