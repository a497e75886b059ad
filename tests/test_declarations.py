"""Declarations of Open Terms Archive: every field arrives in the watch list, and every fault has its file and place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import declarations as proof
from tosmon.registry import Document, Page, Registry, Render, load
from tosmon.registry.declarations import read_declaration, read_declarations
from tosmon.registry.model import Former
from tosmon.registry.writing import platform_text

URL = "https://www.example.com/terms"
PLAIN = {"fetch": URL, "select": "main"}


def declare(folder: Path, **services: object) -> Path:
    """Write a file for each service, "__" in its name for a dot, and return their folder."""
    for name, said in services.items():
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        (folder / f"{name.replace('__', '.')}.json").write_bytes(content)
    return folder


def service(name: str = "Example", /, **terms: object) -> dict[str, object]:
    """Return a declaration of terms, "_" in a type for a space."""
    return {"name": name, "terms": {kind.replace("_", " "): said for kind, said in terms.items()}}


def loaded(folder: Path, said: object, history: object = None) -> Registry:
    """Return the watch list that one declaration makes, through a platform file and the loader."""
    files = {"Example": said} if history is None else {"Example": said, "Example__history": history}
    found, faults = read_declarations(declare(folder, **files))
    assert faults == ()
    for one in found:
        (folder / f"{one.entry.id}.toml").write_text(platform_text(one.entry), encoding="utf-8")
    return load(user_folder=folder, packaged=False)


def terms(folder: Path, said: Mapping[str, object]) -> Document:
    """Return the document that terms of service make."""
    return loaded(folder, service(Terms_of_Service=said)).document("example/terms-of-service")


def faults(said: object, history: object = None) -> list[str]:
    """Return what is wrong with a declaration, each fault in a line."""
    contents = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in (said, history)]
    return [str(fault) for fault in read_declaration("X", contents[0], contents[1] if history is not None else None)[1]]


# --- the 44 services --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def services(shared: Path) -> proof.Result:
    """Return what becomes of the declarations that lie beside the repository."""
    return proof.prove(shared / "data" / "declarations")


def test_every_service_loads_without_fault(services: proof.Result) -> None:
    """All at once, as one watch list."""
    assert services.faults == ()
    assert len(services.declarations) == 42
    assert len(services.registry.platforms) == 41  # one is retired


def test_nothing_of_a_service_is_lost(services: proof.Result) -> None:
    """Each text and truth value of the JSON is in the file, each page with what it inherits in the document."""
    assert services.lost == []
    assert services.leaves > 1900


def test_what_was_watched_before_is_kept(services: proof.Result) -> None:
    """A history's entries are the document's past, also of terms that are declared no more."""
    before = services.registry.document("facebook/community-guidelines").previous
    assert [former.until for former in before] == sorted(former.until for former in before)
    assert len(before) == 2
    assert [one.id for one in services.registry.retired] == ["facebook/data-processor-agreement"]


@pytest.mark.parametrize("key", ["select", "remove", "filter", "fetch", "executeClientScripts"])
def test_the_proof_notices_a_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """What is left out of the platform file is told."""
    said = {"fetch": URL, "select": "main", "remove": ["nav"], "filter": ["f"], "executeClientScripts": True}
    declare(tmp_path, Example=service(Terms_of_Service=said))
    line = f"{proof.FIELDS[key]} = "
    monkeypatch.setattr(proof, "platform_text", lambda entry: platform_text(entry).replace(line, "# "))
    result = proof.prove(tmp_path)
    assert any(f": {proof.FIELDS[key]} " in one for one in result.lost)


@pytest.mark.parametrize(
    "declared",
    [
        "http://www.example.com:80/a",
        "https://www.Exämple.com/ä b?ö=ü#c",
        "https://straße.example:8443/",
        "http://日本.example",
    ],
)
def test_the_proof_knows_addresses_as_they_are_sent(tmp_path: Path, declared: str) -> None:
    """Names beyond ASCII, ports that go without saying, escapes."""
    declare(tmp_path, Example=service(Terms_of_Service={"fetch": declared, "select": "main"}))
    result = proof.prove(tmp_path)
    assert (result.faults, result.lost) == ((), [])


def test_the_proof_leaves_out_what_is_told(tmp_path: Path) -> None:
    """Terms with a fault, of today or of a history, are answered by it."""
    said = service(Terms_of_Service=PLAIN, Privacy_Policy={"fetch": 5})
    declare(tmp_path, Example=said, Example__history={"Terms of Service": [PLAIN]})
    result = proof.prove(tmp_path)
    assert (len(result.faults), result.lost) == (2, [])


# --- fields -----------------------------------------------------------------------------------------------------------


def test_terms_become_a_document(tmp_path: Path) -> None:
    """Address, selection, removal and rendering; the site is the terms'."""
    said = {"fetch": URL, "select": ["h1", "main"], "remove": "nav", "executeClientScripts": True}
    registry = loaded(tmp_path, service(Privacy_Policy={"fetch": "https://b.example.com/p"}, Terms_of_Service=said))
    one = registry.document("example/terms-of-service")
    assert (one.pages[0].url, one.pages[0].selection.select, one.pages[0].selection.remove) == (
        URL,
        ("h1", "main"),
        ("nav",),
    )
    assert one.render is Render.BROWSER
    assert registry.platform("example").site == "https://www.example.com"


