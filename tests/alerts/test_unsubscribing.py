"""Links to unsubscribe: made, read again, and not made by anybody else."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tosmon.alerts.unsubscribing import UnsubscribeLinks, Wish, shortened
from tosmon.errors import HomeError
from tosmon.home import Home

PUBLIC = "https://terms.example.org"
ADA = "mail:ada@example.org"

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return an empty home."""
    return Home(tmp_path)


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> UnsubscribeLinks:
    """Return the links of a home."""
    return UnsubscribeLinks(Home(tmp_path_factory.mktemp("home")), PUBLIC)


@given(names, names)
def test_a_link_is_read_as_it_was_made(links: UnsubscribeLinks, subscription: str, target: str) -> None:
    """Whatever the names are, and without a character that an address would escape."""
    token = links.token(subscription, target)
    assert links.read(token) == Wish(subscription, target)
    assert token.replace(".", "").replace("-", "").replace("_", "").isalnum()
    assert token.isascii()


def test_a_link_leads_to_the_pages(links: UnsubscribeLinks) -> None:
    """Under their public address."""
    assert links("ai-training", ADA) == f"{PUBLIC}/unsubscribe/{links.token('ai-training', ADA)}"


def test_a_link_stays_the_same(home: Home) -> None:
    """Whichever program makes it, and when."""
    assert UnsubscribeLinks(home, PUBLIC).token("a", ADA) == UnsubscribeLinks(home, PUBLIC).token("a", ADA)


def test_without_a_public_address_there_is_no_link_and_no_key(home: Home) -> None:
    """It would lead nowhere."""
    assert UnsubscribeLinks(home, "")("ai-training", ADA) == ""
    assert not home.unsubscribe_key.exists()


def test_a_channel_that_is_one_recipient_has_no_link(links: UnsubscribeLinks) -> None:
    """Whoever gets a webhook is no reader."""
    assert links("ai-training", "hook") == ""


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_altered_link_is_ours(links: UnsubscribeLinks, data: st.DataObject) -> None:
    """Not by one character."""
    token = links.token("ai-training", ADA)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("abcXYZ019-_.=/ %é").filter(lambda one: one != token[place]))
    assert links.read(token[:place] + other + token[place + 1 :]) is None


@given(st.text(max_size=80))
def test_no_made_up_link_is_ours(links: UnsubscribeLinks, token: str) -> None:
    """Whatever it is."""
    links.token("a", ADA)
    assert links.read(token) is None


def test_parts_of_two_links_make_none(links: UnsubscribeLinks) -> None:
    """The signature is of one subscription and one target."""
    one, other = links.token("a", ADA), links.token("b", ADA)
    assert links.read(f"{one.partition('.')[0]}.{other.partition('.')[2]}") is None
    assert links.token("a:b", "c") != links.token("a", "b:c")


def test_another_home_knows_nothing_of_it(links: UnsubscribeLinks, home: Home) -> None:
    """Each has a key of its own."""
    strange = UnsubscribeLinks(home, PUBLIC)
    strange.token("ai-training", ADA)
    assert strange.read(links.token("ai-training", ADA)) is None


def test_reading_makes_no_key(links: UnsubscribeLinks, home: Home) -> None:
    """Where no link was made, none can be ours."""
    assert UnsubscribeLinks(home, PUBLIC).read(links.token("ai-training", ADA)) is None
    assert not home.unsubscribe_key.exists()


def test_the_key_is_its_owners_alone(home: Home) -> None:
    """And nothing else is left in the home."""
    UnsubscribeLinks(home, PUBLIC).token("ai-training", ADA)
    assert stat.S_IMODE(home.unsubscribe_key.stat().st_mode) == 0o600
    assert [path.name for path in home.root.iterdir()] == [home.unsubscribe_key.name]


def test_programs_that_begin_at_once_agree_on_a_key(home: Home) -> None:
    """The first one's stands."""
    ready = threading.Barrier(8)
    tokens: set[str] = set()

    def begin() -> None:
        ready.wait()
        tokens.add(UnsubscribeLinks(home, PUBLIC).token("ai-training", ADA))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tokens) == 1


@pytest.mark.parametrize("damage", ["", "short", "g" * 64, "é"])
def test_a_damaged_key_is_told(home: Home, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    """It is not written over: links that were sent may work again. Messages go without a link meanwhile."""
    home.unsubscribe_key.write_text(damage)
    links = UnsubscribeLinks(home, PUBLIC)
    with pytest.raises(HomeError, match=home.unsubscribe_key.name):
        links.read("a.b")
    assert links("ai-training", ADA) == ""
    assert "without a link" in caplog.text
    assert home.unsubscribe_key.read_text() == damage


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("mail:ada@example.org", "ad…@example.org"),
        ("mail:a@example.org", "a…@example.org"),
        ("mail:a@b@example.org", "a@…@example.org"),
        ("hook", "hook"),
        ("sms:+491234567", "+4…"),
    ],
)
def test_a_recipient_is_shown_shortened(target: str, shown: str) -> None:
    """Whoever has the link knows who they are; others need not learn it."""
    assert shortened(target) == shown
