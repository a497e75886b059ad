"""What others saw becomes versions and events: in time order, each text once, each change once, nothing by mistake."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.backfill.seen import (
    AI,
    OTA,
    ROBOTS,
    RULES,
    TERMS,
    WAYBACK,
    answer,
    derived,
    page,
    saw,
    take,
    text,
)
from tosmon.catalog import Catalog
from tosmon.catalog.views import HistoryLine, StoredChange, VersionInfo
from tosmon.core.imported import Sighting, Witness
from tosmon.core.model import EventKind, Outcome
from tosmon.home import Home

FIRST, SECOND = text(*RULES), text(*RULES, AI)
GERMAN_RULES = (
    "Diese Bedingungen sind eine Vereinbarung zwischen Ihnen und denen, die diesen Ort für Sammler betreiben.",
    "Sie dürfen ohne unsere schriftliche Erlaubnis keine Bots verwenden, um Daten von diesem Ort zu sammeln.",
    "Wir können ein Konto schließen, das zehn Jahre lang nicht benutzt wurde, nachdem wir zweimal geschrieben haben.",
    "Die Mitglieder verpflichten sich, freundlich zueinander zu sein und Schäden wahrheitsgemäß zu beschreiben.",
)
GERMAN = text(*GERMAN_RULES)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return an empty home."""
    return Home.create(tmp_path / "home")


def versions(home: Home, document: str = TERMS, *, suspects: bool = False) -> tuple[VersionInfo, ...]:
    """Return the document's versions."""
    with Catalog.open(home.catalog, create=False) as catalog:
        return catalog.versions(document, suspects=suspects)


def changes(home: Home) -> list[StoredChange]:
    """Return all changes."""
    with Catalog.open(home.catalog, create=False) as catalog:
        return list(catalog.changes())


def history(home: Home, document: str = TERMS) -> tuple[HistoryLine, ...]:
    """Return the document's history, newest first."""
    with Catalog.open(home.catalog, create=False) as catalog:
        return catalog.history(document)


def outcomes(home: Home) -> list[Outcome]:
    """Return what became of each snapshot, in time order."""
    with Catalog.open(home.catalog, create=False) as catalog:
        return [one.outcome for one in sorted(catalog.snapshots(), key=lambda one: one.captured_at)]


# --- one witness ------------------------------------------------------------------------------------------------------


def test_texts_become_versions_in_time_order(home: Home) -> None:
    """Each observed when the witness saw it first and last, and marked as the witness's."""
    take(home, saw(0, FIRST), saw(3, FIRST), saw(9, SECOND))
    first, second = versions(home)
    assert (first.observed_last - first.observed_first, second.witness) == (timedelta(days=3), OTA.id)
    assert second.saw == "transcribed by Open Terms Archive, collection stamps"


def test_a_change_is_told_with_where_it_was_seen(home: Home) -> None:
    """The event lies between the last sighting of the old text and the first of the new one."""
    take(home, saw(0, FIRST), saw(3, FIRST, key="same"), saw(9, SECOND, key="new"))
    (change,) = changes(home)
    assert change.change.after
    assert change.change.after.text == AI
    assert change.event.source == ({"collection": OTA.title, "commit": "new"},)
    assert change.event.observed_from == saw(3, b"").at


def test_history_is_no_news_unless_asked(tmp_path: Path) -> None:
    """The event would alert; nobody is told of it."""
    quiet, loud = Home.create(tmp_path / "quiet"), Home.create(tmp_path / "loud")
    for home, alerts in ((quiet, False), (loud, True)):
        take(home, saw(0, FIRST), saw(9, SECOND), alerts=alerts)
        assert changes(home)[0].event.alert
        with Catalog.open(home.catalog) as catalog:
            assert len(catalog.outbox()) == int(alerts)


def test_alerts_are_told_once(home: Home) -> None:
    """Not again, when more comes in and all is derived anew."""
    take(home, saw(0, FIRST), saw(9, SECOND), alerts=True)
    take(home, saw(20, text(*RULES[:3], *RULES[4:], AI)), alerts=True)
    with Catalog.open(home.catalog) as catalog:
        assert len(catalog.outbox()) == 2


