"""Signal files by the examples of their specifications, in the wrong place, and as anything at all."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.signals import SIGNAL_FILES, Answer, Mechanism, Purpose, Signal, SignalFile, read_file

TRAINING = Purpose.AI_TRAINING
PAGE = b"<!DOCTYPE html>\n<html><head><title>Not found</title></head><body>User-agent: *<p>Disallow: /</body></html>"


def said(name: str, body: bytes | str) -> list[tuple[str, str, str, str]]:
    """Return agent, path, name and value of the signals of a file, in its order."""
    found = read_file(name, body if isinstance(body, bytes) else body.encode())
    return [(one.agent, one.path, one.name, one.value) for one in found.signals]


def answered(found: SignalFile, purpose: Purpose = TRAINING) -> list[tuple[str, str, Answer]]:
    """Return agent, path and answer of the signals that speak of a purpose."""
    return [(one.agent, one.path, answer) for one in found.signals for about, answer in one.answers if about is purpose]


# --- any file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SIGNAL_FILES)
def test_a_page_in_place_of_a_file_is_said_and_says_nothing(name: str) -> None:
    """Sites answer every address with a page; its text is no file, whatever lines it has."""
    assert read_file(name, PAGE) == SignalFile(faults=("an HTML page is served in its place",))


@pytest.mark.parametrize("name", SIGNAL_FILES)
def test_binary_data_and_pdf_are_said(name: str) -> None:
    """What is no text at all has no signals."""
    for body in (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"%PDF-1.7\n%\xe2\xe3"):
        found = read_file(name, body)
        assert found.faults
        assert not found.signals


HOSTILE = (
    b"\n" * 900_000,
    b" " * 900_000,
    b"<!--" * 200_000,
    b"[](" * 300_000,
    b"# spawnin" * 100_000,
    b"User-agent: x\n" * 30_000 + b"Disallow: /\n" * 30_000,
    b"Agent: a\n  Training: deny\n" * 30_000,
    b"[" * 900_000,
    b"a=b\n" * 200_000,
)


@pytest.mark.parametrize("name", SIGNAL_FILES)
@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: body[:8].decode())
def test_a_hostile_file_costs_little(name: str, body: bytes) -> None:
    """Work grows with the size alone, and signals are bounded."""
    started = time.process_time()
    assert len(read_file(name, body).signals) <= 5_000
    assert time.process_time() - started < 3


@pytest.mark.parametrize("name", SIGNAL_FILES)
def test_a_file_of_more_than_a_megabyte_is_not_read(name: str) -> None:
    """No signal file is that long; it is said, not cut in silence."""
    assert read_file(name, b"a" * 1_000_001) == SignalFile(faults=("longer than 1,000,000 bytes: not read",))


def test_names_may_have_platform_and_variant() -> None:
    """Documents are named with their platform, and by host where a platform has several."""
    body = b"datatrainingallowed=no\n"
    assert read_file("x/trust.txt@www.x.com", body) == read_file("trust.txt", body)


def test_a_name_that_is_no_signal_file_is_an_error_of_the_caller() -> None:
    """Bytes never raise, names do."""
    with pytest.raises(KeyError):
        read_file("robots.txt", b"")


WORDS = (
    "User-agent: *", "Disallow: /", "Allow: *.jpg", "Training: deny", "Agent: a", "  Training: allow", "Site-Name: x",
    "datatrainingallowed=no", "# a", "[a](b)", "{", "[", "]", '"location"', ":", "1", "<rsl", ">", "</rsl>",
    '<?xml version="1.0" encoding="', '"?>', "utf-16", "<!DOCTYPE a [", "<!ENTITY a 'b'>", "&a;", "\0", "\ufeff",
    "\ud800",
)  # fmt: skip


@given(
    st.sampled_from(SIGNAL_FILES),
    st.one_of(
        st.binary(),
        st.lists(st.sampled_from(WORDS)).map(lambda words: "\n".join(words).encode("utf-8", "surrogatepass")),
    ),
)
def test_no_bytes_raise_and_what_comes_can_be_stored(name: str, body: bytes) -> None:
    """Whatever a server sends, its signals and faults are texts that encode."""
    found = read_file(name, body)
    for one in found.signals:
        " ".join((one.agent, one.path, one.name, one.value, *one.faults)).encode()
    " ".join(found.faults).encode()


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["location", "tdm-reservation", "tdm-policy"]), inner)
        ),
    )
)
def test_any_json_is_read(value: object) -> None:
    """Rules of any shape are told or read, never an exception."""
    read_file("tdmrep.json", json.dumps(value).encode())


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=20), st.sampled_from(["\r\n", "\r"]))
def test_line_endings_change_nothing(noise: str, ending: str) -> None:
    """CR LF, LF and CR end lines alike, and numbers of lines stay."""
    body = f"# {noise}\nUser-agent: *\nDisallow: /\n"
    assert read_file("ai.txt", body.replace("\n", ending).encode()) == read_file("ai.txt", body.encode())


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    """Editors put it there."""
    assert said("trust.txt", b"\xef\xbb\xbfdatatrainingallowed=no") == [("*", "/", "datatrainingallowed", "no")]


# --- ai.txt -----------------------------------------------------------------------------------------------------------

SPAWNING = """# Spawning AI
# Prevent datasets from using the following file types

