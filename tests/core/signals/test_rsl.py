"""RSL documents: licences by the examples of the specification, and documents that are not safe to read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.signals import Answer, Purpose, SignalFile, read_file

A, D, R = Answer.ALLOWED, Answer.DISALLOWED, Answer.RESERVED
NONE = "https://rslstandard.org/rsl"
USES = ("all", "ai-all", "ai-train", "ai-input", "ai-index", "search")


def document(*licences: str, url: str = "/", attributes: str = "") -> bytes:
    """Return an RSL document with one content and these insides of licences."""
    inside = "".join(f"<license>{licence}</license>" for licence in licences)
    return f'<rsl xmlns="{NONE}"><content url="{url}"{attributes}>{inside}</content></rsl>'.encode()


def permits(uses: str) -> str:
    """Return a list of permitted uses."""
    return f'<permits type="usage">{uses}</permits>'


def prohibits(uses: str) -> str:
    """Return a list of prohibited uses."""
    return f'<prohibits type="usage">{uses}</prohibits>'


def answered(body: bytes, path: str = "/") -> tuple[Answer | None, Answer | None, Answer | None]:
    """Return the answers for a path to search, AI training and AI input, None where there is none."""
    found = {
        purpose: answer
        for one in read_file("rsl.xml", body).signals
        if one.path == path
        for purpose, answer in one.answers
    }
    return found.get(Purpose.SEARCH), found.get(Purpose.AI_TRAINING), found.get(Purpose.AI_INPUT)


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        (prohibits("ai-all"), (None, D, D)),
        (permits("search ai-input") + prohibits("ai-train") + '<payment type="attribution"/>', (A, D, A)),
        (permits("ai-all") + "<payment><custom>https://example.com/ask</custom></payment>", (R, R, R)),
        (permits("all"), (A, A, A)),
        (permits("search"), (A, R, R)),
        (permits("search") + prohibits("all"), (A, D, D)),
        (permits("all") + prohibits("ai-train"), (A, D, A)),
        ('<payment type="crawl"><amount currency="USD">0.015</amount></payment>', (R, R, R)),
        ('<payment type="free"/>', (None, None, None)),
        (permits("all") + "<payment/>", (A, A, A)),
        (permits("all") + '<permits type="user">non-commercial</permits>', (R, R, R)),
        (permits("all") + '<prohibits type="geo">EU</prohibits>', (R, R, R)),
        (permits("all") + '<reporting type="audit" profile="https://p.example/"/>', (R, R, R)),
        (permits("train-ai") + '<payment type="inference"/>', (R, R, R)),
    ],
)
def test_one_licence(licence: str, expected: tuple[Answer | None, ...]) -> None:
    """Lists permit what they name and no more, narrow words before broad ones, and terms reserve."""
    assert answered(document(licence)) == expected


def test_a_licence_server_reserves_even_what_is_free() -> None:
    """A licence must be got there, whatever it costs (section 3.3)."""
    body = document(permits("all") + '<payment type="free"/>', attributes=' server="https://l.example/"')
    assert answered(body) == (R, R, R)


def test_of_several_offers_the_free_one_counts_but_a_prohibition_stays() -> None:
    """Order of licences means nothing (section 3.1.1)."""
    priced, free, never = permits("all") + '<payment type="use"/>', permits("all"), prohibits("ai-train")
    assert answered(document(priced, free)) == answered(document(free, priced)) == (A, A, A)
    assert answered(document(free, never)) == answered(document(never, free)) == (A, D, A)


def test_terms_are_told_in_words() -> None:
    """What is demanded stands in the value."""
    values = {
        one.name: one.value
        for one in read_file("rsl.xml", document(permits("search") + '<payment type="crawl"/>')).signals
    }
    assert values["search"] == "permitted for payment (crawl)"
    assert values["ai-train"] == "not licensed: others are listed"


def test_parts_of_a_site_are_kept_apart() -> None:
    """A path of one host is the site's; where a document speaks of several hosts, theirs are told with them."""
    one = document(prohibits("all"), url="https://a.example/articles/*")
    assert answered(one, "/articles/") == (D, D, D)
    other = f'<content url="https://b.example/*"><license>{prohibits("all")}</license></content></rsl>'.encode()
    assert answered(one.replace(b"</rsl>", other), "b.example/") == (D, D, D)


def test_an_empty_url_is_not_taken_for_the_site() -> None:
    """It is whatever refers to the document (section 4.6.1)."""
    assert answered(document(prohibits("all"), url="")) == (None, None, None)
    assert answered(document(prohibits("all"), url=""), "") == (D, D, D)


def test_words_as_umbrellas_or_one_by_one_are_the_same() -> None:
    """What is compared is what is permitted, not how it is put."""
    broad, narrow = document(prohibits("ai-all")), document(prohibits("ai-index ai-input  ai-train"))
    assert read_file("rsl.xml", broad) == read_file("rsl.xml", narrow)


