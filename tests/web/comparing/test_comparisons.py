"""What the pages of comparisons say, as a browser gets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from httpx import Client, Response

from tests.web.conftest import served
from tosmon import api
from tosmon.catalog import Catalog
from tosmon.core.contracts import change_json
from tosmon.core.reading import Reading
from tosmon.core.text import normalise
from tosmon.demo import Demonstration, demonstration
from tosmon.web.asked import address_time

TERMS = "/compare/exemplar/terms-of-service"


def opened(client: Client, path: str, status: int = 200) -> Response:
    """Return the answer that a browser ends with."""
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == status, answer.text
    return answer


def soup(client: Client, path: str, status: int = 200) -> BeautifulSoup:
    """Return a page, read."""
    return BeautifulSoup(opened(client, path, status).text, "lxml")


def words(page: BeautifulSoup) -> str:
    """Return the words of a page, white space folded."""
    return " ".join(page.get_text(" ").split())


def pair_of(client: Client, path: str = TERMS) -> str:
    """Return the two times of the comparison that a document leads to."""
    return urlsplit(str(opened(client, path).url)).path.rpartition("/")[2]


@pytest.fixture
def client(site: str) -> Iterator[Client]:
    """Return a reader whose browser remembers nothing from before."""
    with Client(base_url=site) as found:
        yield found


# --- which versions ---------------------------------------------------------------------------------------------------


def test_a_document_leads_to_its_latest_change_about_scraping(client: Client, changed: Demonstration) -> None:
    """At the address of both versions, with the view named."""
    with Catalog.open(changed.home.catalog) as catalog:
        versions = catalog.versions("exemplar/terms-of-service")
    times = "..".join(address_time(one.observed_first) for one in versions)
    assert str(opened(client, TERMS).url).endswith(f"{TERMS}/{times}?view=redline")


def test_any_moment_means_the_version_in_force_then(client: Client) -> None:
    """And leads to the address of that version."""
    older, newer = pair_of(client).split("..")
    later = newer.replace(newer[11:13], "23") if newer[11:13] != "23" else newer
    assert pair_of(client, f"{TERMS}/{older}..{later}") == f"{older}..{newer}"
    assert pair_of(client, f"{TERMS}/{older}..2999-01-01T00:00:00") == f"{older}..{newer}"


def test_a_day_means_its_end(client: Client) -> None:
    """The text of a day is the one that it ended with."""
    older, newer = pair_of(client).split("..")
    assert pair_of(client, f"{TERMS}/{older[:10]}..{newer[:10]}") == f"{older}..{newer}"


def test_the_form_leads_to_the_versions_that_it_names(client: Client) -> None:
    """Without a script; what it leaves out is the latest one."""
    older, newer = pair_of(client).split("..")
    answer = opened(client, f"{TERMS}?older={older}&newer={newer}&view=side")
    assert str(answer.url).endswith(f"{older}..{newer}?view=side")
    options = BeautifulSoup(answer.text, "lxml").select("select#older option")
    assert [str(one["value"]) for one in options] == [older, newer]
    assert [str(one["value"]) for one in options if one.has_attr("selected")] == [older]
    assert pair_of(client, f"{TERMS}?older={older}") == f"{older}..{newer}"


def test_sides_can_be_swapped(client: Client) -> None:
    """What was inserted reads as deleted then, and a banner says that the newer text stands first."""
    page = soup(client, TERMS)
    swapped = soup(client, str(page.select_one(".swap")["href"]))  # type: ignore[index]  # it is there
    assert "The newer text stands first." in words(swapped)
    assert [one.get_text() for one in swapped.select(".row.amended del")] == [
        one.get_text().replace("insertion", "deletion") for one in page.select(".row.amended ins")
    ]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/compare/exemplar/nothing", 404),
        ("/compare/nobody/terms-of-service/2026-01-01..2026-02-01", 404),
        (f"{TERMS}/1999-01-01..1999-02-01", 404),
        (f"{TERMS}/yesterday..today", 400),
        (f"{TERMS}/2999-01-01", 400),
        (f"{TERMS}/a..b..c", 400),
        (f"{TERMS}?view=upside-down", 400),
        (f"{TERMS}/2999-01-01..2999-01-01?view=redline&part=99", 400),
        (f"{TERMS}/2999-01-01..2999-01-01?view=redline&part=x", 400),
        (f"{TERMS}/2999-01-01..2999-01-01?view=redline&print=gold", 400),
        ("/v/exemplar/nothing", 404),
        ("/v/exemplar/terms-of-service/2999-01-01?part=7", 400),
        ("/v/exemplar/terms-of-service/2999-01-01?clause=0000000000000000", 404),
        ("/v/exemplar/terms-of-service/2999-01-01?labelled=perhaps", 400),
    ],
)
def test_nonsense_is_refused(client: Client, path: str, status: int) -> None:
    """With a page that says what is wrong."""
    assert soup(client, path, status).select_one("h1") is not None


# --- views ------------------------------------------------------------------------------------------------------------


def test_a_comparison_says_what_diff_says(client: Client, changed: Demonstration) -> None:
    """The same changes, in the words of `tosmon diff --json`: kinds, labels, directions and redlines."""
    with Catalog.open(changed.home.catalog) as catalog:
        older, newer = (catalog.version(one.key) for one in catalog.versions("exemplar/terms-of-service"))
    before, after = (
        api.Side(Reading(one.version, one.judgements, one.content, (), effective=one.effective))
        for one in (older, newer)
    )
    expected = api.compare_sides(before, after, document="exemplar/terms-of-service").changes
    page = soup(client, TERMS)
    rows = page.select(".row[data-change]")
    assert len(rows) == len(expected)
    for row, change in zip(rows, expected, strict=True):
        told = json.loads(json.dumps(change_json(change, "exemplar/terms-of-service")))
        assert told["kind"] in row.get_text()
        if told["labels"]:
            assert told["direction"] in row.get_text()
            assert told["severity"] in row.get_text()
        for kind in ("insert", "delete"):
            shown = " ".join(one.get_text() for one in row.select("ins" if kind == "insert" else "del"))
            assert all(text.strip() in shown for found, text in told["segments"] if found == kind)


def test_a_redline_reads_as_both_texts(client: Client, changed: Demonstration) -> None:
    """Without insertions it is the older text, without deletions the newer one, clause for clause."""
    with Catalog.open(changed.home.catalog) as catalog:
        texts = [catalog.version(one.key).version.clauses for one in catalog.versions("exemplar/terms-of-service")]
    for gone, clauses in (("ins", texts[0]), ("del", texts[1])):
        page = soup(client, f"{TERMS}/{pair_of(client)}?view=redline&print=all")
        for one in page.select(f"{gone}, .heard, .row .number"):
            one.decompose()
        shown = [normalise(one.get_text()) for one in page.select(".row .clause")]
        assert [text for text in shown if text] == [normalise(clause.text) for clause in clauses]


def test_both_texts_stand_beside_each_other(client: Client) -> None:
    """What is gone on the left, what has come on the right."""
    page = soup(client, f"{TERMS}?view=side")
    (row,) = page.select("tr.amended")
    older, newer = row.select("td")
    assert older.select_one("ins") is None
    assert newer.select_one("del") is None
    assert "written" in newer.get_text()
    assert "written" not in older.get_text()


def test_labelled_changes_stand_alone_and_lead_to_their_places(client: Client) -> None:
    """Each with its labels, what it means, its lineage, and the way to its place in the redline."""
    page = soup(client, f"{TERMS}?view=labelled")
    cards = page.select(".change")
    assert cards
    assert all(card.select_one(".labels") is not None for card in cards)
    assert all(card.select_one("a[href^='/c/']") is not None for card in cards)
    place = next(str(link["href"]) for link in cards[0].select("a") if "row=" in str(link["href"]))
    led = opened(client, place)
    anchor = str(led.history[-1].headers["location"]).partition("#")[2]
    assert BeautifulSoup(led.text, "lxml").select_one(f"#{anchor}[data-change]") is not None


def test_the_full_text_is_the_newer_one(client: Client, changed: Demonstration) -> None:
    """Every clause of it, with what changed in the margin."""
    with Catalog.open(changed.home.catalog) as catalog:
        newer = catalog.version_at("exemplar/terms-of-service").version.clauses
    page = soup(client, f"{TERMS}?view=text")
    shown = [normalise(one.get_text()) for one in page.select(".row > .clause")]
    assert len(shown) == len(newer)
    assert all(normalise(clause.text) in text for clause, text in zip(newer, shown, strict=True))
    assert page.select_one(".row.marked .margin .kind") is not None


def test_sources_are_compared_line_by_line(client: Client) -> None:
    """As they were archived: with their elements."""
    page = soup(client, f"{TERMS}?view=source")
    assert "<li>" in words(page) or "<p>" in words(page)
    assert page.select_one(".lines tr[data-change]") is not None


def test_a_robots_txt_is_compared_by_what_it_permits(speaking: Client) -> None:
    """Agents by paths, was and now; and no view of clauses."""
    answer = opened(speaking, "/compare/exemplar/robots.txt")
    assert str(answer.url).endswith("?view=robots")
    page = BeautifulSoup(answer.text, "lxml")
    assert [tab.get_text() for tab in page.select(".tabs a")] == ["Rules and signals", "Source"]
    assert page.select_one(".change, .statements tbody tr") is not None


def test_the_view_is_remembered_where_the_address_names_none(client: Client) -> None:
    """By the browser; an address that names one has its own."""
    with Client(base_url=client.base_url) as reader:
        opened(reader, f"{TERMS}?view=side")
        assert str(opened(reader, TERMS).url).endswith("?view=side")
        assert str(opened(reader, f"{TERMS}?view=text").url).endswith("?view=text")


def test_a_view_that_a_document_has_not_gives_way(speaking: Client) -> None:
    """To one that it has."""
    assert str(opened(speaking, "/compare/exemplar/robots.txt?view=redline").url).endswith("?view=robots")


def test_facts_of_both_sides_are_told(client: Client, changed: Demonstration) -> None:
    """When each was observed, its snapshot, and the hash of its content."""
    with Catalog.open(changed.home.catalog) as catalog:
        versions = catalog.versions("exemplar/terms-of-service")
    facts = soup(client, TERMS).select_one(".sides")
    assert facts is not None
    for one in versions:
        assert one.content in facts.get_text()
        assert facts.select_one(f'a[href="/s/{one.snapshot}"]') is not None


def test_a_version_beside_itself_says_that_nothing_differs(client: Client) -> None:
    """In plain words."""
    newer = pair_of(client).split("..")[1]
    assert "No difference in any clause." in words(soup(client, f"{TERMS}/{newer}..{newer}"))


def test_the_event_of_two_versions_is_named(client: Client, changed: Demonstration) -> None:
    """Today's comparison says what it told."""
    with Catalog.open(changed.home.catalog) as catalog:
        event = next(one for one in catalog.events(document="exemplar/terms-of-service") if one.from_content)
    page = soup(client, TERMS)
    assert page.select_one(f'.outcome ~ p a[href="/e/{event.id}"]') is not None
    assert page.select_one(".otherwise") is None


