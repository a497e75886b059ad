"""The full-text index: what it finds, when that stood, how it is folded, and that no question breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog.making import DOCUMENT, amendment, check, hour, version
from tosmon.catalog import Catalog
from tosmon.catalog import searching as index
from tosmon.catalog.hits import Hits
from tosmon.catalog.records import NewVersion
from tosmon.core.model import Judgement, Outcome, Version
from tosmon.core.searching import Order, parse
from tosmon.core.text import content_hash
from tosmon.errors import UsageError

FIRST, SECOND = version("Be kind.", "Nobody may scrape the site."), version("Be kind.", "No scraping or crawling.")


@pytest.fixture
def catalog(path: Path) -> Iterator[Catalog]:
    """Give a catalog in which a ban was amended at hour 10, with a suspect at hour 12 and a return at hour 20."""
    with Catalog.open(path) as found:
        found.record(check(0, Outcome.NEW, after=0, reading=FIRST))
        told = amendment(FIRST, SECOND, 10)
        found.record(check(10, Outcome.NEW, after=1, reading=SECOND, events=(told,)))
        doubted = replace(
            check(12, Outcome.SUSPECT, after=2, reading=version("Prove that you do not scrape.")), reason="x"
        )
        found.record(doubted)
        found.record(check(20, Outcome.NEW, after=3, reading=FIRST))
        yield found


def ids(found: Hits) -> list[str]:
    """Return the texts of the hits."""
    return [hit.clause.text for hit in found.hits]


def asked(catalog: Catalog, line: str) -> list[str]:
    """Return the texts of the hits of a line."""
    return ids(catalog.search(parse(line)))


def written(
    catalog: Catalog, document: str, *texts: str, language: str = "en", judged: Judgement | None = None
) -> None:
    """Record a document with these clauses."""
    one = version(*texts)
    whole = Version(one.version.clauses, language, "Terms")
    judgements = one.judgements if judged is None else tuple(judged for _ in texts)
    reading = NewVersion(content_hash(whole), whole, judgements, "html/1", "lexicon-1")
    catalog.record(check(0, Outcome.NEW, after=0, document=document, reading=reading))


# --- lineages ---------------------------------------------------------------------------------------------------------


def test_wordings_of_a_clause_are_one_hit(catalog: Catalog) -> None:
    """With all of them, since when each was seen, and which hold the words."""
    found = catalog.search(parse("scrape"))
    (hit,) = found.hits
    assert hit.clause.text == "Nobody may scrape the site."
    assert [(one.since, one.until, one.matches) for one in hit.wordings] == [
        (hour(0), hour(20), True),
        (hour(10), hour(10), True),
    ]
    assert (hit.since, hit.until, hit.standing, found.total) == (hour(0), hour(20), True, 1)
    (hit,) = catalog.search(parse("crawling")).hits
    assert (hit.clause.text, len(hit.wordings), hit.matching) == ("No scraping or crawling.", 2, 1)
    assert hit.standing, "another wording of it stands"


def test_a_hit_leads_to_its_amendment(catalog: Catalog) -> None:
    """And to the versions on both of its sides."""
    (hit,) = catalog.search(parse("crawling")).hits
    assert hit.event
    assert hit.compared == (f"{DOCUMENT}/2024-01-01T00-00-00Z-00000000", f"{DOCUMENT}/2024-01-01T10-00-00Z-00000000")
    assert hit.version == hit.compared[1]


def test_what_only_a_suspect_shows_is_no_hit(catalog: Catalog) -> None:
    """It is not believed, and was never in force."""
    assert asked(catalog, "prove") == []


def test_the_index_is_the_same_when_it_is_made_anew(catalog: Catalog) -> None:
    """Written clause by clause or all at once: keys aside, the same lineages and the same answers."""
    lines = ("scrape", "kind", "robots OR kind", "label:automated-access")
    before = [catalog.search(parse(line)).hits for line in lines]
    with catalog.writing() as connection:
        index.index_anew(connection)
        index.regroup(connection, DOCUMENT)
    assert [catalog.search(parse(line)).hits for line in lines] == before


def test_a_check_that_is_refused_leaves_nothing_in_the_index(catalog: Catalog) -> None:
    """Index and clause are of one transaction."""
    one = version("Unicorns may graze.")
    broken = replace(amendment(FIRST, one, 30), observed_to=datetime(2024, 1, 1))  # noqa: DTZ001 - no zone: refused
    with pytest.raises(Exception, match="aware"):
        catalog.record(check(30, Outcome.NEW, after=4, reading=one, events=(broken,)))
    assert asked(catalog, "unicorns") == []
    catalog.record(check(31, Outcome.NEW, after=4, reading=one))
    assert asked(catalog, "unicorn") == ["Unicorns may graze."]


# --- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "texts"),
    [
        (-1, []),
        (5, ["Nobody may scrape the site."]),
        (10, ["No scraping or crawling."]),
        (15, ["No scraping or crawling."]),
        (20, ["Nobody may scrape the site."]),
        (99, ["Nobody may scrape the site."]),
    ],
)
def test_what_was_in_force_on_a_day_is_exact(catalog: Catalog, number: float, texts: list[str]) -> None:
    """What was away in between is not in force there, though it was seen before and after."""
    moment = hour(number).isoformat().replace("+00:00", "Z")
    assert asked(catalog, f"scrape at:{moment}") == texts
    found = catalog.search(replace(parse("scrape"), at=hour(number)))
    assert all(hit.shown.matches for hit in found.hits)


def test_what_stood_at_some_time_between(catalog: Catalog) -> None:
    """Between its first and last observation."""
    early = (hour(1) - timedelta(days=9)).date().isoformat()
    assert catalog.search(replace(parse("crawling"), since=hour(11))).total == 0
    assert catalog.search(replace(parse("crawling"), since=hour(9), until=hour(11))).total == 1
    assert asked(catalog, f"scrape until:{early}") == []


def test_what_is_in_force_today(catalog: Catalog) -> None:
    """By the current version."""
    assert asked(catalog, "scrape is:current") == ["Nobody may scrape the site."]
    assert asked(catalog, "crawling is:current") == []


def test_the_latest_first_where_asked(catalog: Catalog) -> None:
    """Else the best."""
    catalog.record(
        check(30, Outcome.NEW, after=4, reading=version("A text in which, among much else, kind words stand."))
    )
    best, latest = (catalog.search(replace(parse("kind"), order=order)) for order in Order)
    assert ids(best)[0] == "Be kind."
    assert ids(latest)[0].startswith("A text in which")


# --- words and filters ------------------------------------------------------------------------------------------------


SPOKEN = "Data scraping, データを機械学習に, 데이터를 수집, เก็บข้อมูล, at the Café in the Straße."


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """Give a catalog with a clause in many languages."""
    with Catalog.open(tmp_path_factory.mktemp("spoken") / "catalog.sqlite3") as found:
        written(found, "y/terms", SPOKEN)
        yield found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("データ", True), ("タを", True), ("機械学習", True), ("学機", False),
        ("수집", True), ("ข้อมูล", True), ("เก็บ", True),
        ("cafe", True), ("STRASSE", True), ("straß*", True),
        ('"scraping data"', False), ('"data scraping"', True), ("scraped", True), ('"scraped"', False),
        ("agree", True), ("terms use", True), ("scraping -data", False), ("unicorn OR scraping", True),
    ],
)  # fmt: skip
def test_words_are_found(spoken: Catalog, line: str, found: bool) -> None:  # noqa: FBT001 - a table of cases
    """In every script, in headings and lead-ins, too; in quotes just so."""
    assert (asked(spoken, line) == [SPOKEN]) is found


def test_filters_narrow(catalog: Catalog) -> None:
    """Those of one field are alternatives, those of others all count; and they can be excluded."""
    written(catalog, "y/terms-of-service", "Nobody may scrape y.", language="de")
    written(catalog, "z/policy", "Nobody may scrape z.", judged=Judgement())
    y, z = ["Nobody may scrape y."], ["Nobody may scrape z."]
    assert asked(catalog, "scrape platform:y") == y
    assert sorted(asked(catalog, "scrape platform:y,z")) == [*y, *z]
    assert asked(catalog, "scrape document:z/policy") == z
    assert asked(catalog, "scrape document:terms-of-service -platform:x") == y
    assert asked(catalog, "scrape lang:de") == y
    assert asked(catalog, "scrape -label:automated-access") == z
    assert asked(catalog, "scrape label:automated-access platform:z") == []


def test_a_filter_alone_is_a_question(catalog: Catalog) -> None:
    """Words are none needed; an exclusion alone asks for nothing."""
    written(catalog, "y/terms", "Be brave.")
    assert asked(catalog, "platform:y") == ["Be brave."]
    assert catalog.search(parse("-kind")).total == 0
    assert catalog.search(parse("")).total == 0


def test_variants_of_a_text_are_one_hit(catalog: Catalog) -> None:
    """Of one family; another platform's like text is a hit of its own."""
    for document in ("y/terms", "y/terms@de", "y/terms@fr", "z/terms"):
        written(catalog, document, "Unicorns may graze.")
    found = {hit.document: hit.variants for hit in catalog.search(parse("unicorns")).hits}
    assert found == {"y/terms": ("y/terms@de", "y/terms@fr"), "z/terms": ()}