def test_pages_inherit_and_override(tmp_path: Path) -> None:
    """Also whether scripts run, and filters."""
    said = {
        "select": "main",
        "filter": ["a"],
        "executeClientScripts": True,
        "combine": [
            {"fetch": "https://a.example.com/"},
            {"fetch": "https://b.example.com/", "select": [], "filter": ["b"], "executeClientScripts": False},
        ],
    }
    one = terms(tmp_path, said)
    assert [(page.selection.select, page.filters, one.rendered(page)) for page in one.pages] == [
        (("main",), ("a",), Render.BROWSER),
        ((), ("b",), Render.HTTP),
    ]


@pytest.mark.parametrize("start", ["startBefore", "startAfter"])
@pytest.mark.parametrize("end", ["endBefore", "endAfter"])
@pytest.mark.parametrize("side", ["select", "remove"])
def test_ranges_keep_their_ends(tmp_path: Path, side: str, start: str, end: str) -> None:
    """In what is selected and in what is removed."""
    page = terms(tmp_path, {**PLAIN, side: [{start: "h1", end: "#end"}]}).pages[0]
    (one,) = getattr(page.selection, side)
    assert (one.start, one.end, one.start_included, one.end_included) == (
        "h1",
        "#end",
        start == "startBefore",
        end == "endAfter",
    )


def test_filters_are_kept_and_said_not_to_run(tmp_path: Path) -> None:
    """Names and names with arguments; people read of it."""
    said = {**PLAIN, "filter": ["removeLinks", {"removeQueryParams": ["utm_source"]}, {"deep": {"a": [None, True]}}]}
    one = terms(tmp_path, said)
    assert one.pages[0].filters == (
        "removeLinks",
        '{"removeQueryParams":["utm_source"]}',
        '{"deep":{"a":[null,true]}}',
    )
    assert one.note.endswith("so that texts may differ: removeLinks, removeQueryParams, deep.")


