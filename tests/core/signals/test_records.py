"""The records of robots.txt beside allow and disallow are read by their mechanisms' documents."""

from __future__ import annotations

import tarfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.robots.parse import parse
from tosmon.core.signals.model import Answer, Mechanism, Purpose, Signal
from tosmon.core.signals.records import MOST, of_records
from tosmon.core.signals.values import NAME, VALUE

# What Cloudflare serves for sites with managed content (read on 2026-11-22), the comments shortened.
MANAGED = """\
# As a condition of accessing this website, you agree to abide by the following
# content signals: …
# BEGIN Cloudflare Managed content
User-agent: *
Content-Signal: search=yes,ai-train=no,use=reference
Allow: /

User-agent: Amazonbot
Disallow: /
"""
# The example of draft-ietf-aipref-attach section 3.4.
ATTACH = """\
User-Agent: *
Allow: /
Disallow: /never/
Content-Usage: train-ai=n
Content-Usage: /ai-ok/ train-ai=y

User-Agent: ExampleBot
Allow: /
Content-Usage: train-ai=y
"""


def signals(text: str | bytes) -> tuple[Signal, ...]:
    """Return the signals of a robots.txt."""
    return of_records(parse(text))


def one(line: str) -> Signal:
    """Return the only signal of a line in the group of everybody."""
    (signal,) = signals(f"User-agent: *\n{line}\n")
    return signal


def said(text: str) -> dict[str, dict[str, str]]:
    """Return what the signals of a file answer, by the agent and path that they stand for."""
    found: dict[str, dict[str, str]] = {}
    for signal in signals(text):
        for purpose, answer in signal.answers:
            found.setdefault(f"{signal.agent} {signal.path}", {})[purpose.value] = answer.value
    return found


def test_content_signals_of_a_managed_file() -> None:
    """Each member is a signal of its group's agent with line and place; `use` answers nothing."""
    found = signals(MANAGED)
    assert [(signal.name, signal.value, signal.agent, signal.line) for signal in found] == [
        ("search", "yes", "*", 5),
        ("ai-train", "no", "*", 5),
        ("use", "reference", "*", 5),
    ]
    assert found[1].answers == ((Purpose.AI_TRAINING, Answer.DISALLOWED),)
    assert found[2].answers == ()
    assert {signal.place for signal in found} == {"robots.txt"}
    assert not any(signal.faults for signal in found)


def test_a_content_signal_binds_every_agent_of_its_group() -> None:
    """A record speaks to all agents that the group names, and to no other."""
    found = signals(
        "User-agent: GPTBot\nUser-agent: CCBot\nContent-Signal: ai-train=no\nAllow: /\n\nUser-agent: *\nDisallow:\n"
    )
    assert [signal.agent for signal in found] == ["gptbot", "ccbot"]


def test_a_record_binds_the_agents_above_it() -> None:
    """Agents that are named below a record are not bound by it, even where they share the group's rules."""
    found = signals("User-agent: *\nContent-Signal: ai-train=no\n\nUser-agent: Googlebot\nCrawl-delay: 1\nDisallow:\n")
    assert [(signal.name, signal.agent) for signal in found] == [
        ("ai-train", "*"),
        ("crawl-delay", "*"),
        ("crawl-delay", "googlebot"),
    ]


def test_a_content_signal_may_begin_with_a_path() -> None:
    """A path before the members is the part of the site that they speak of."""
    assert said("User-agent: *\nContent-Signal: /blog/caf\u00e9 ai-input=no\n") == {
        "* /blog/caf%C3%A9": {"ai-input": "disallowed"}
    }