def test_a_better_reading_is_no_event(home: Home) -> None:
    """The witness read the page anew: a technical upgrade; what is told next is compared with that reading."""
    upgraded = text(*RULES, "A line that an older reader had left out of the text by mistake.")
    amended = text(*RULES, "A line that an older reader had left out of the text by mistake.", AI)
    take(home, saw(0, FIRST), saw(5, upgraded, technical=True), saw(9, amended))
    assert [one.technical for one in versions(home)] == [False, True, False]
    assert [change.change.after.text for change in changes(home) if change.change.after] == [AI]


def test_a_wall_is_not_believed(home: Home) -> None:
    """It is kept as a suspect, and the texts around it are compared with each other."""
    wall = text("Checking your browser before you enter.", title="Just a moment...")
    take(home, saw(0, FIRST), saw(5, wall), saw(9, SECOND))
    assert [one.suspect for one in versions(home, suspects=True)] == [False, True, False]
    assert len(changes(home)) == 1


def test_a_return_is_called_one(home: Home) -> None:
    """As with tosmon's own checks (rule 4)."""
    take(home, saw(0, FIRST), saw(100, SECOND), saw(200, FIRST))
    back = changes(home)[-1].event
    assert any(note.startswith("back to the version of") for note in back.notes)


def test_another_language_for_a_moment_is_not_believed(home: Home) -> None:
    """A capture from another country; the text before and after is the same version."""
    take(home, saw(0, FIRST), saw(5, GERMAN), saw(6, FIRST), saw(9, SECOND))
    assert outcomes(home) == [Outcome.NEW, Outcome.SUSPECT, Outcome.UNCHANGED, Outcome.NEW]


def test_another_language_that_stays_is_the_document(home: Home) -> None:
    """No event tells of it: nobody can say clause by clause what became otherwise."""
    amended = GERMAN.replace(b"zehn Jahre", b"zwanzig Jahre")
    take(home, saw(0, FIRST), saw(5, GERMAN), saw(50, amended))
    assert outcomes(home) == [Outcome.NEW] * 3
    (change,) = changes(home)
    assert change.event.observed_to == saw(50, b"").at


def test_one_capture_from_another_country_is_not_believed_however_long_nobody_looked(home: Home) -> None:
    """An archive looks now and then: that it shows nothing else for weeks does not say that the text stood."""
    captures = (saw(day, answer(page(*rules)), WAYBACK) for day, rules in ((0, RULES), (30, GERMAN_RULES), (60, RULES)))
    take(home, *captures, witness=WAYBACK)
    assert outcomes(home) == [Outcome.NEW, Outcome.SUSPECT, Outcome.UNCHANGED]


def test_a_witness_in_another_language_than_the_watch_list_says_is_held_to_its_own(home: Home) -> None:
    """All of it is believed once that language has stood for a week, the latest capture and its amendments as well."""
    home.platforms.mkdir(exist_ok=True)
    entry = 'name = "Example"\nsite = "example.org"\nlanguage = "en"\n[documents.terms-of-service]\n'
    (home.platforms / "example.toml").write_text(f'{entry}url = "https://example.org/terms"\n', "utf-8")
    amended = tuple(rule.replace("zehn Jahre", "zwanzig Jahre") for rule in GERMAN_RULES)
    seen = ((0, GERMAN_RULES), (30, GERMAN_RULES), (31, amended))
    take(home, *(saw(day, answer(page(*rules)), WAYBACK) for day, rules in seen), witness=WAYBACK)
    assert outcomes(home) == [Outcome.NEW, Outcome.UNCHANGED, Outcome.NEW]


def test_a_half_translated_capture_is_not_believed_though_it_came_while_its_language_waited(home: Home) -> None:
    """What waited is read anew in the light of what was believed, one after the other."""
    half = text(*GERMAN_RULES[:3], RULES[3])
    take(home, saw(0, FIRST), saw(1, GERMAN), saw(2, half), saw(3, GERMAN), saw(20, GERMAN.replace(b"zehn", b"elf")))
    assert [one is Outcome.SUSPECT for one in outcomes(home)] == [False, False, True, False, False]


