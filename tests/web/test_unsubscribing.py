"""The page where recipients end a subscription."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from httpx import Client
from playwright.sync_api import Browser

from tests.alerts.channels.mail_servers import MailServer
from tests.alerts.made import parcel
from tests.web.conftest import served
from tosmon.alerts.channels.email import EmailChannel
from tosmon.alerts.config import EmailConfig
from tosmon.alerts.unsubscribing import UnsubscribeLinks
from tosmon.catalog import Catalog
from tosmon.demo import Demonstration
from tosmon.home import Home

PUBLIC = "https://terms.example.org"
NAME, ADA = "ai-training", "mail:ada@example.org"


class Reader:
    """Somebody with a link, and what the catalog says of them."""

    def __init__(self, client: Client, catalog: Path, token: str) -> None:
        self.client, self._catalog, self.token = client, catalog, token
        self.path = f"/unsubscribe/{token}"

    @property
    def gone(self) -> bool:
        """Return whether they have unsubscribed."""
        with Catalog.open(self._catalog) as catalog:
            return (NAME, ADA) in catalog.unsubscribed()


@pytest.fixture
def reader(changed: Demonstration) -> Iterator[Reader]:
    """Return a reader who is subscribed."""
    links = UnsubscribeLinks(Home(changed.home.root), PUBLIC)
    with served(changed, public_url=PUBLIC) as address, Client(base_url=address) as client:
        found = Reader(client, changed.home.catalog, links.token(NAME, ADA))
        yield found
        client.post(f"/resubscribe/{found.token}")


def test_looking_changes_nothing(reader: Reader) -> None:
    """Mail scanners open every link, and programs look ahead."""
    for method in ("GET", "HEAD"):
        answer = reader.client.request(method, reader.path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
    assert not reader.gone


def test_the_page_says_what_it_ends_and_for_whom(reader: Reader) -> None:
    """The address is shortened: links are passed on."""
    page = reader.client.get(reader.path).text
    assert "Unsubscribe?" in page
    assert NAME in page
    assert "ad…@example.org" in page
    assert "ada@example.org" not in page


def test_the_button_ends_it(reader: Reader) -> None:
    """And the page then says so, also at the next look."""
    answer = reader.client.post(reader.path)
    assert (answer.status_code, reader.gone) == (200, True)
    assert "You are unsubscribed" in answer.text
    assert "You are unsubscribed" in reader.client.get(reader.path).text


@pytest.mark.parametrize("form", ["urlencoded", "multipart"])
def test_one_click_ends_it(reader: Reader, form: str) -> None:
    """As mail programs send it, without a redirect (RFC 8058 section 3.1)."""
    if form == "urlencoded":
        answer = reader.client.post(reader.path, data={"List-Unsubscribe": "One-Click"})
    else:
        answer = reader.client.post(reader.path, files={"List-Unsubscribe": (None, "One-Click")})
    assert (answer.status_code, reader.gone) == (200, True)


def test_the_link_in_a_mail_ends_it(reader: Reader, changed: Demonstration) -> None:
    """From the header that a mail program finds, by the POST that it sends."""
    links = UnsubscribeLinks(Home(changed.home.root), PUBLIC)
    told = parcel(subscription=NAME, target=ADA, address="ada@example.org", unsubscribe=links(NAME, ADA))
    with MailServer() as server:
        config = EmailConfig("mail", "localhost", "tosmon@example.org", port=server.port, security="none")
        EmailChannel(config).send(told)
    message = server.received[0].message
    address = urlsplit(message["List-Unsubscribe"].strip("<>"))
    body = message["List-Unsubscribe-Post"]
    assert f"{address.scheme}://{address.netloc}" == PUBLIC
    form = {"Content-Type": "application/x-www-form-urlencoded", "Host": address.netloc}
    assert reader.client.post(address.path, content=body, headers=form).status_code == 200
    assert reader.gone


def test_ending_it_twice_is_ending_it(reader: Reader) -> None:
    """Programs try again."""
    reader.client.post(reader.path)
    assert reader.client.post(reader.path).status_code == 200
    assert reader.gone


def test_it_can_be_taken_back(reader: Reader) -> None:
    """By the button on the page, which then offers to end it."""
    reader.client.post(reader.path)
    assert f'action="/resubscribe/{reader.token}"' in reader.client.get(reader.path).text
    answer = reader.client.post(f"/resubscribe/{reader.token}")
    assert (answer.status_code, reader.gone) == (200, False)
    assert "You are subscribed again" in answer.text
    assert f'action="{reader.path}"' in answer.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_is_not_ours_is_not_here(reader: Reader, method: str) -> None:
    """Nothing happens by it."""
    for token in (reader.token[:-1], reader.token + "a", "x", "a.b", "%00", "a" * 5000):
        assert reader.client.request(method, f"/unsubscribe/{token}").status_code == 404
    assert reader.client.post("/resubscribe/x").status_code == 404
    assert not reader.gone


def test_taking_back_is_no_link_to_look_at(reader: Reader) -> None:
    """It changes something, and so it takes a POST."""
    assert reader.client.get(f"/resubscribe/{reader.token}").status_code == 405


def test_another_name_of_the_host_is_refused(reader: Reader) -> None:
    """As for every page; under the public one it is answered."""
    assert reader.client.post(reader.path, headers={"Host": "evil.example"}).status_code == 400
    assert not reader.gone
    assert reader.client.post(reader.path, headers={"Host": "terms.example.org"}).status_code == 200


def test_names_are_shown_as_texts(reader: Reader, changed: Demonstration) -> None:
    """A subscription's name is written by people, and is no markup."""
    links = UnsubscribeLinks(Home(changed.home.root), PUBLIC)
    token = links.token("<script>alert(1)</script>", "mail:<b>x</b>@example.org")
    page = reader.client.get(f"/unsubscribe/{token}").text
    assert "<script>" not in page
    assert "<b>" not in page


def test_a_damaged_key_is_told_as_such(reader: Reader, changed: Demonstration) -> None:
    """The link may be good; it cannot be read now."""
    key = changed.home.unsubscribe_key
    kept = key.read_text()
    try:
        key.write_text("damaged")
        assert reader.client.get(reader.path).status_code == 503
    finally:
        key.write_text(kept)


def test_a_home_without_a_key_has_no_such_page(empty: Client) -> None:
    """No link was made, so none is ours."""
    assert empty.get("/unsubscribe/a.b").status_code == 404


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_the_buttons_work_in_a_browser(reader: Reader, browser: Browser, width: int, scheme: str) -> None:
    """On a phone as on a desk, under the pages' own policy, without a word on the console."""
    page = browser.new_page(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(str(reader.client.base_url.join(reader.path)))
    for button, gone in (("Unsubscribe", True), ("Subscribe again", False), ("Unsubscribe", True)):
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
        assert reader.gone is gone
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()
    assert said == []