def test_order_case_and_blanks_of_a_content_signal_say_nothing() -> None:
    """Two records that say the same read as the same set of signals."""
    found = [
        {(signal.key, signal.value, signal.answers, signal.faults) for signal in signals(f"User-agent: *\n{line}")}
        for line in ("Content-Signal: search=yes, ai-train=no", "content-signal:AI-Train = NO ,, Search=Yes,")
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("member", "fault"),
    [
        ("ai-train=n", "neither yes nor no"),
        ("ai-train", "neither yes nor no"),
        ("train-ai=no", "no such signal"),
        ("use=some", "neither immediate nor reference nor full"),
    ],
)
def test_what_the_policy_does_not_define_answers_nothing(member: str, fault: str) -> None:
    """An unknown signal or value is shown with its fault, and has no answer."""
    signal = one(f"Content-Signal: {member}")
    assert (signal.answers, signal.faults) == ((), (fault,))


def test_content_signals_without_commas_are_read_with_a_fault() -> None:
    """Members that blanks part are what they look like; the fault does not void them."""
    found = signals("User-agent: *\nContent-Signal: search=yes ai-train=no\n")
    assert [signal.value for signal in found] == ["yes", "no"]
    assert all(signal.answers and signal.faults == ("members are to be parted by commas",) for signal in found)


def test_a_content_signal_that_contradicts_itself_says_both() -> None:
    """Nothing says which of two values counts, so both stand, each with the fault."""
    found = signals("User-agent: *\nContent-Signal: ai-train=yes, ai-train=no, ai-train=no\n")
    assert [(signal.value, signal.faults) for signal in found] == [
        ("yes", ("said twice, differently",)),
        ("no", ("said twice, differently",)),
    ]


def test_an_empty_content_signal_has_a_fault() -> None:
    """A record without members is shown, and says nothing."""
    assert (one("Content-Signal:").faults, one("Content-Signal: /blog").path) == (("no signal",), "/blog")


def test_records_before_the_first_group_are_said_to_all() -> None:
    """A group's record outside of groups binds everybody, with a fault that does not void it."""
    (signal,) = signals("Content-Signal: ai-train=no\nUser-agent: *\nDisallow:\n")
    assert (signal.agent, bool(signal.answers)) == ("*", True)
    assert signal.faults == ("before the first User-agent line, taken as said to all",)


def test_a_name_that_cannot_match_is_shown() -> None:
    """A group whose agent has no product token keeps its signals under the name as written."""
    (signal,) = signals("User-agent: 360Spider\nCrawl-delay: 1\n")
    assert (signal.agent, signal.faults) == ("360spider", ("no crawler can match this name",))


def test_content_usage_as_the_draft_shows_it() -> None:
    """The draft's example: by agent and by path, the path left out or given."""
    assert said(ATTACH) == {
        "* /": {"ai-training": "disallowed"},
        "* /ai-ok/": {"ai-training": "allowed"},
        "examplebot /": {"ai-training": "allowed"},
    }


def test_content_usage_knows_the_categories_in_force() -> None:
    """Training, use and search of the present draft answer to the three purposes."""
    assert said("User-agent: *\nContent-Usage: train-ai=n, ai-use=n, search=y\n") == {
        "* /": {"ai-training": "disallowed", "ai-input": "disallowed", "search": "allowed"}
    }


def test_of_two_preferences_the_most_restrictive_applies() -> None:
    """Where records of one path differ, the permission stands without answer and names the line that overrules it."""
    found = signals("User-agent: *\nContent-Usage: train-ai=y\nAllow: /\nContent-Usage: / train-ai=n\n")
    assert [(signal.value, bool(signal.answers)) for signal in found] == [("y", False), ("n", True)]
    assert found[0].faults == ("overruled by line 4: the most restrictive preference applies",)


def test_content_usage_of_other_agents_overrules_nothing() -> None:
    """The most restrictive is looked for among the records of one agent and path only."""
    text = "User-agent: a\nContent-Usage: train-ai=n\nAllow: /\nUser-agent: b\nContent-Usage: train-ai=y\nAllow: /\n"
    assert said(text) == {"a /": {"ai-training": "disallowed"}, "b /": {"ai-training": "allowed"}}