def test_print_has_no_bars_and_tells_what_is_left_out(client: Client) -> None:
    """Facts first; unchanged stretches as their number, or all of them."""
    address = f"{TERMS}/{pair_of(client)}?view=redline&print="
    changes, everything = soup(client, f"{address}changes"), soup(client, f"{address}all")
    assert changes.select_one(".comparing .bar") is None
    assert changes.select_one("details.both[open]") is not None
    assert changes.select_one("details.fold") is None
    assert everything.select_one(".fold") is None


def test_hostile_texts_are_shown_as_texts(troubled_client: Client) -> None:
    """In every view, and on the page of the version."""
    document = "exemplar/terms-of-service"
    for path in (f"/compare/{document}?view={view}" for view in ("redline", "side", "labelled", "text", "source")):
        page = soup(troubled_client, path)
        assert not [one for one in page.select("main script, main img, main style") if one.get("src") != "/x"], path
    assert soup(troubled_client, f"/v/{document}").select_one("main script, main img") is None


def test_a_suspect_version_can_be_compared_and_is_marked(troubled_client: Client, troubled: Demonstration) -> None:
    """With a banner that says why it is not believed."""
    with Catalog.open(troubled.home.catalog) as catalog:
        versions = catalog.versions("exemplar/privacy-policy", suspects=True)
    believed, suspect = versions[0], next(one for one in versions if one.suspect)
    times = "..".join(address_time(one.observed_first) for one in (believed, suspect))
    page = soup(troubled_client, f"/compare/exemplar/privacy-policy/{times}")
    assert "A version that is not believed is on this page." in words(page)