@pytest.mark.parametrize(
    ("declared", "watched"),
    [
        ("http://www.example.com/a", "https://www.example.com/a"),
        ("http://www.example.com:80/a", "https://www.example.com/a"),
        ("https://www.example.com/a#b", "https://www.example.com/a"),
        ("https://www.example.com/términos de uso", "https://www.example.com/t%C3%A9rminos%20de%20uso"),
        ("https://www.exämple.com/ä?ö=ü", "https://www.xn--exmple-cua.com/%C3%A4?%C3%B6=%C3%BC"),
        ("https://straße.example:8443/", "https://xn--strae-oqa.example:8443/"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/a"),
    ],
)
def test_addresses_become_fetchable(tmp_path: Path, declared: str, watched: str) -> None:
    """As a browser would send them, and over TLS."""
    assert terms(tmp_path, {"fetch": declared}).pages[0].url == watched


def test_a_browser_sees_the_fragment(tmp_path: Path) -> None:
    """Pages that scripts make of what stands after `#` keep it."""
    one = terms(tmp_path, {"fetch": "https://www.example.com/#/terms", "executeClientScripts": True})
    assert one.pages[0].url == "https://www.example.com/#/terms"


def test_a_pdf_needs_no_selector(tmp_path: Path) -> None:
    """Its address says it all."""
    assert terms(tmp_path, {"fetch": "https://www.example.com/terms.PDF"}).pages == (
        Page("https://www.example.com/terms.PDF"),
    )


def test_two_types_may_share_a_page(tmp_path: Path) -> None:
    """Collections declare one text as two types of terms."""
    registry = loaded(tmp_path, service(Terms_of_Service=PLAIN, Commercial_Terms=PLAIN))
    assert registry.document("example/commercial-terms").pages == registry.document("example/terms-of-service").pages


def test_where_it_was_imported_from_is_kept(tmp_path: Path) -> None:
    """As the platform's field."""
    source = "https://github.com/tosdr/tosback2/blob/f762cd4/rules/example.com.xml"
    registry = loaded(tmp_path, {**service(Terms_of_Service=PLAIN), "importedFrom": source})
    assert registry.platform("example").imported_from == source


def test_a_retired_service_is_switched_off(tmp_path: Path) -> None:
    """It has no terms any more; what is known of its past stays."""
    registry = loaded(tmp_path, service(), {"Terms of Service": [{**PLAIN, "validUntil": "2023-01-01T00:00:00Z"}]})
    assert registry.switched_off == {"example": "example.toml"}
    (one,) = registry.retired
    assert (one.id, one.pages, len(one.previous)) == ("example/terms-of-service", (), 1)


@pytest.mark.parametrize(
    ("declared", "until"),
    [
        ("2024-05-17T00:38:36Z", datetime(2024, 5, 17, 0, 38, 36, tzinfo=UTC)),
        ("2022-09-07T12:52:52.000Z", datetime(2022, 9, 7, 12, 52, 52, tzinfo=UTC)),
        ("2024-06-24T12:12:15.403062Z", datetime(2024, 6, 24, 12, 12, 15, 403062, tzinfo=UTC)),
        ("2024-02-28T23:59:59+0100", datetime(2024, 2, 28, 22, 59, 59, tzinfo=UTC)),
        ("2024-02-28T23:59:59-05:00", datetime(2024, 2, 29, 4, 59, 59, tzinfo=UTC)),
        ("2021-11-09", datetime(2021, 11, 9, tzinfo=UTC)),
    ],
)
def test_every_spelling_of_a_date_is_read(tmp_path: Path, declared: str, until: datetime) -> None:
    """Those that occur in collections; without an offset it is UTC."""
    old = {"fetch": "http://old.example.com/#a", "remove": ["a", {"startAfter": "b", "endBefore": "c"}]}
    history = {"Terms of Service": [{**old, "executeClientScripts": True, "validUntil": declared}]}
    one = loaded(tmp_path, service(Terms_of_Service=PLAIN), history).document("example/terms-of-service")
    (former,) = one.previous
    assert isinstance(former, Former)
    assert (former.until, former.render, former.pages[0].url) == (until, Render.BROWSER, "http://old.example.com/#a")
    assert len(former.pages[0].selection.remove) == 2


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Wikimedia Foundation", "wikimedia-foundation"),
        ("Stack Overflow", "stack-overflow"),
        ("X", "x"),
        ("Café & Crème", "cafe-and-creme"),
        ("Booking.com", "booking-com"),
        ("Disney+", "disney-plus"),
        ("TCP/IP ..// Straße", "tcp-ip-strasse"),
        ("Archive", "archive-platform"),
        ("楽天", "697d-5929"),
        ("  4shared  ", "4shared"),
        ("A" * 300, "a" * 100),
    ],
)
def test_ids_are_made_of_names(tmp_path: Path, name: str, id_: str) -> None:
    """Whatever they hold, files can be called so, and the name itself stays."""
    registry = loaded(tmp_path, service(name, Terms_of_Service=PLAIN))
    (platform,) = registry.platforms
    assert (platform.id, platform.name) == (id_, name.strip())