def test_values_other_than_the_tokens_are_unknown() -> None:
    """The draft's example of section "Multiple Preferences": neither a boolean nor a string is a preference."""
    found = signals('User-agent: *\nContent-Usage: train-ai=y, train-ai, search=n, search="n"\n')
    assert [(signal.name, signal.value, signal.answers) for signal in found] == [
        ("train-ai", "?1", ()),
        ("search", '"n"', ()),
    ]
    assert found[0].faults == ("neither y nor n", "said twice, the last counts")


@pytest.mark.parametrize(
    "value", ["Train-AI=n", "train-ai=n;", "*.pdf train-ai=n", "train-ai: n", "train-ai=n search=y"]
)
def test_content_usage_that_does_not_parse_says_nothing(value: str) -> None:
    """A value that is no dictionary is one signal without answers, and the fault tells where it ends."""
    signal = one(f"Content-Usage: {value}")
    assert (signal.name, signal.value, signal.answers) == ("content-usage", value, ())
    assert signal.faults[0].startswith("no dictionary of RFC 9651: ")


@pytest.mark.parametrize(("value", "path"), [("", "/"), ("/images/", "/images/")])
def test_content_usage_without_preferences_has_a_fault(value: str, path: str) -> None:
    """An empty expression prefers nothing."""
    signal = one(f"Content-Usage: {value}")
    assert (signal.path, signal.faults) == (path, ("no preference",))


def test_parameters_and_unknown_keys_are_passed_over() -> None:
    """Neither changes what the known keys say; an unknown key is shown."""
    found = signals("User-agent: *\nContent-Usage: train-ai=n;why=x, fine-tune=n\n")
    assert [(signal.name, signal.value, bool(signal.answers)) for signal in found] == [
        ("train-ai", "n", True),
        ("fine-tune", "n", False),
    ]


def test_keys_of_earlier_drafts_answer_with_a_fault() -> None:
    """Sites that follow an older draft are understood, the present draft's keys first, the general ones last."""
    assert said("User-agent: *\nContent-Usage: tdm=n, search=y\n") == {
        "* /": {"search": "allowed", "ai-training": "disallowed", "ai-input": "disallowed"}
    }
    assert said("User-agent: *\nContent-Usage: ai=y, genai=n\n") == {"* /": {"ai-training": "disallowed"}}
    assert one("Content-Usage: ai=n").faults == ("a key of an earlier draft",)


def test_a_licence_binds_everybody_and_reserves() -> None:
    """A License record stands for the whole site wherever it stands, and reserves training and input, not search."""
    (signal,) = signals("User-agent: GPTBot\nLicense: HTTPS://Example.COM/License.xml\nDisallow: /\n")
    assert (signal.agent, signal.path, signal.value) == ("*", "/", "https://example.com/License.xml")
    assert dict(signal.answers) == {Purpose.AI_TRAINING: Answer.RESERVED, Purpose.AI_INPUT: Answer.RESERVED}


@pytest.mark.parametrize("value", ["", "/license.xml", "license.xml", "//example.com/l.xml", "https:/l", "CC BY 4.0"])
def test_a_licence_without_absolute_address_says_nothing(value: str) -> None:
    """RSL asks for a URL with scheme and host."""
    signal = one(f"License: {value}")
    assert (signal.answers, len(signal.faults)) == ((), 1)


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("Crawl-delay: 010", "crawl-delay", "10"),
        ("Crawl-delay: 1.0", "crawl-delay", "1"),
        ("Crawl-delay: .5", "crawl-delay", "0.5"),
        ("Crawl-delay: 0", "crawl-delay", "0"),
        ("Request-rate: 1/5", "request-rate", "1/5s"),
        ("Request-rate: 1/10m 1300-1659", "request-rate", "1/600s 1300-1659"),
        ("Request-rate: 01/1H", "request-rate", "1/3600s"),
        ("Visit-time: 0600 - 0845", "visit-time", "0600-0845"),
        ("Sitemap: https://Example.com", "sitemap", "https://example.com/"),
        ("Host: https://www.Example.com/", "host", "https://www.example.com"),
        ("Host: example.com:8080", "host", "example.com:8080"),
        ("Clean-param: b&a /forum*/sid.php", "clean-param", "a&b"),
        ("Noindex: /private/", "noindex", "yes"),
    ],
)
def test_equal_values_are_spelled_alike(line: str, name: str, value: str) -> None:
    """Each record has one spelling for one meaning, no fault and no answer."""
    signal = one(line)
    assert (signal.name, signal.value, signal.faults, signal.answers) == (name, value, (), ())


