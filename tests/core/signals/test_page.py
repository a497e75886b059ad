"""Headers, metas and links of a page are read for what they say of its use."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.signals.links import links_of
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal
from tosmon.core.signals.page import MOST, of_page
from tosmon.core.signals.values import NAME, VALUE

SEARCH, TRAINING, INPUT = "search: disallowed", "ai-training: disallowed", "ai-input: disallowed"


def header(*values: str, name: str = "X-Robots-Tag") -> tuple[Signal, ...]:
    """Return the signals of a header's lines."""
    return of_page([(name, value) for value in values], [])


def meta(content: str, name: str = "robots") -> tuple[Signal, ...]:
    """Return the signals of a meta."""
    return of_page([], [(name, content)])


def rules(signals: tuple[Signal, ...]) -> list[tuple[str, str, str]]:
    """Return agent, name and value of signals."""
    return [(signal.agent, signal.name, signal.value) for signal in signals]


def answers(signals: tuple[Signal, ...]) -> set[str]:
    """Return what signals answer."""
    return {f"{purpose}: {answer}" for signal in signals for purpose, answer in signal.answers}


def test_rules_of_a_header() -> None:
    """A header without agent speaks to everybody; names and parameters are lower-case."""
    found = header("NoIndex, max-image-preview: Large")
    assert rules(found) == [("*", "noindex", "yes"), ("*", "max-image-preview", "large")]
    assert {(signal.mechanism, signal.place) for signal in found} == {(Mechanism.ROBOTS_TAG, "header X-Robots-Tag")}


@pytest.mark.parametrize(
    "lines",
    [
        ["googlebot: nofollow", "otherbot: noindex, nofollow"],
        ["googlebot: nofollow, otherbot: noindex, nofollow"],
        ["GoogleBot : nofollow", "OtherBot/2.1: noindex,nofollow"],
    ],
)
def test_rules_of_a_header_by_agent(lines: list[str]) -> None:
    """A name with a colon binds the rules behind it, in lines of their own or in one (Google's and MDN's examples)."""
    assert rules(header(*lines)) == [
        ("googlebot", "nofollow", "yes"),
        ("otherbot", "noindex", "yes"),
        ("otherbot", "nofollow", "yes"),
    ]


def test_each_line_begins_with_everybody() -> None:
    """The agent of one line does not reach into the next."""
    assert rules(header("googlebot: nofollow", "noindex")) == [
        ("googlebot", "nofollow", "yes"),
        ("*", "noindex", "yes"),
    ]


@pytest.mark.parametrize("date", ["25 Jun 2010 15:00:00 PST", "Friday, 25-Jun-10 15:00:00 UTC", "2010-06-25"])
def test_a_date_is_no_agent_and_its_comma_no_end(date: str) -> None:
    """The parameter of unavailable_after keeps colons and commas."""
    assert rules(header(f"noarchive, unavailable_after: {date}, noindex")) == [
        ("*", "noarchive", "yes"),
        ("*", "unavailable_after", date),
        ("*", "noindex", "yes"),
    ]
    assert rules(header(f"googlebot: unavailable_after: {date}")) == [("googlebot", "unavailable_after", date)]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("noindex", {SEARCH}),
        ("none", {SEARCH}),
        ("noai", {TRAINING, INPUT}),
        ("noimageai", set()),
        ("noml", {TRAINING}),
        ("nosnippet", {INPUT}),
        ("max-snippet:0", {INPUT}),
        ("max-snippet: 00", {INPUT}),
        ("max-snippet:50", set()),
        ("max-snippet:-1", set()),
        ("noarchive", set()),
        ("nofollow", set()),
        ("index, follow", set()),
        ("all", set()),
        ("indexifembedded", set()),
        ("unavailable_after: 25 Jun 2010", set()),
    ],
)
def test_what_rules_answer(rule: str, said: set[str]) -> None:
    """Each rule answers what its documents say, in a header and in a meta, and has no fault."""
    for found in (header(rule), meta(rule)):
        assert answers(found) == said
        assert not any(signal.faults for signal in found)


def test_none_is_what_it_stands_for() -> None:
    """`none` and `noindex, nofollow` say the same, and so do `all` and the defaults."""
    assert header("none") == header("noindex, nofollow")
    assert meta("all") == meta("index,follow")