def test_the_prefix_of_the_namespace_does_not_matter() -> None:
    """Documents inside feeds have one."""
    body = document(prohibits("all")).replace(b"<", b"<r:").replace(b"<r:/", b"</r:").replace(b"xmlns=", b"xmlns:r=")
    assert answered(body) == (D, D, D)


def test_what_the_specification_does_not_have_is_told() -> None:
    """Unknown uses and the draft's commas are faults beside what can be read."""
    found = read_file("rsl.xml", document(permits("search, ai-summarize")))
    assert found.faults == (
        "uses that RSL 1.0 does not have: ai-summarize",
        "lists with commas, as the draft 0.9 had them",
    )
    assert found.signals


def test_elements_that_it_does_not_have_and_doubled_lists_are_told() -> None:
    """Both stand in published documents; what can be read is read."""
    body = document(permits("search") + permits("ai-input") + "<permit>all</permit>")
    found = read_file("rsl.xml", body)
    assert found.faults == (
        "elements that RSL 1.0 does not have: permit",
        "a licence with two lists of one type: read as one",
    )
    assert answered(body) == (A, R, A)


def test_elements_of_other_namespaces_are_left_alone() -> None:
    """Extensions are ignored (errata of 2026-08-07)."""
    body = document(permits("all") + '<x:permits xmlns:x="https://x.example/" type="usage">none</x:permits>')
    assert (read_file("rsl.xml", body).faults, answered(body)) == ((), (A, A, A))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"<rsl><content url='/'/></rsl>", "begins with <rsl> of no namespace"),
        (b'<rsl xmlns="https://example.com"/>', "begins with <rsl> of namespace https://example.com"),
        (b"<rss/>", "begins with <rss> of no namespace"),
        (b"", "not XML: no element found: line 1, column 0"),
        (b"<?xml version='1.0' encoding='nonsense'?><rsl/>", "not XML: unknown encoding"),
    ],
)
def test_what_is_no_rsl_is_told(body: bytes, fault: str) -> None:
    """Nothing is read of it."""
    found = read_file("rsl.xml", body)
    assert not found.signals
    assert found.faults[0].startswith(fault)


LAUGHS = '<!DOCTYPE rsl [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><rsl>&c;</rsl>'
OUTSIDE = '<!DOCTYPE rsl [<!ENTITY x SYSTEM "file:///etc/passwd">]><rsl xmlns="https://rslstandard.org/rsl">&x;</rsl>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("body", [LAUGHS, OUTSIDE, '<!DOCTYPE rsl SYSTEM "http://127.0.0.1/x.dtd"><rsl/>'])
def test_a_document_type_is_refused_before_it_is_read(body: str, encoding: str) -> None:
    """Entities come with one, and RSL has none; a change of encoding hides nothing."""
    fault = "has a document type declaration, which RSL does not know and which is not read"
    assert read_file("rsl.xml", body.encode(encoding)) == SignalFile(faults=(fault,))


@pytest.mark.parametrize(
    "body",
    [
        f'<rsl xmlns="{NONE}">{"<a>" * 20_000}'.encode(),
        f'<rsl xmlns="{NONE}">{"<a/>" * 20_000}</rsl>'.encode(),
        f'<rsl xmlns="{NONE}"><a>{"x" * 2_000_000}</a></rsl>'.encode(),
    ],
)
def test_depth_number_and_length_are_bounded(body: bytes) -> None:
    """A hostile document costs no more than a licence."""
    started = time.process_time()
    assert read_file("rsl.xml", body).faults
    assert time.process_time() - started < 3


@given(st.lists(st.tuples(st.sets(st.sampled_from(USES)), st.sets(st.sampled_from(USES))), min_size=1, max_size=4))
def test_order_of_licences_and_words_changes_nothing(licences: list[tuple[set[str], set[str]]]) -> None:
    """Terms are evaluated together, whatever their order (section 3.1.1)."""
    one = [permits(" ".join(sorted(yes))) + prohibits(" ".join(sorted(no))) for yes, no in licences]
    other = [
        prohibits("\n".join(sorted(no)[::-1])) + permits(" ".join(sorted(yes)[::-1])) for yes, no in licences[::-1]
    ]
    assert read_file("rsl.xml", document(*one)) == read_file("rsl.xml", document(*other))


@given(st.sets(st.sampled_from(USES)), st.sets(st.sampled_from(USES)))
def test_a_further_licence_never_lifts_a_prohibition(yes: set[str], no: set[str]) -> None:
    """Nothing is read so that it gives more than is written."""
    banned = document(prohibits(" ".join(no)))
    both = document(prohibits(" ".join(no)), permits(" ".join(yes)))
    for before, after in zip(answered(banned), answered(both), strict=True):
        assert before is not D or after is D