User-Agent: *
Disallow: *.txt
Disallow: *.pdf
Disallow: *.jpg
Disallow: *.py
Disallow: /
Disallow: *
"""


def test_spawnings_file_disallows_training_on_everything() -> None:
    """As its generator writes it: kinds of media, and `/` for all of them."""
    found = read_file("ai.txt", SPAWNING.encode())
    assert said("ai.txt", SPAWNING) == [
        ("*", "text", "training", "disallow *.pdf *.txt"),
        ("*", "images", "training", "disallow *.jpg"),
        ("*", "code", "training", "disallow *.py"),
        ("*", "/", "training", "disallow"),
    ]
    assert ("*", "/", Answer.DISALLOWED) in answered(found)
    assert found.faults == ()


def test_patterns_of_images_speak_of_images_only() -> None:
    """Lists with commas are read as lines are; the site as a whole is left open."""
    found = read_file("ai.txt", b"User-agent: *\nDisallow: *.JPG, *.png\nAllow: *.mp3\n")
    assert answered(found) == [("*", "images", Answer.DISALLOWED), ("*", "audio", Answer.ALLOWED)]


def test_patterns_of_one_kind_at_odds_answer_nothing() -> None:
    """Some images allowed and some not is no answer for images."""
    found = read_file("ai.txt", b"User-agent: *\nDisallow: *.jpg\nAllow: *.png\n")
    assert said("ai.txt", b"User-agent: *\nDisallow: *.jpg\nAllow: *.png\n") == [
        ("*", "images", "training", "disallow *.jpg, allow *.png")
    ]
    assert answered(found) == []


def test_groups_of_agents_are_kept_apart() -> None:
    """Some sites shut out single agents."""
    found = read_file("ai.txt", b"User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
    assert answered(found) == [
        ("gptbot", "/", Answer.DISALLOWED),
        ("ccbot", "/", Answer.DISALLOWED),
        ("*", "/", Answer.ALLOWED),
    ]


def test_a_copy_of_robots_txt_answers_nothing() -> None:
    """It says what may be fetched; nobody meant training by it."""
    found = read_file("ai.txt", b"User-agent: *\nDisallow: /search\nDisallow: /\nSitemap: https://example.com/s.xml\n")
    assert found.faults == ("a copy of robots.txt: it says what may be fetched, nothing about training",)
    assert answered(found) == []


@pytest.mark.parametrize("name", ["ai.txt", "ai.txt@well-known"])
def test_an_index_at_the_place_of_ai_txt_is_told(name: str) -> None:
    """Many sites put what belongs into llms.txt there."""
    found = read_file(name, b"# Jane Doe\n\n> Engineer\n\n- Code: [here](https://code.example/jane)\n")
    assert found == SignalFile(faults=("an index in the manner of llms.txt, which permits and forbids nothing",))


def test_the_namesakes_grammar_at_the_root_is_told_and_read() -> None:
    """The author's will is plain, but the draft looks for it elsewhere."""
    found = read_file("ai.txt", b"Site-Name: x\nSite-URL: https://x.example\nTraining: deny\n")
    assert found.faults == ("in the grammar of its namesake at /.well-known/ai.txt",)
    (signal,) = found.signals
    assert (signal.mechanism, signal.place) == (Mechanism.AI_TXT_WELL_KNOWN, "ai.txt")
    assert answered(found) == [("*", "/", Answer.DISALLOWED)]