def test_the_end_of_watching_is_a_line_of_the_history(home: Home) -> None:
    """The collection deleted the document; its texts stay."""
    taken = take(home, saw(0, FIRST), saw(9, b"", ended=True))
    assert taken.ended == 1
    assert history(home)[0].entry is not None
    assert len(versions(home)) == 1


# --- several witnesses ------------------------------------------------------------------------------------------------


def test_one_text_from_two_sources_is_one_version(home: Home) -> None:
    """Though one had it as Markdown, and the other as HTML; both are named."""
    take(home, saw(0, FIRST))
    take(home, saw(2, answer(page(*RULES)), WAYBACK), witness=WAYBACK)
    (version,) = versions(home)
    assert version.observed_last == saw(2, b"").at
    (line,) = (line for line in history(home) if line.version)
    assert [source.get("archive", source.get("collection")) for source in line.sources] == [OTA.title, WAYBACK.title]


def test_one_change_from_two_sources_is_told_once(home: Home) -> None:
    """With the references of both, in the order in which they saw it."""
    take(home, saw(0, FIRST), saw(9, SECOND))
    take(home, saw(1, answer(page(*RULES)), WAYBACK), saw(30, answer(page(*RULES, AI)), WAYBACK), witness=WAYBACK)
    (change,) = changes(home)
    assert [source["commit"] for source in change.event.source] == ["ota-9", "wayback-30"]


def test_what_sources_read_otherwise_is_no_change(home: Home) -> None:
    """One of them has a footer that the other leaves out: each is compared with itself."""
    footer = "This place is run from a small harbour town, and open every day but on Sundays and holidays."
    shown = answer(page(*RULES, footer)), answer(page(*RULES, AI, footer))
    take(home, saw(0, FIRST), saw(9, SECOND), saw(40, SECOND, key="again"))
    take(home, saw(1, shown[0], WAYBACK), saw(30, shown[1], WAYBACK), witness=WAYBACK)
    (change,) = changes(home)
    assert len(change.event.source) == 2


def _witness(one: Sighting) -> Witness:
    return OTA if one.witness == OTA.id else WAYBACK


def test_an_event_that_was_cited_is_found_when_another_tells_it(home: Home) -> None:
    """A witness that looked before is imported later: the event is told once, and both ids lead to it."""
    take(home, saw(1, answer(page(*RULES)), WAYBACK), saw(30, answer(page(*RULES, AI)), WAYBACK), witness=WAYBACK)
    cited = changes(home)[0].event.id
    take(home, saw(0, FIRST), saw(9, SECOND))
    with Catalog.open(home.catalog) as catalog:
        event, told = catalog.event(cited)
    assert event.id == changes(home)[0].event.id != cited
    assert len(told) == len(event.source) - 1 == 1


def test_a_change_is_the_same_however_it_was_cut(home: Home) -> None:
    """One reader keeps a heading in the paragraph, and writes other quotes; both tell of one rule that came."""
    cut = page(*RULES, f"Artificial intelligence. {AI}")
    take(home, saw(0, FIRST), saw(9, SECOND))
    take(home, saw(1, answer(page(*RULES)), WAYBACK), saw(30, answer(cut), WAYBACK), witness=WAYBACK)
    (change,) = changes(home)
    assert [source["commit"] for source in change.event.source] == ["ota-9", "wayback-30"]


def test_two_changes_are_told_as_two(home: Home) -> None:
    """What another witness told of is something else."""
    other = "You may not sell any data that you have obtained from this place to anybody."
    take(home, saw(0, FIRST), saw(9, SECOND))
    take(
        home,
        saw(1, answer(page(*RULES)), WAYBACK),
        saw(30, answer(page(*RULES, AI, other)), WAYBACK),
        witness=WAYBACK,
    )
    assert [one.event.source[0]["commit"] for one in changes(home)] == ["ota-9", "wayback-30", "wayback-30"]


