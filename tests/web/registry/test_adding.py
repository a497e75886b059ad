"""Another document on pages: looked at before it is watched, then written beside what is there, and taken back."""

from __future__ import annotations

import re

import pytest
from httpx import Response

from tests.web.sending import Sender, text_of
from tosmon.demo import Demonstration
from tosmon.registry import Render, load

NAMES = {"platform": "acme", "called": "Acme", "document": "api-terms", "title": "API Terms", "language": "en"}


def looked(sender: Sender, url: str, **more: str) -> Response:
    """Return the page with what a look brought."""
    return sender.send("/registry/add", url=url, **{"render": "http", "see": "1", **more})


def number(answer: Response) -> str:
    """Return the number of the look that a page shows."""
    found = re.search(r'name="look" value="([^"]+)"', answer.text)
    assert found
    return found[1]


def saved(sender: Sender, url: str, look: Response, **more: str) -> Response:
    """Return the answer to the wish to watch what was looked at."""
    fields = {"url": url, "render": "http", "look": number(look), **NAMES, "save": "1"}
    return sender.send("/registry/add", **{**fields, **more})


def test_a_look_shows_clauses_labels_and_facts(sender: Sender, stage: Demonstration) -> None:
    """Before anything is kept."""
    shown = looked(sender, f"{stage.site.address}/api-terms")
    told = text_of(shown)
    assert "Acme API Terms" in told
    assert "AI training" in told
    assert "<mark>" in shown.text
    assert "allows it to tosmon" in told
    assert sorted(one.name for one in stage.home.platforms.iterdir()) == ["exemplar.toml"]


def test_selectors_that_find_the_text_are_offered(sender: Sender, stage: Demonstration) -> None:
    """Each as a button that looks again with it, without fetching again."""
    url = f"{stage.site.address}/api-terms"
    first = looked(sender, url)
    assert "<code>#legal-text</code>" in first.text
    stage.site.pages = {}
    again = looked(sender, url, look=number(first), select="#legal-text")
    assert "AI training" in text_of(again)
    assert "Home" not in text_of(again).partition("What is read")[2]


def test_rules_that_the_page_links_to_are_listed(sender: Sender, stage: Demonstration) -> None:
    """Those of its own site, with a way to look at each."""
    told = looked(sender, f"{stage.site.address}/api-terms").text
    assert "/legal/privacy-policy" in told
    assert "elsewhere.example" not in told


def test_a_page_that_is_watched_already_is_named(sender: Sender, stage: Demonstration) -> None:
    """With a link to its entry."""
    told = text_of(looked(sender, f"{stage.site.address}/terms"))
    assert "This page is watched already: exemplar/terms-of-service" in told


def test_what_a_check_would_not_believe_is_said(sender: Sender, stage: Demonstration) -> None:
    """A challenge; a selector that finds nothing; an error."""
    assert "A check would not believe this" in text_of(looked(sender, f"{stage.site.address}/challenge"))
    nothing = looked(sender, f"{stage.site.address}/api-terms", select="#nowhere")
    assert "nothing on the page matches #nowhere" in text_of(nothing)
    assert "404 Not Found" in text_of(looked(sender, f"{stage.site.address}/gone"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://10.0.0.8/terms", "private (RFC 1918)"),
        ("https://169.254.169.254/latest/meta-data", "metadata service"),
        ("https://[::1]/terms", "loopback"),
        ("http://example.com/terms", "expected an https address"),
        ("file:///etc/passwd", "expected an https address"),
        ("javascript:alert(1)", "expected an https address"),
        ("https://ada:word@example.com/", "expected an https address"),
        ("", "expected an https address"),
    ],
)
def test_addresses_that_nobody_may_fetch_are_refused(sender: Sender, url: str, told: str) -> None:
    """By the rules of a check: the form says why."""
    assert told in text_of(looked(sender, url))


@pytest.mark.parametrize("selector", ["div[", "p:contains(x", ":is(", "a" * 301, "<script>"])
def test_selectors_are_proved(sender: Sender, stage: Demonstration, selector: str) -> None:
    """What is none stands beside the field, and is not asked of a page."""
    shown = looked(sender, f"{stage.site.address}/api-terms", select=selector)
    assert "expected" in text_of(shown).partition("Selected")[2]
    assert "<script>" not in shown.text.partition("<main")[2]