@pytest.mark.parametrize(
    "line",
    [
        "Crawl-delay:",
        "Crawl-delay: 10s",
        "Crawl-delay: -1",
        "Crawl-delay: 0,5",
        "Crawl-delay: \u0661",
        "Request-rate: 5",
        "Request-rate: 1/0",
        "Request-rate: 1/5s 2500-2600",
        "Visit-time: 6-8",
        "Sitemap: /sitemap.xml",
        "Sitemap: https:/example.com/sitemap.xml",
        "Sitemap:",
        "Host: https://example.com/path",
        "Host:",
        "Clean-param:",
        "Clean-param: /path",
        "Noindex: private",
        "Noindex:",
    ],
)
def test_malformed_values_have_a_fault(line: str) -> None:
    """What a mechanism does not define is shown as it stands, with one fault and no answer."""
    signal = one(line)
    assert (len(signal.faults), signal.answers) == (1, ())


def test_paths_of_records_are_comparable() -> None:
    """The path of a record is spelled as the paths of rules are."""
    assert one("Clean-param: a /caf\u00e9%2f").path == "/caf%C3%A9%2F"
    assert one("Noindex: *.pdf$").path == "*.pdf$"
    assert {one(f"Content-Usage: {path} train-ai=n").path for path in ("/", "/*", "/**")} == {"/"}


def test_global_records_stand_for_everybody() -> None:
    """Sitemap, Host and Clean-param are bound to no group, those of groups to theirs."""
    found = signals(
        "User-agent: bingbot\nCrawl-delay: 5\nSitemap: https://a.example/s.xml\nHost: a.example\nClean-param: sid\n"
    )
    assert {signal.mechanism: signal.agent for signal in found} == {
        Mechanism.CRAWL_DELAY: "bingbot",
        Mechanism.SITEMAP: "*",
        Mechanism.HOST: "*",
        Mechanism.CLEAN_PARAM: "*",
    }


def test_equal_signals_come_once() -> None:
    """A record that is repeated is one signal, with the line of the first."""
    found = signals("Sitemap: https://a.example/s.xml\nSitemap: https://b.example/\nSitemap: https://A.example/s.xml\n")
    assert [(signal.value, signal.line) for signal in found] == [
        ("https://a.example/s.xml", 1),
        ("https://b.example/", 2),
    ]


def test_rules_are_no_signals() -> None:
    """Allow, Disallow and fields that no document defines are left out."""
    assert signals("User-agent: *\nDisallow: /\nAllow: /a\nFoo: bar\n<div class: x>\n") == ()


def test_what_is_shown_has_an_end() -> None:
    """Long values, names and agents are cut, with a fault where they are values; what cannot be shown is replaced."""
    signal = one("Sitemap: https://a.example/" + "x" * 2000)
    assert (len(signal.value), signal.faults) == (VALUE, (f"longer than {VALUE} characters, cut here",))
    (signal,) = signals("User-agent: " + "b" * 2000 + "\nContent-Signal: " + "k" * 2000 + "=\x1b[31m\n")
    assert (len(signal.agent), len(signal.name), signal.value) == (NAME, NAME, "\ufffd[31m")