@pytest.mark.parametrize(
    ("kind", "name", "title"),
    [
        ("Terms of Service", "terms-of-service", "Terms of Service"),
        ("In-App Purchases Policy", "in-app-purchases-policy", "In-App Purchases Policy"),
        ("Conditions générales / Vente", "conditions-generales-vente", "Conditions générales / Vente"),
    ],
)
def test_types_name_documents_and_stay_their_titles(tmp_path: Path, kind: str, name: str, title: str) -> None:
    """Any type, known or not."""
    registry = loaded(tmp_path, service(**{kind: PLAIN}))
    assert registry.document(f"example/{name}").title == title


def test_ids_name_one_service_each(tmp_path: Path) -> None:
    """One that would name another as well is numbered; all load as one watch list."""
    names = ("Le Café", "Le Cafe", "Disney", "Disney+", "Strasse 2", "Straße", "Sträße")
    declare(tmp_path, **{chr(97 + at): service(name, Terms_of_Service=PLAIN) for at, name in enumerate(names)})
    result = proof.prove(tmp_path)
    assert (result.faults, result.lost) == ((), [])
    ids = ["le-cafe-2", "le-cafe", "disney", "disney-plus", "strasse-2", "strasse", "strasse-3"]
    assert [one.entry.id for one in result.declarations.values()] == ids


def test_services_of_one_name_are_a_fault(tmp_path: Path) -> None:
    """Commands could not tell them apart; the first is read."""
    said = [service(name, Terms_of_Service=PLAIN) for name in ("Stack Overflow", "StackOverflow")]
    found, wrong = read_declarations(declare(tmp_path, a=said[0], b=said[1]))
    assert [one.service for one in found] == ["a"]
    assert [str(one) for one in wrong] == [
        "b.json: name: expected a name of its own, got 'StackOverflow', which is that of a.json, too"
    ]


# --- faults -----------------------------------------------------------------------------------------------------------