# --- .well-known/ai.txt -----------------------------------------------------------------------------------------------

NEWS = """# Spec-Version: 1.0

Site-Name: News Daily
Site-URL: https://newsdaily.example
Contact: ai@newsdaily.example

Training: conditional
Scraping: allow
Indexing: allow

Training-Allow: /articles/free/*
Training-Deny: /articles/premium/*
Training-License: CC-BY-4.0

Agent: *
  Rate-Limit: 30/minute

Agent: ClaudeBot
  Training: allow

Agent: GPTBot
  Training: deny

Attribution: required
"""


def test_the_namesakes_example_by_agent_and_path() -> None:
    """After the draft's example of a news site; what stands unindented is the site's again."""
    found = read_file("ai.txt@well-known", NEWS.encode())
    assert answered(found) == [
        ("*", "/", Answer.RESERVED),
        ("*", "/articles/free/", Answer.ALLOWED),
        ("*", "/articles/premium/", Answer.DISALLOWED),
        ("claudebot", "/", Answer.ALLOWED),
        ("gptbot", "/", Answer.DISALLOWED),
    ]
    assert answered(found, Purpose.AI_INPUT) == [("*", "/", Answer.ALLOWED)]
    assert ("*", "/", "attribution", "required") in said("ai.txt@well-known", NEWS)
    assert found.faults == ()


def test_silence_on_training_is_the_drafts_deny() -> None:
    """The draft has defaults; only the one that permits nothing is taken."""
    found = read_file("ai.txt@well-known", b"Site-Name: x\nSite-URL: https://x.example\n")
    assert answered(found) == [("*", "/", Answer.DISALLOWED)]
    assert found.signals[0].faults == ("not stated: `deny` is the draft's default",)


def test_a_file_without_the_required_names_gets_no_default() -> None:
    """What is hardly such a file says nothing by silence."""
    found = read_file("ai.txt@well-known", b"Caching: deny\n")
    assert answered(found) == []
    assert found.faults == ("no Site-Name, which the draft requires", "no Site-URL, which the draft requires")


def test_the_block_for_all_agents_takes_the_place_of_the_sites_line() -> None:
    """Blocks override, and `*` is every agent."""
    found = read_file("ai.txt@well-known", b"Training: deny\nAgent: *\n  Training: allow\n")
    assert answered(found) == [("*", "/", Answer.ALLOWED)]


def test_a_word_that_the_draft_does_not_have_answers_nothing() -> None:
    """`Training: no` is a mistake, and no guess is made."""
    (signal,) = read_file("ai.txt@well-known", b"Training: no\n").signals
    assert (signal.answers, signal.faults) == ((), ("no is not allow, deny or conditional",))


def test_spawnings_grammar_at_the_namesakes_place_is_told_and_read() -> None:
    """Many sites put the one file at both places."""
    found = read_file("ai.txt@well-known", SPAWNING.encode())
    assert found.faults == ("in the grammar of its namesake at /ai.txt",)
    assert ("*", "/", Answer.DISALLOWED) in answered(found)


# --- tdmrep.json ------------------------------------------------------------------------------------------------------


def test_the_protocols_example_of_three_locations() -> None:
    """Reserved without a policy, reserved with one, and not reserved."""
    body = json.dumps(
        [
            {"location": "/directory-a/", "tdm-reservation": 1},
            {"location": "/directory-b/html/", "tdm-reservation": 1, "tdm-policy": "https://provider.example/p.json"},
            {"location": "/directory-b/images/*.jpg", "tdm-reservation": 0},
        ]
    )
    assert said("tdmrep.json", body) == [
        ("*", "/directory-a/", "tdm-reservation", "1"),
        ("*", "/directory-b/html/", "tdm-reservation", "1"),
        ("*", "/directory-b/html/", "tdm-policy", "https://provider.example/p.json"),
        ("*", "/directory-b/images/*.jpg", "tdm-reservation", "0"),
    ]
    assert [answer for _, _, answer in answered(read_file("tdmrep.json", body.encode()))] == [
        Answer.RESERVED,
        Answer.RESERVED,
        Answer.ALLOWED,
    ]


