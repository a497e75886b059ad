"""Messages as they are read: text, HTML, Markdown, feed entries; whatever platforms wrote, and whatever was told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.alerts.events import amended, crawlers_changed, event, stored
from tosmon.alerts.parcels import Form, Parcel
from tosmon.alerts.rendering import Renderer
from tosmon.alerts.samples import samples
from tosmon.alerts.telling import Room, as_told, bare_item
from tosmon.core.families import Families
from tosmon.core.messages import Item, Message
from tosmon.core.model import Change, EventKind
from tosmon.core.subscriptions import Filter
from tosmon.home import Home

RENDERER = Renderer(Home(Path("/nonexistent")))
SAMPLES = samples()
ALERT, DIGEST, NOTE = SAMPLES[0], SAMPLES[9], SAMPLES[11]
KEY, TARGET = "msg_1", "mail:ada@example.org"

TAGS = frozenset(
    {"html", "head", "meta", "title", "body", "table", "tr", "td", "p", "h1", "h2", "h3", "ul", "li", "a", "strong"}
    | {"em", "span", "bdi", "code", "br", "hr", "ins", "del"}
)
ATTRIBUTES = frozenset(
    {"align", "cellpadding", "cellspacing", "border", "charset", "content", "dir", "href", "id", "lang", "name"}
    | {"role", "style", "width"}
)
MARKDOWN = frozenset({"p", "strong", "em", "s", "ul", "ol", "li", "blockquote", "code", "a", "br"})
VOID = {"meta", "br", "hr"}


class Page(HTMLParser):
    """Reads HTML, and says what stands in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that ends itself."""
        assert tag in VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a tag, which must be the one opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words += data


def assert_passive(text: str) -> Page:
    """Assert that HTML is well formed, shows only, and loads nothing; return it as read."""
    page = Page(text)
    assert not page.open
    assert page.tags <= TAGS
    assert page.attributes.keys() <= ATTRIBUTES
    assert all(re.match(r"https://terms\.example\.org/|#item-\d+$", one) for one in page.attributes.get("href", []))
    assert not any(re.search(r"url\(|expression|@import", one) for one in page.attributes.get("style", []))
    return page


def rendered(message: Message) -> Parcel:
    """Return a message as it goes to a target."""
    return RENDERER.parcel(message, KEY, TARGET)


def assert_readable(parcel: Parcel) -> None:
    """Assert that every part says something, printable and of bounded size."""
    for text in (parcel.subject, parcel.text, parcel.html, parcel.markdown):
        assert text.strip()
        assert all(letter == "\n" or letter.isprintable() for letter in text)
    assert len(parcel.subject) <= 200
    assert "\n" not in parcel.subject
    assert max(len(parcel.text), len(parcel.markdown)) <= 200_100
    assert_passive(parcel.html)
    for entry in parcel.entries:
        assert_passive(entry.html)
        assert entry.title.strip()
        assert all(letter == "\n" or letter.isprintable() for letter in entry.html + entry.text)


# --- laws -------------------------------------------------------------------------------------------------------------

anything = st.text(st.characters(), max_size=60)
tricks = st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "{{ 7 * 7 }}{% for x in y %}",
        "\x1b[2J\u202ecod.exe",
        "[x](https://evil.example) <https://evil.example>",
        "@everyone",
        "利用規約 " * 30,
        "word " * 2_000,
        "x" * 5_000,
        "\ud800",
        "",
    ]
)
words = st.one_of(anything, tricks)
labels = st.lists(st.sampled_from(["ai_training", "resale", "robots_txt"]), max_size=2, unique=True)


@st.composite
def changes(draw: Callable[..., object]) -> Change:
    """Return any change of a clause."""
    before, after = draw(st.one_of(st.none(), words)), draw(words)
    assert before is None or isinstance(before, str)
    assert isinstance(after, str)
    named = draw(labels)
    assert isinstance(named, list)
    return amended(before, after, *named, reason=draw(words))


@st.composite
def items(draw: Callable[..., object]) -> Item:
    """Return what is told of any event."""
    kind = draw(st.sampled_from(list(EventKind)))
    assert isinstance(kind, EventKind)
    said = draw(st.lists(changes(), max_size=4)) if kind is EventKind.AMENDMENT else []
    assert isinstance(said, list)
    one = event(kind=kind, summary=draw(words), notes=(draw(words),), saw=draw(words), effective=draw(words))
    group = (stored(one, *said),)
    told = as_told(group, Room(5_000), {})
    bare = bare_item(group, Families(), Filter())
    return replace(
        bare,
        platform_name=str(draw(words)),
        title=str(draw(words)),
        changes=told.changes,
        turns=told.turns,
        url=str(draw(st.sampled_from(["", "https://terms.example.org/e/1"]))),
    )


@given(st.lists(items(), min_size=1, max_size=3))
def test_whatever_happened_is_rendered(told: list[Item]) -> None:
    """Never an error, never empty, nothing that steers, no active content."""
    assert_readable(rendered(replace(ALERT, items=tuple(told), subject=f"[tosmon] {told[0].headline}")))


@pytest.mark.parametrize("message", SAMPLES)
def test_every_form_is_rendered(message: Message) -> None:
    """Alerts of every kind, digests, notes and tests."""
    parcel = rendered(message)
    assert_readable(parcel)
    assert (parcel.key, parcel.form, parcel.address) == (KEY, message.form, "ada@example.org")
    assert parcel.payload["key"] == KEY


@pytest.mark.parametrize("message", SAMPLES)
def test_plain_text_keeps_to_its_columns(message: Message) -> None:
    """Only an address or a hash may be longer than 78 columns."""
    lines = rendered(message).text.split("\n")
    assert [line for line in lines if len(line) > 78 and "://" not in line] == []


@given(items())
def test_markdown_holds_no_mark_up_of_its_own(told: Item) -> None:
    """Rendered, it has tosmon's elements only, and its links lead to tosmon."""
    text = (
        MarkdownIt("commonmark", {"html": True})
        .enable("strikethrough")
        .render(rendered(replace(ALERT, items=(told,))).markdown)
    )
    page = Page(text)
    assert page.tags <= MARKDOWN
    assert all(one.startswith("https://terms.example.org/") for one in page.attributes.get("href", []))