def test_a_file_of_pairs_has_an_end() -> None:
    """A group of many agents and many records does not give a signal for each pair without end."""
    agents = "".join(f"User-agent: a{'a' * number}\n" for number in range(95))
    found = signals(agents + "".join(f"Noindex: /{number}\n" for number in range(1000)))
    assert len(found) == MOST
    assert found[-1].faults == (f"more than {MOST} signals, the others are not read",)


@pytest.mark.parametrize(
    "field", ["Content-Signal", "Content-Usage", "Request-rate", "Clean-param", "Sitemap", "License"]
)
@pytest.mark.parametrize("piece", [" ", "=", "a=y, ", "&", "/", '"', ";", "1/", "-"])
def test_time_is_linear(field: str, piece: str) -> None:
    """Half a megabyte of the longest lines that are read takes well under a second."""
    line = f"{field}: x{piece * (16_000 // len(piece))}x\n"
    parsed = parse("User-agent: *\n" + line * 30)
    began = time.perf_counter()
    of_records(parsed)
    assert time.perf_counter() - began < 3


FIELDS = st.sampled_from(
    [
        *("Content-Signal", "Content-Usage", "License", "Crawl-delay", "Request-rate", "Visit-time", "Sitemap", "Host"),
        *("Clean-param", "Noindex", "User-agent", "Allow"),
    ]
)
VALUES = st.binary(max_size=40) | st.text('/=,;ynoesai-truc \t"?%:0159.m', max_size=40).map(str.encode)


@given(st.lists(st.tuples(FIELDS, VALUES), max_size=8))
def test_any_file_is_read(lines: list[tuple[str, bytes]]) -> None:
    """No bytes raise; all that comes out can be stored as UTF-8 and shown, and is the same each time."""
    body = b"\n".join(field.encode() + b": " + value for field, value in lines)
    found = signals(body)
    assert found == signals(body)
    for signal in found:
        for text in (signal.name, signal.value, signal.agent, signal.path, *signal.faults):
            text.encode()
            assert text.isprintable()
            assert len(text) <= VALUE + 1
        assert signal.line is not None


ENDS = st.sampled_from(["\n", "\r\n", "\r"])
LINES = [
    "Content-Signal: search=yes, ai-train=no",
    "Content-Usage: train-ai=n",
    "Content-Usage: /a train-ai=y",
    "Crawl-delay: 5",
    "Noindex: /b",
    "License: https://example.com/l.xml",
    "Sitemap: https://example.com/s.xml",
    "Allow: /",
]


@given(st.permutations(LINES), st.sampled_from([str, str.upper]), st.sampled_from(["", " # why", "\t"]), ENDS)
def test_order_case_comments_and_line_endings_say_nothing(
    lines: list[str], case: Callable[[str], str], end: str, newline: str
) -> None:
    """However the records of a group are laid out, they are the same signals but for their lines."""
    fields = [line.partition(": ") for line in lines]
    written = [f"{case(name)}: {value}{end}" for name, _, value in fields]
    assert meant(newline.join(["User-agent: *", *written])) == meant("\n".join(["User-agent: *", *LINES]))


def meant(text: str) -> set[tuple[object, ...]]:
    """Return what the signals of a file say, without regard to where."""
    return {(signal.key, signal.value, signal.answers, signal.faults) for signal in signals(text)}


def test_real_files_have_no_false_faults(shared: Path) -> None:
    """The files of the corpus give signals of six names; only relative or broken addresses of sitemaps are faulty."""
    with tarfile.open(shared / "data" / "robots.tar.xz") as tar:
        files = [tar.extractfile(member) for member in tar if member.isfile()]
        found = [signal for file in files if file for signal in signals(file.read())]
    assert {signal.name for signal in found} == {
        "sitemap", "noindex", "clean-param", "crawl-delay", "host", "visit-time"
    }  # fmt: skip
    assert Counter(signal.name for signal in found if signal.faults) == {"sitemap": 5}
