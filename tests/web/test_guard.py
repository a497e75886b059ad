"""What stands between the pages and everybody else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx import Client
from starlette.types import Message

from tests.web.conftest import served
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.demo import Demonstration
from tosmon.web import create_app
from tosmon.web.guard import HEADERS, POLICY, own_names

PATHS = ["/platforms", "/d/exemplar/terms-of-service", "/healthz", "/static/style.css", "/nope"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers(client: Client, path: str) -> None:
    """Pages, files, machine answers and errors alike; and none sets a cookie."""
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_policy(client: Client, path: str) -> None:
    """Errors and files, too."""
    assert client.get(path).headers["Content-Security-Policy"] == POLICY


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    """Each directive is 'none' or 'self'."""
    directives = [part.split() for part in POLICY.split(";")]
    assert directives[0] == ["default-src", "'none'"]
    assert all(set(sources) <= {"'none'", "'self'"} for _, *sources in directives)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.", "", "[::2]", "127.0.0.1:x", "a@localhost"]
)
def test_other_names_are_refused(client: Client, host: str) -> None:
    """A web site that points its name here gets nothing to read."""
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "public_url" in answer.text
    assert answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1:9999", "[::1]:8732"])
def test_loopback_names_are_our_own(client: Client, host: str) -> None:
    """On any port, for a proxy or a tunnel may stand between."""
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_the_public_name_is_our_own(changed: Demonstration) -> None:
    """The host of `public_url` is answered, also with a port and in capitals."""
    with served(changed, public_url="https://Terms.Example.org:8443") as address, Client(base_url=address) as client:
        assert client.get("/", headers={"Host": "terms.example.ORG:8443"}).status_code == 200
        assert client.get("/", headers={"Host": "example.org"}).status_code == 400


def test_the_served_address_is_our_own() -> None:
    """Whatever loopback address it is."""
    assert "127.0.0.2" in own_names("", "127.0.0.2:8732")


def test_unchanged_pages_are_not_sent_again(client: Client) -> None:
    """A browser's copy is asked for by its ETag, and answered with 304."""
    first = client.get("/platforms")
    again = client.get("/platforms", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "no-cache"


def test_errors_are_not_kept(client: Client) -> None:
    """What is not there today may be there tomorrow."""
    assert client.get("/nope").headers["Cache-Control"] == "no-store"


def test_a_broken_catalog_is_a_page_too(changed: Demonstration) -> None:
    """A fault of ours ends as a page with the same headers, and tells no internals."""

    class Broken(Catalog):
        def every_platform(self) -> tuple[()]:
            raise ValueError("secret of the house")

    with served(changed, opened=Broken) as address, Client(base_url=address) as client:
        answer = client.get("/search")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["Content-Security-Policy"]


def test_who_leaves_in_the_middle_of_a_form_breaks_nothing(changed: Demonstration) -> None:
    """No fault is told of, or whoever likes to fills the log."""
    sent: list[Message] = []
    head = {"host": "localhost", "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/display",
        "raw_path": b"/display",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in head.items()],
    }
    told: Iterator[Message] = iter(
        [{"type": "http.request", "body": b"form_key=", "more_body": True}, {"type": "http.disconnect"}]
    )

    async def receive() -> Message:
        return next(told)

    async def send(message: Message) -> None:
        sent.append(message)

    with Catalog.open(changed.home.catalog) as catalog:
        archive = Archive(changed.home.root, "")
        app = create_app(catalog, archive, registry=changed.registry, settings=changed.settings)
        # In a thread of its own: a browser's event loop may run in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, app(scope, receive, send)).result()
    assert sent[0]["status"] == 400