@pytest.mark.parametrize("location", ["/", "/*", "*"])
def test_all_ways_to_name_the_whole_site_are_one(location: str) -> None:
    """A star at the end of a pattern says nothing."""
    body = json.dumps([{"location": location, "tdm-reservation": 1}]).encode()
    assert answered(read_file("tdmrep.json", body)) == [("*", "/", Answer.RESERVED)]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (
            '{"location": "/", "tdm-reservation": 1}',
            "not an array of rules but an object: the protocol demands the brackets",
        ),
        ("null", "not an array of rules but null: the protocol demands the brackets"),
        ("[]", "no rules"),
        ("[1]", "rule 1 is a number, not an object"),
        ('[{"location": "/"}]', "rule 1 has no tdm-reservation"),
        ("[" * 100_000, "not JSON that can be read: nested too deeply"),
    ],
)
def test_faults_of_the_file(body: str, fault: str) -> None:
    """What is no array of rules reserves nothing, and says why."""
    assert read_file("tdmrep.json", body.encode()) == SignalFile(faults=(fault,))


def test_what_is_no_json_is_told_with_its_place() -> None:
    """The reason names line and column."""
    (fault,) = read_file("tdmrep.json", b'[{"location": "/",}]').faults
    assert fault.startswith("not JSON: ")


@pytest.mark.parametrize("reservation", ["1", True, 2, 1.0, None, [1]])
def test_a_reservation_that_is_neither_0_nor_1_is_unset(reservation: object) -> None:
    """The protocol: other values are errors, and count as unset."""
    body = json.dumps([{"location": "/", "tdm-reservation": reservation}]).encode()
    (signal,) = read_file("tdmrep.json", body).signals
    assert signal.answers == ()
    assert signal.faults[0].endswith("not 0 or 1: unset")


@pytest.mark.parametrize("location", [None, 1, "https://example.com/", "images"])
def test_a_rule_without_a_path_reserves_nothing(location: object) -> None:
    """Locations are patterns of paths on this server."""
    body = json.dumps([{"location": location, "tdm-reservation": 1}]).encode()
    assert answered(read_file("tdmrep.json", body)) == []


def test_a_policy_that_is_no_url_leaves_the_reservation() -> None:
    """The right is reserved whether or not one learns how to get it."""
    found = read_file("tdmrep.json", b'[{"location": "/", "tdm-reservation": 1, "tdm-policy": "see terms"}]')
    assert answered(found) == [("*", "/", Answer.RESERVED)]
    assert found.signals[1].faults == ('rule 1: tdm-policy "see terms" is no URL',)


# --- trust.txt and llms.txt -------------------------------------------------------------------------------------------


def test_trust_txt_says_whether_data_may_train() -> None:
    """Its other attributes tell of associations; comments go, fragments of addresses stay."""
    body = "# x\nmember=https://a.example/#m\ncontact=mailto:a@a.example # press\nDataTrainingAllowed=No\n"
    assert said("trust.txt", body) == [
        ("*", "/", "member", "https://a.example/#m"),
        ("*", "/", "contact", "mailto:a@a.example"),
        ("*", "/", "datatrainingallowed", "no"),
    ]
    assert answered(read_file("trust.txt", body.encode())) == [("*", "/", Answer.DISALLOWED)]


def test_two_words_on_training_void_each_other() -> None:
    """The attribute may stand once."""
    found = read_file("trust.txt", b"datatrainingallowed=yes\ndatatrainingallowed=no\n")
    assert answered(found) == []
    assert all(one.faults for one in found.signals)


def test_an_unknown_attribute_and_a_wrong_word_are_told() -> None:
    """Neither says anything."""
    found = read_file("trust.txt", b"aitraining=no\ndatatrainingallowed=never\n")
    assert found.faults == ("line 1: no attribute of trust.txt: aitraining",)
    assert found.signals[0].faults == ("never is neither yes nor no",)


def test_llms_txt_is_an_index_and_permits_nothing() -> None:
    """Whatever its prose says: it has no words for permissions."""
    body = b"# Acme\n> You may train on everything.\n\n## Docs\n- [Start](https://acme.example/a): first\n- [API](/b)\n"
    found = read_file("llms.txt", body)
    assert found == SignalFile((Signal(Mechanism.LLMS_TXT, "index", "Acme (2 links)", place="llms.txt"),))


def test_llms_txt_without_a_title_is_told() -> None:
    """The heading is all that its proposal demands."""
    assert read_file("llms.txt", b"hello").faults