def test_noarchive_speaks_of_ai_to_bing() -> None:
    """Bing documents it for chat and training, unless `nocache` leaves titles and snippets to them."""
    assert answers(meta("noarchive", "bingbot")) == {TRAINING, INPUT}
    assert answers(meta("noarchive, nocache", "bingbot")) == set()
    assert answers(of_page([("X-Robots-Tag", "nocache")], [("bingbot", "noarchive")])) == set()
    assert answers(meta("noarchive", "googlebot")) == set()


@pytest.mark.parametrize(
    "rule", ["nosuchrule", "max-snippet", "max-snippet: x", "max-pages: 3", "noindex: 1", "noindex=1"]
)
def test_rules_that_are_not_documented(rule: str) -> None:
    """An unknown rule, and a parameter that is missing or unknown, is shown with a fault and answers nothing."""
    (signal,) = meta(rule)
    assert (signal.answers, len(signal.faults)) == ((), 1)


def test_rules_without_commas_are_read_with_a_fault() -> None:
    """Documented rules that blanks or semicolons part are what they look like."""
    found = meta("noindex nofollow; noai")
    assert [signal.name for signal in found] == ["noindex", "nofollow", "noai"]
    assert all(signal.faults == ("rules are to be parted by commas",) for signal in found)
    assert answers(found) == {SEARCH, TRAINING, INPUT}


@pytest.mark.parametrize("name", ["robots", "ROBOTS", " Robots "])
def test_the_meta_of_all(name: str) -> None:
    """The name of a meta is read without regard to case."""
    (signal,) = meta("noindex", name)
    assert (signal.agent, signal.mechanism, signal.place) == ("*", Mechanism.ROBOTS_META, "meta robots")


@pytest.mark.parametrize(
    "name",
    ["googlebot", "Bingbot", "GPTBot", "googlebot-news", "baiduspider", "slurp", "google-extended", "ia_archiver"],
)
def test_metas_of_crawlers(name: str) -> None:
    """A meta named for a crawler binds that crawler."""
    (signal,) = meta("noindex", name)
    assert (signal.agent, signal.place) == (name.lower(), f"meta {name.lower()}")


@pytest.mark.parametrize(
    ("name", "content"),
    [("description", "noindex"), ("chatbot", "on"), ("google", "notranslate"), ("robots-note", "noai"), ("", "noai")],
)
def test_other_metas_say_nothing(name: str, content: str) -> None:
    """A name that is no crawler's, or a content without any documented rule, is no signal."""
    assert meta(content, name) == ()


def test_crawlers_may_be_given() -> None:
    """A crawler whose name does not look like one is known if it is given."""
    (signal,) = of_page([], [("Mojeek", "noml")], crawlers=["mojeek"])
    assert (signal.agent, signal.name) == ("mojeek", "noml")


def test_tdm_by_header_and_meta() -> None:
    """Both are kept, each with its place: 1 reserves training, 0 allows it."""
    found = of_page(
        [("TDM-Reservation", " 1 "), ("tdm-policy", "HTTPS://Example.com/policy.json")], [("tdm-reservation", "0")]
    )
    assert [(signal.place, signal.value, signal.answers) for signal in found] == [
        ("header tdm-reservation", "1", ((Purpose.AI_TRAINING, Answer.RESERVED),)),
        ("header tdm-policy", "https://example.com/policy.json", ()),
        ("meta tdm-reservation", "0", ((Purpose.AI_TRAINING, Answer.ALLOWED),)),
    ]


@pytest.mark.parametrize(("name", "value"), [("tdm-reservation", "yes"), ("tdm-reservation", ""), ("tdm-policy", "/p")])
def test_tdm_otherwise_is_unset(name: str, value: str) -> None:
    """Any other value answers nothing, with a fault."""
    (signal,) = header(value, name=name)
    assert (signal.answers, len(signal.faults)) == ((), 1)


def test_content_usage_of_a_header() -> None:
    """The lines of the header are one dictionary, in which the last of two counts, and which has no path."""
    found = header("train-ai=y", "search=y, train-ai=n", name="content-usage")
    assert rules(found) == [("*", "train-ai", "n"), ("*", "search", "y")]
    assert answers(found) == {TRAINING, "search: allowed"}
    assert answers(header("train-ai=n", "Search=n", name="Content-Usage")) == set()
    assert answers(header("/ train-ai=n", name="Content-Usage")) == set()


def test_content_signal_of_a_header() -> None:
    """The header says what the record says."""
    found = header("ai-train=no, search=yes", name="Content-Signal")
    assert {signal.place for signal in found} == {"header Content-Signal"}
    assert answers(found) == {TRAINING, "search: allowed"}