def test_the_same_message_is_rendered_the_same() -> None:
    """Byte for byte, at every attempt, by any program."""
    assert rendered(DIGEST) == Renderer(Home(Path("/nonexistent"))).parcel(DIGEST, KEY, TARGET)


# --- what is read -----------------------------------------------------------------------------------------------------


def test_an_alert_says_all_that_a_reader_needs() -> None:
    """What changed and where, when it was observed and takes effect, the alert before it, where to look, and proof."""
    message = replace(ALERT, zone=ZoneInfo("Europe/Berlin"))
    parcel = rendered(message)
    for text in (parcel.text, Page(parcel.html).words):
        told = " ".join(text.split())
        for part in (
            "Example · Terms of Service",
            "AI training, automated access strengthened",
            "First observed between 2026-03-01 10:30 CET and 2026-03-02 10:30 CET; effective 2026-04-01",
            "transcribed by a made-up collection",
            "4 What you may not do",
            "You agree to these rules:",
            "Previous alert on this clause: 2025-03-02 10:30 CET",
            "1 more change of this event does not fit here",
            "2 other labelled changes of this event are beside what this subscription asks for",
            "example/terms-of-service/2026-03-02T09-30-00Z-0a1b2c3d",
            "SHA-256",
            "Times are those of Europe/Berlin",
        ):
            assert part in told
    assert "https://terms.example.org/e/0123456789abcdef" in parcel.text
    assert "https://terms.example.org/e/0123456789abcdef" in Page(parcel.html).attributes["href"]


def test_a_redline_is_seen_without_colours() -> None:
    """Marks in plain text, elements with lines in HTML, signs in Markdown."""
    parcel = rendered(ALERT)
    assert "You may {+not+} collect" in " ".join(parcel.text.split())
    assert re.search(r"<ins style=\"[^\"]*text-decoration:underline\">not</ins>", parcel.html)
    assert re.search(r"<del style=\"[^\"]*line-through\">if you do so slowly</del>", parcel.html)
    assert "~~if you do so slowly~~ **or train models with them**" in parcel.markdown


def test_a_digest_begins_with_its_contents() -> None:
    """Each item has a number, and stands there with its headline before any is told."""
    parcel = rendered(DIGEST)
    contents, _, first = parcel.text.partition("-----")
    assert [int(one) for one in re.findall(r"^ +(\d+)\. ", contents, re.MULTILINE)] == list(range(1, 10))
    assert "… and 3 more: https://terms.example.org/" in contents
    assert "1. Example · Terms of Service" in first
    page = Page(parcel.html)
    assert {one[1:] for one in page.attributes["href"] if one.startswith("#")} <= set(page.attributes["id"])


def test_a_robots_event_says_who_and_where() -> None:
    """Crawlers by name, with what they are for."""
    told = " ".join(rendered(SAMPLES[1]).text.split())
    assert "Newly refused: - GPTBot (OpenAI, AI training), every crawler not named, ExampleBot (archive)" in told
    assert "and 4 more: the whole site, /api/ and 2 more; now named" in told
    assert "Newly admitted: - CCBot (Common Crawl): /public/ [de]" in told