SAID = "expected one of startBefore, startAfter and one of endBefore, endAfter, got"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (b"{", "line 1, column 2: expected JSON: …"),
        (b"", "line 1, column 1: expected JSON: …"),
        (b"\xff{}", "line 1: expected UTF-8 text"),
        (b"[" * 100_000, "expected JSON: nested too deeply"),
        (b'{"a":' * 500 + b"1" + b"}" * 500, "expected JSON: nested too deeply"),
        (b'{"name": ' + b"9" * 5000 + b"}", "expected JSON: …"),
        (b'{"name": "\\ud800", "terms": {}}', "expected Unicode text, got half a character"),
        (b'{"name": "A", "name": "B", "terms": {}}', "expected JSON: 'name' stands there twice"),
        ([], "expected an object, got []"),
        ({}, "name: expected the service's name, got nothing"),
        ({"name": "A"}, "terms: expected a table of terms by type, got nothing"),
        ({"name": 5, "terms": {}}, "name: expected a text, got 5"),
        ({"name": "A", "terms": []}, "terms: expected a table of terms by type, got []"),
        ({"name": "A", "terms": {}, "term": 1}, "term: unknown field (did you mean 'terms'?)"),
        (service(T=5), "terms.T: expected a table such as …"),
        (service(T={}), "terms.T.fetch: expected an address, got nothing"),
        (service(T={"fetch": "x"}), "terms.T.fetch: expected an https address, got 'x'"),
        (service(T={"fetch": "ftp://a.example"}), "terms.T.fetch: expected an https address, got 'ftp://a.example'"),
        (service(T={"fetch": "http://a.example.com:8080/"}), "terms.T.fetch: expected an https address (http is …"),
        (service(T={**PLAIN, "combine": [PLAIN]}), "terms.T.combine: expected either fetch or combine, got both"),
        (service(T={"combine": []}), "terms.T.combine: expected at least one page, got an empty list"),
        (service(T={"combine": [{"select": "a"}]}), "terms.T.combine[0].fetch: expected an address, got nothing"),
        (service(T={**PLAIN, "selct": "a"}), "terms.T.selct: unknown field (did you mean 'select'?)"),
        (
            service(T={**PLAIN, "select": ["p:has-text('a')"]}),
            "terms.T.select[0]: expected a CSS selector, got \"p:has-text('a')\": …",
        ),
        (
            service(T={**PLAIN, "select": ":contains(a)"}),
            "terms.T.select: expected a CSS selector, got ':contains(a)': …",
        ),
        (service(T={**PLAIN, "remove": ["a", "main["]}), "terms.T.remove[1]: expected a CSS selector, got 'main[': …"),
        (service(T={**PLAIN, "remove": ":is(" * 3000}), "terms.T.remove: expected a CSS selector, got …"),
        (service(T={**PLAIN, "remove": [5]}), "terms.T.remove[0]: expected a text, got 5"),
        (service(T={**PLAIN, "select": {"startBefore": "a"}}), f"terms.T.select: {SAID} {{'startBefore': 'a'}}"),
        (service(T={**PLAIN, "filter": [5]}), "terms.T.filter[0]: expected a function's name, or an object of one …"),
        (service(T={**PLAIN, "filter": [{"a": 1, "b": 2}]}), "terms.T.filter[0]: expected a function's name, …"),
        (
            service(T={**PLAIN, "executeClientScripts": "yes"}),
            "terms.T.executeClientScripts: expected true or false, …",
        ),
        (service(T={**PLAIN, "validUntil": "2024-01-01"}), "terms.T.validUntil: unknown field …"),
        (service(**{"?!": PLAIN}), 'terms.?!: expected a type of terms such as "Terms of Service"'),
    ],
)
def test_faults_name_file_and_place(said: object, expected: str) -> None:
    """One each, whatever is in the file."""
    (line,) = faults(said)
    wanted = f"X.json: {expected}"
    assert line.startswith(wanted[:-1]) if wanted.endswith("…") else line == wanted


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (b"[", "X.history.json: line 1, column 2: expected JSON: …"),
        ({"T": {}}, "X.history.json: T: expected a list, got {}"),
        ({"T": [PLAIN]}, "X.history.json: T[0].validUntil: expected a moment such as …"),
        ({"T": [{**PLAIN, "validUntil": "soon"}]}, "X.history.json: T[0].validUntil: expected a moment such as …"),
        (
            {"T": [{**PLAIN, "validUntil": "0001-01-01T00:00:00+10:00"}]},
            "X.history.json: T[0].validUntil: expected a moment such as …",
        ),
    ],
)
def test_faults_of_histories_name_their_file(history: object, expected: str) -> None:
    """The declaration is read all the same."""
    (line,) = faults(service(T=PLAIN), history)
    assert line.startswith(expected[:-1]) if expected.endswith("…") else line == expected


def test_other_terms_of_a_service_with_a_fault_are_read() -> None:
    """Only those with a fault are left out."""
    content = json.dumps(service(Terms_of_Service=PLAIN, Privacy_Policy={"fetch": 5})).encode()
    found, wrong = read_declaration("X", content)
    assert found is not None
    assert (list(found.entry.documents), len(wrong)) == (["terms-of-service"], 1)