def test_pages_and_counts(catalog: Catalog) -> None:
    """Each hit once, whatever the pages; counts are of all."""
    numbers = [chr(97 + number // 26) + chr(97 + number % 26) for number in range(60)]
    written(catalog, "y/terms", *(f"Unicorn {number} may graze." for number in numbers))
    seen = [
        text for first in range(0, 80, 20) for text in ids(catalog.search(parse("unicorn"), limit=20, offset=first))
    ]
    assert len(seen) == len(set(seen)) == 60
    found = catalog.search(parse("unicorn"), limit=1)
    assert (found.total, found.platforms, found.labels) == (60, {"y": 60}, {"automated-access": 60})


@pytest.mark.parametrize("line", ["unicorn", "unico*"])
def test_very_frequent_words_are_sampled(catalog: Catalog, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """Hits come from all parts of the index, and it is said that there are more."""
    monkeypatch.setattr(index, "MANY", 30)
    written(catalog, "y/terms", *(f"Unicorn {chr(97 + number)} may graze." for number in range(26)))
    written(catalog, "z/terms", *(f"Unicorn {chr(97 + number)} may graze." for number in range(26)))
    found = catalog.search(parse(line))
    assert (found.matches, set(found.platforms)) == (52, {"y", "z"})


# --- any question -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """Give a catalog with one version."""
    with Catalog.open(tmp_path_factory.mktemp("small") / "catalog.sqlite3") as found:
        found.record(check(0, Outcome.NEW, after=0, reading=FIRST))
        yield found


@settings(max_examples=60)
@given(
    st.text() | st.text(st.sampled_from('a"*-:ORNEAR(){}^+,/\\%_デ\x00\ud800 AND NOT platform:x doc:y lang:z rule:ban'))
)
def test_no_question_breaks_the_index(small: Catalog, line: str) -> None:
    """Whatever signs of its own language stand in it."""
    try:
        query = parse(line)
    except UsageError:
        return
    assert small.search(query).total <= 2
    assert small.search(replace(query, at=datetime(2024, 1, 2, tzinfo=UTC))).total <= 2