def test_snapshots_of_a_capture_that_is_not_believed_are_told_apart() -> None:
    """One shows what is in force, the other what is doubted."""
    (suspect,) = (one for one in SAMPLES if [item.kind for item in one.items] == [EventKind.SUSPECT])
    parcel = rendered(suspect)
    for form in (parcel.text, parcel.markdown, parcel.html):
        assert ("Snapshot in force: " in form, "Snapshot not believed: " in form) == (True, True)


def test_what_is_no_change_has_no_weight() -> None:
    """That a document is captured again is neither grave nor without effect."""
    (recovered,) = (one for one in SAMPLES if [item.kind for item in one.items] == [EventKind.RECOVERED])
    parcel = rendered(recovered)
    assert "no effect" not in parcel.text + parcel.markdown + parcel.html
    change = replace(recovered.items[0], kind=EventKind.AMENDMENT)
    assert "Terms of Service (no effect)" in rendered(replace(recovered, items=(change,))).text


def test_a_note_is_its_sections() -> None:
    """Without words about redlines, and no legal advice where no law is near."""
    text = rendered(NOTE).text
    assert "Noisy documents\n- example/terms-of-service: 12 changes in 30 days\n" in text
    assert "legal advice" not in text
    assert "[-" not in text


def test_recipients_are_told_how_to_end_it() -> None:
    """Where there is a page for it."""
    address = "https://terms.example.org/unsubscribe?token=a_b-c"
    parcel = RENDERER.parcel(ALERT, KEY, TARGET, unsubscribe=address)
    assert parcel.unsubscribe == address
    assert address in parcel.text
    assert address in Page(parcel.html).attributes["href"]
    assert f"({address})" in parcel.markdown
    assert "No more of these" not in rendered(ALERT).text


def test_a_hostile_robots_txt_makes_a_small_message() -> None:
    """Thousands of rules, each with another path."""
    rules = "".join(
        f"User-agent: b{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}\nDisallow: /p{n}/\n\n" for n in range(900)
    )
    group = (stored(event("example/robots.txt"), *crawlers_changed("", rules)),)
    told = as_told(group, Room(20_000), {})
    item = replace(bare_item(group, Families(), Filter()), changes=told.changes, turns=told.turns, unshown=told.unshown)
    parcel = rendered(replace(ALERT, items=(item,)))
    assert len(parcel.text) < 20_000
    assert len(parcel.html) < 60_000
    assert "more changes of this event do not fit here" in parcel.text


def test_a_long_digest_is_no_longer_than_mail_programs_show() -> None:
    """Whatever pages put into their texts, headings, and sentences over lists."""
    long = "never ever " * 9_000
    change = amended(long, None, "resale", reason=long)
    assert change.before is not None
    change = replace(change, before=replace(change.before, headings=(long,) * 9, lead_in=long, number=long))
    group = (stored(event(notes=(long,) * 99, summary=long, saw=long), *[change] * 9),)
    told = as_told(group, Room(1_600), {})
    item = replace(bare_item(group, Families(), Filter()), changes=told.changes, unshown=told.unshown)
    parcel = rendered(replace(DIGEST, items=(replace(item, notes=item.notes[:1]),) * 15, listed=DIGEST.items[:1] * 100))
    assert len(parcel.html) < 200_000
    assert len(parcel.text) < 200_000
    assert len(rendered(replace(ALERT, items=(item,))).html) < 100_000


# --- feeds and tests --------------------------------------------------------------------------------------------------


def test_a_feed_entry_has_a_lasting_name() -> None:
    """The same events make the same id, in whatever order they were checked."""
    item = DIGEST.items[-1]
    turned = replace(item, events=item.events[::-1], headline="other words")
    assert RENDERER.feed_entry(item).id == RENDERER.feed_entry(turned).id
    assert RENDERER.feed_entry(item).id != RENDERER.feed_entry(DIGEST.items[0]).id


def test_a_feed_entry_holds_the_redline() -> None:
    """With its subject as title, its page as address, and tags to filter by."""
    entry = RENDERER.feed_entry(ALERT.items[0], ZoneInfo("Asia/Tokyo"))
    assert "<ins" in entry.html
    assert "{+not+}" in entry.text
    assert "18:30 JST" in entry.html
    assert entry.title.startswith("Example · Terms of Service: AI training")
    assert (entry.url, entry.published) == (ALERT.items[0].url, ALERT.items[0].observed_to)
    assert {"example", "example/terms-of-service", "ai_training", "unclear", "high"} <= set(entry.tags)


def test_a_trial_says_that_it_is_one() -> None:
    """Nobody takes the made-up platform for news."""
    parcel = RENDERER.trial("default", TARGET, "test_1", datetime(2026, 3, 1, tzinfo=UTC))
    assert (parcel.form, parcel.key) == (Form.TEST, "test_1")
    for text in (parcel.text, parcel.html, parcel.markdown):
        assert text.index("This is a test") < text.index("Terms of Service")
    assert_readable(parcel)