@pytest.mark.parametrize(
    "value",
    [
        '<https://example.com/l.xml>; rel="license"; type="application/rsl+xml"',
        "<https://example.com/l.xml>;REL=License;TYPE=Application/RSL+XML",
        '<https://example.com/l.xml>; title="a, <b>; rel=next"; rel="alternate license"; type="application/rsl+xml"',
        '</a>; rel=next, <https://example.com/l.xml>; rel=license; rel=next; type="application/rsl+xml;charset=utf-8"',
    ],
)
def test_a_link_header_to_terms_reserves(value: str) -> None:
    """The link to an RSL document reserves training and input, however it is spelled."""
    (signal,) = header(value, name="Link")
    assert (signal.value, signal.place, signal.faults) == ("https://example.com/l.xml", "header Link", ())
    assert answers((signal,)) == {"ai-training: reserved", "ai-input: reserved"}


@pytest.mark.parametrize(
    "value",
    [
        "<https://example.com/l.xml>; rel=license",
        '<https://example.com/l.xml>; rel="license"; type="text/html"',
        '<https://example.com/l.xml>; rel="licenses"; type="application/rsl+xml"',
        '<https://example.com/l.xml>; title="; rel=license; type=application/rsl+xml"',
        "https://example.com/l.xml; rel=license; type=application/rsl+xml",
    ],
)
def test_other_links_say_nothing(value: str) -> None:
    """Without relation and type the link is another, such as that to a Creative Commons licence."""
    assert header(value, name="Link") == ()


def test_links_of_a_page() -> None:
    """A `<link>` may have a relative target, but not an empty one."""
    found = of_page([], [], [("License", "application/rsl+xml", "/l.xml"), ("license", "application/rsl+xml", " ")])
    assert [(signal.value, signal.place, signal.faults) for signal in found] == [
        ("/l.xml", "link license", ()),
        ("", "link license", ("empty",)),
    ]
    assert of_page([], [], [("license", "", "https://creativecommons.org/licenses/by/4.0/")]) == ()


def test_equal_signals_of_a_place_come_once() -> None:
    """What is said twice in one place is one signal, in two places two."""
    assert len(of_page([("X-Robots-Tag", "noai, NOAI"), ("x-robots-tag", "noai")], [("robots", "noai")])) == 2


def test_links_are_taken_apart() -> None:
    """Quoted pairs, empty parameters and blanks of RFC 8288's grammar."""
    value = ' , <a> ; rel = "x\\"y" ; ; type , <b>;rel=next,'
    assert list(links_of(value)) == [('x"y', "", "a"), ("next", "", "b")]


def test_what_is_shown_has_an_end() -> None:
    """Names and values of any length are cut; so are the signals of a page."""
    (signal,) = header("x" * 5000)
    assert (len(signal.name), signal.faults) == (NAME, ("no such rule", f"longer than {NAME} characters, cut here"))
    assert len(of_page([("X-Robots-Tag", f"bot{'x' * number}: noai") for number in range(2 * MOST)], [])) == MOST


@pytest.mark.parametrize(
    "piece", [", ", "a: ", " ", "=", ";", "; ", '<a>;x="', "<", "unavailable_after: fri, ", "a=y, ", "\\", "(", "bot-"]
)
def test_time_is_linear(piece: str) -> None:
    """A megabyte of anything is read in far less than what a second reading of each part would take."""
    text = piece * (1_000_000 // len(piece))
    names = ("x-robots-tag", "link", "content-usage", "content-signal", "tdm-policy")
    began = time.perf_counter()
    of_page(
        [(name, text) for name in names], [("robots", text), ("gptbot", text), (text, "noai")], [(text, text, text)]
    )
    assert time.perf_counter() - began < 8


NAMES = st.sampled_from(
    ["X-Robots-Tag", "Link", "Content-Usage", "Content-Signal", "tdm-policy", "tdm-reservation", "robots"]
)
TEXTS = st.text(max_size=40) | st.text('<>;,=":/ noaimx-sept10', max_size=40)


@given(st.lists(st.tuples(NAMES, TEXTS), max_size=6), st.lists(st.tuples(NAMES | TEXTS, TEXTS), max_size=4))
def test_any_page_is_read(headers: list[tuple[str, str]], metas: list[tuple[str, str]]) -> None:
    """No text raises, and all that comes out can be stored and shown."""
    links = [("license", "application/rsl+xml", text) for _, text in metas]
    for signal in of_page(headers, metas, links):
        for text in (signal.name, signal.value, signal.agent, signal.path, signal.place, *signal.faults):
            text.encode()
            assert text.isprintable()
            assert len(text) <= VALUE