def test_terms_with_a_fault_are_not_switched_off() -> None:
    """What a history says of them does not make them terms that are declared no more."""
    content = json.dumps(service(Terms_of_Service=PLAIN, Privacy_Policy={"fetch": 5})).encode()
    history = json.dumps({"Privacy Policy": [{**PLAIN, "validUntil": "2023-01-01"}]}).encode()
    found, _ = read_declaration("X", content, history)
    assert found is not None
    assert list(found.entry.documents) == ["terms-of-service"]


def test_types_of_one_name_are_a_fault() -> None:
    """Which of them a document of that name would be, nobody knows."""
    (line,) = faults(service(**{"Terms of Service": PLAIN, "Terms-of-Service": PLAIN}))
    assert line == "X.json: terms.Terms-of-Service: expected another type than 'Terms of Service'"


def test_a_history_alone_is_a_fault(tmp_path: Path) -> None:
    """As is a file that cannot be read."""
    (tmp_path / "B.json").mkdir()
    _, wrong = read_declarations(declare(tmp_path, A__history={}))
    assert [str(fault) for fault in wrong] == [
        "B.json: expected a file that can be read: Is a directory",
        "A.history.json: expected A.json beside it",
    ]


# --- laws -------------------------------------------------------------------------------------------------------------

TEXTS = st.text(min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
CSS = st.sampled_from(
    ["main", ".a > b", "a[href='#\"']", "p:not(.x)", "h1, h2", '[style="display: none;"]', "#ä\U0001f600"]
)
RANGES = st.tuples(
    st.sampled_from(["startBefore", "startAfter"]), CSS, st.sampled_from(["endBefore", "endAfter"]), CSS
).map(lambda one: {one[0]: one[1], one[2]: one[3]})
SELECTION = CSS | RANGES | st.lists(CSS | RANGES, max_size=3)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS, lambda inner: st.lists(inner, max_size=2), max_leaves=4
)
NAME = st.from_regex(r"[a-zA-Z]{1,8}", fullmatch=True)
PARTS: dict[str, st.SearchStrategy[Any]] = {
    "select": SELECTION,
    "remove": SELECTION,
    "filter": st.lists(NAME | st.tuples(NAME, JSON).map(lambda one: {one[0]: one[1]}), max_size=2),
    "executeClientScripts": st.booleans(),
}
URLS = st.integers(0, 99).map(lambda number: f"https://www.example.com/{number}")
PAGES = st.fixed_dictionaries({"fetch": URLS}, optional=PARTS)
WHOLE = PAGES | st.fixed_dictionaries({"combine": st.lists(PAGES, min_size=1, max_size=3)}, optional=PARTS)
MOMENTS = st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)).map(datetime.isoformat)  # noqa: DTZ001 - naive bounds are asked for
KINDS = st.sampled_from(["Terms of Service", "In-App Purchases Policy", "Privacy Policy", "Été"])
SERVICES = st.fixed_dictionaries(
    {"name": NAME, "terms": st.dictionaries(KINDS, WHOLE, max_size=3)}, optional={"importedFrom": TEXTS}
)
HISTORIES = st.dictionaries(
    KINDS,
    st.lists(st.tuples(WHOLE, MOMENTS).map(lambda one: {**one[0], "validUntil": one[1]}), min_size=1, max_size=2),
    max_size=2,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=60
)
@given(said=SERVICES, history=HISTORIES)
def test_whatever_is_declared_is_kept(tmp_path: Path, said: dict[str, object], history: dict[str, object]) -> None:
    """Written as a platform file and loaded, nothing of it is lost."""
    result = proof.prove(declare(tmp_path, Example=said, Example__history=history))
    assert result.faults == ()
    assert result.lost == []


@given(
    st.binary(max_size=60)
    | st.recursive(JSON, lambda inner: st.dictionaries(TEXTS, inner)).map(lambda one: json.dumps(one).encode())
)
def test_whatever_is_no_declaration_is_a_fault(content: bytes) -> None:
    """Never an error."""
    found, wrong = read_declaration("X", content)
    assert found is not None or wrong