# --- versions ---------------------------------------------------------------------------------------------------------


def test_a_version_is_shown_whole(client: Client, changed: Demonstration) -> None:
    """Every clause with its lineage, labels with the words that show them, and the headings as contents."""
    with Catalog.open(changed.home.catalog) as catalog:
        version = catalog.version_at("exemplar/terms-of-service")
    page = soup(client, "/v/exemplar/terms-of-service")
    lineages = [str(link["href"]) for link in page.select(".row .lineage")]
    assert lineages == [f"/c/{clause}" for clause in version.clause_ids]
    assert len(page.select(".row.labelled")) == sum(bool(one.labels) for one in version.judgements)
    assert page.select_one(".row mark") is not None
    anchors = {str(one["id"]) for one in page.select(".row[id]")}
    assert {str(link["href"])[1:] for link in page.select(".contents a")} <= anchors


def test_a_version_can_be_read_by_its_labels_alone(client: Client) -> None:
    """With the headings over them."""
    page = soup(client, "/v/exemplar/terms-of-service/2999-01-01?labelled=1")
    rows = page.select(".row")
    assert rows
    assert all("labelled" in one["class"] for one in rows)
    assert page.select_one(".head") is not None


def test_a_clause_of_a_version_has_an_address(client: Client, changed: Demonstration) -> None:
    """It leads to the place of the clause on its part."""
    with Catalog.open(changed.home.catalog) as catalog:
        clause = catalog.version_at("exemplar/terms-of-service").clause_ids[-1]
    answer = client.get(f"/v/exemplar/terms-of-service/2999-01-01?clause={clause}", follow_redirects=True)
    assert str(answer.history[-1].headers["location"]).endswith(f"#c-{clause}")