def test_a_hostile_page_is_shown_as_text(sender: Sender, stage: Demonstration) -> None:
    """Nothing of it becomes markup."""
    shown = looked(sender, f"{stage.site.address}/hostile").text.partition("<main")[2]
    assert "&lt;script&gt;window.hacked=3&lt;/script&gt;" in shown
    assert "<script>" not in shown
    assert "<img" not in shown


def test_what_was_looked_at_is_watched_at_once(sender: Sender, stage: Demonstration) -> None:
    """A file of one's own has the entry, the list has it, and its page shows it."""
    url = f"{stage.site.address}/api-terms"
    answer = saved(sender, url, looked(sender, url, select="#legal-text", language="en"), select="#legal-text")
    assert answer.url.path == "/registry/acme/api-terms"
    assert "It is watched now" in text_of(answer)
    one = load(user_folder=stage.home.platforms, packaged=False).document("acme/api-terms")
    assert (one.title, one.language, one.render) == ("API Terms", "en", Render.HTTP)
    assert (one.pages[0].url, one.pages[0].selection.select) == (url, ("#legal-text",))
    assert stage.registry.document("acme/api-terms") == one
    assert "Acme: API Terms" in text_of(sender.client.get("/registry?q=acme"))


def test_adding_can_be_taken_back(sender: Sender, stage: Demonstration) -> None:
    """While the file is as it was written."""
    url = f"{stage.site.address}/api-terms"
    answer = saved(sender, url, looked(sender, url))
    undo = answer.url.params["undo"]
    assert "Taken back" in text_of(sender.send("/registry/add", "/registry/undo", undo=undo))
    assert not (stage.home.platforms / "acme.toml").exists()
    assert "acme/api-terms" not in {one.id for one in stage.registry}
    assert sender.send("/registry/add", "/registry/undo", undo=undo).status_code == 404


def test_a_file_that_was_changed_since_is_left_alone(sender: Sender, stage: Demonstration) -> None:
    """Its owner's words are worth more than an undo."""
    url = f"{stage.site.address}/api-terms"
    answer = saved(sender, url, looked(sender, url))
    path = stage.home.platforms / "acme.toml"
    path.write_text(f"# mine\n{path.read_text()}")
    assert sender.send("/registry/add", "/registry/undo", undo=answer.url.params["undo"]).status_code == 409
    assert path.read_text().startswith("# mine")


def test_nothing_of_the_users_is_overwritten(sender: Sender, stage: Demonstration) -> None:
    """A name that is taken is refused, beside its field; other entries of a file stay as they are written."""
    path = stage.home.platforms / "exemplar.toml"
    before = path.read_text()
    url = f"{stage.site.address}/api-terms"
    look = looked(sender, url)
    taken = saved(sender, url, look, platform="exemplar", document="terms-of-service")
    assert "exemplar/terms-of-service is watched already" in text_of(taken)
    assert path.read_text() == before
    saved(sender, url, look, platform="exemplar")
    assert path.read_text().startswith(before.rstrip())


@pytest.mark.parametrize("name", ["../evil", "Acme", "a b", "seals", "<b>", "x" * 300, ""])
def test_names_that_are_none_are_refused(sender: Sender, stage: Demonstration, name: str) -> None:
    """They become folders and files."""
    url = f"{stage.site.address}/api-terms"
    answer = saved(sender, url, looked(sender, url), platform=name)
    assert answer.url.path == "/registry/add"
    assert [one.name for one in stage.home.platforms.iterdir()] == ["exemplar.toml"]
    assert [one.name for one in stage.home.root.iterdir() if one.name.startswith("evil")] == []


def test_what_was_changed_since_is_looked_at_first(sender: Sender, stage: Demonstration) -> None:
    """Nothing is watched that nobody has seen."""
    url = f"{stage.site.address}/api-terms"
    answer = saved(sender, url, looked(sender, url), select="footer")
    assert answer.url.path == "/registry/add"
    assert "Follow us everywhere" in text_of(answer)
    assert "acme/api-terms" not in {one.id for one in stage.registry}


def test_a_look_that_is_forgotten_says_so(sender: Sender) -> None:
    """As after a restart; the form is there."""
    assert "not remembered any more" in text_of(sender.client.get("/registry/add?look=gone"))


def test_looking_alone_fetches_nothing(sender: Sender, stage: Demonstration) -> None:
    """An address in a link fills the form in, and the button must be pressed."""
    shown = sender.client.get("/registry/add", params={"url": f"{stage.site.address}/api-terms"})
    assert f'value="{stage.site.address}/api-terms"' in shown.text
    assert "What is read" not in text_of(shown)