def test_captures_from_several_countries_are_no_changes(home: Home) -> None:
    """Whichever language came first, each text is compared with the last one in its own."""
    amended = GERMAN.replace(b"zehn Jahre", b"zwanzig Jahre")
    take(home, saw(0, FIRST), saw(10, GERMAN), saw(20, FIRST), saw(30, amended), saw(40, SECOND))
    told = [change.change.after.text for change in changes(home) if change.change.after]
    assert len(told) == 2
    assert AI in told


TEXTS = ((RULES), (*RULES, AI), RULES[1:], (*RULES[:3], AI))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from(range(4)), st.booleans()),
        min_size=1,
        max_size=7,
        unique_by=lambda one: one[::2],
    ),
)
def test_it_does_not_matter_in_which_order_imports_come(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[int, int, bool]]
) -> None:
    """One witness after the other or in pieces: what is derived is a function of what was seen."""
    shown = [
        saw(day * 3, text(*TEXTS[which]) if ota else answer(page(*TEXTS[which])), OTA if ota else WAYBACK)
        for day, which, ota in sorted(told)
    ]
    root = tmp_path_factory.mktemp("orders")
    first, second = Home.create(root / "first"), Home.create(root / "second")
    for witness in (OTA, WAYBACK):
        take(first, *(one for one in shown if one.witness == witness.id), witness=witness)
    for one in shown[::-1]:
        take(second, one, witness=_witness(one))
    assert derived(first) == derived(second)


# --- robots.txt -------------------------------------------------------------------------------------------------------


def test_a_robots_txt_is_compared_by_what_it_permits(home: Home) -> None:
    """And that it was not there is told as a status."""
    plain = "text/plain"
    given_ = [
        saw(0, answer(b"User-agent: *\nDisallow: /a\n", content_type=plain), WAYBACK, document=ROBOTS),
        saw(5, answer(b"# other\nUser-Agent: *\nDisallow: /a\n", content_type=plain), WAYBACK, document=ROBOTS),
        saw(9, answer(b"User-agent: *\nDisallow: /\n", content_type=plain), WAYBACK, document=ROBOTS),
        saw(12, answer(b"", status=404), WAYBACK, document=ROBOTS),
    ]
    take(home, *given_, witness=WAYBACK)
    with Catalog.open(home.catalog) as catalog:
        told = [(event.kind, event.saw) for event in reversed(catalog.events(document=ROBOTS))]
    assert told == [
        (EventKind.AMENDMENT, "captured by Wayback Machine"),
        (EventKind.STATUS, "captured by Wayback Machine"),
    ]


def test_a_failed_answer_is_never_a_change(home: Home) -> None:
    """An archive keeps error pages, too (rule 1)."""
    take(
        home,
        saw(0, answer(page(*RULES)), WAYBACK),
        saw(5, answer(b"<h1>Service Unavailable</h1>", status=503), WAYBACK),
        saw(9, answer(page(*RULES)), WAYBACK),
        witness=WAYBACK,
    )
    assert outcomes(home) == [Outcome.NEW, Outcome.FAILED, Outcome.UNCHANGED]
    assert changes(home) == []


def test_a_lost_object_costs_its_version_alone(home: Home) -> None:
    """`verify` names the damage; the rest of the history stands."""
    take(home, saw(0, FIRST))
    take(home, saw(9, SECOND))
    lost = next(iter(home.root.glob("imports/**/*.warc.gz")))
    lost.unlink()
    take(home, saw(20, text(*RULES, AI, "And one more rule about the harbour.")))
    assert sorted(outcomes(home)).count(Outcome.FAILED) == 1
    assert len(versions(home)) == 2


def test_the_version_at_a_moment_is_the_one_seen_last(home: Home) -> None:
    """By anybody, where tosmon had not looked."""
    take(home, saw(0, FIRST), saw(9, SECOND))
    with Catalog.open(home.catalog) as catalog:
        early = catalog.version_at(TERMS, datetime(2024, 1, 5, tzinfo=UTC))
        late = catalog.version_at(TERMS)
    assert [early.size, late.size] == [len(RULES), len(RULES) + 1]