def test_a_text_can_be_taken_away(client: Client, changed: Demonstration) -> None:
    """As a file, with what it is of and every clause."""
    with Catalog.open(changed.home.catalog) as catalog:
        version = catalog.version_at("exemplar/terms-of-service")
    address = f"/v/exemplar/terms-of-service/{address_time(version.observed_first)}/text"
    answer = client.get(address)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="exemplar-terms-of-service-')
    assert version.content in answer.text
    assert all(clause.text in answer.text for clause in version.version.clauses)


# --- long texts -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long_client() -> Iterator[Client]:
    """Return a client of the pages of a document with thousands of clauses, of which every tenth changed."""

    def text(version: int) -> bytes:
        lines = "".join(
            f"<h2>{number}. Part {number}</h2>"
            * (number % 40 == 0)
            + f"<p>Rule {number}: you may use thing {number} {'freely' if version and number % 10 == 0 else 'often'}"
            f" as long as nobody else is bothered by how you use it, and no longer.</p>"
            for number in range(2500)
        )
        return f"<html lang=en><title>Terms</title><main><h1>Terms</h1>{lines}</main></html>".encode()

    with demonstration() as stage:
        stage.site.pages = {"/terms": text(0)}
        stage.check(days_ago=2)
        stage.site.pages = {"/terms": text(1)}
        stage.check()
        with served(stage) as address, Client(base_url=address, timeout=60) as found:
            yield found


@pytest.mark.parametrize("view", ["redline", "side", "text", "source"])
def test_a_long_text_is_shown_in_parts(long_client: Client, view: str) -> None:
    """No page is larger than 150 kB, every part leads on, and the changes of all parts are those of the whole."""
    answer = opened(long_client, f"{TERMS}?view={view}")
    told, pages = 0, 0
    while True:
        assert len(answer.content) < 150_000
        page = BeautifulSoup(answer.text, "lxml")
        walk = page.select_one(".walk")
        assert walk is not None
        assert int(str(walk["data-before"])) == told
        told += len(page.select("main [data-change]"))
        pages += 1
        following = page.select_one(".result .pager a[rel=next]")
        if following is None:
            break
        assert walk.has_attr("data-next") is (told < int(str(walk["data-all"])))
        answer = opened(long_client, str(following["href"]))
    assert pages > 1
    assert told == int(str(walk["data-all"]))


def test_a_long_version_is_shown_in_parts(long_client: Client) -> None:
    """Every clause stands on one of them, and its address leads there."""
    page = soup(long_client, "/v/exemplar/terms-of-service")
    last = [str(link["href"]) for link in page.select(".contents a")][-1]
    assert "part=" in last
    answer = opened(long_client, last.partition("#")[0])
    assert len(answer.content) < 150_000
    assert BeautifulSoup(answer.text, "lxml").select_one(f"#{last.partition('#')[2]}") is not None


def test_paper_holds_all_of_a_long_text(long_client: Client) -> None:
    """In one part."""
    page = soup(long_client, f"{TERMS}/{pair_of(long_client)}?view=redline&print=changes")
    assert len(page.select(".row[data-change]")) == 250
    assert page.select_one(".result .pager") is None


def test_an_unknown_time_zone_changes_nothing(client: Client) -> None:
    """Moments with a zone are the moments that they are."""
    older, newer = pair_of(client).split("..")
    moment = datetime.strptime(newer, "%Y-%m-%dT%H-%M-%SZ").replace(tzinfo=UTC).isoformat()
    assert pair_of(client, f"{TERMS}/{older}..{moment.replace('+', '%2B')}") == f"{older}..{newer}"
