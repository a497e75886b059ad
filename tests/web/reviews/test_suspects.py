"""Suspects on pages: shown beside the text in force, and decided about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx import Client, Response

from tests.web.conftest import CHALLENGE, served
from tests.web.reviews.reviewing import Reviewer
from tosmon.catalog import Catalog
from tosmon.catalog.suspects import Suspects
from tosmon.demo import Demonstration, demonstration

GERMAN = b"""<html lang=de><title>Bedingungen</title><main><h1>Bedingungen</h1><p>Es ist verboten, Daten
automatisch auszulesen &lt;script&gt;window.hacked=1&lt;/script&gt;, wenn wir dem nicht vorher zugestimmt haben.</p>
</main></html>"""


@pytest.fixture
def stage() -> Iterator[Demonstration]:
    """Return a home with two suspects: a German text, and a challenge."""
    with demonstration() as found:
        found.check(days_ago=3)
        found.site.pages = {"/terms": GERMAN, "/privacy": CHALLENGE.encode()}
        found.check(days_ago=2)
        yield found


class Judge(Reviewer):
    """Somebody who decides about the suspect of a document."""

    def about(self, document: str) -> str:
        """Return the address of its suspect."""
        with Catalog.open(self._catalog) as catalog:
            return f"/reviews/suspects/{document}/{Suspects(catalog).latest(document).sequence}"

    def decide(self, address: str, **fields: str) -> Response:
        """Send the form of a suspect."""
        return self.post(address, {"who": "Ada", **fields})


@pytest.fixture
def judge(stage: Demonstration) -> Iterator[Judge]:
    """Return somebody who decides."""
    with served(stage) as address, Client(base_url=address) as client:
        yield Judge(client, stage.home.catalog)


def test_what_waits_is_shown_with_its_reason(judge: Judge) -> None:
    """And leads to the capture, to the comparison, and to both texts."""
    page = judge.page("/reviews/suspects")
    assert "Challenge" in page
    one = judge.page(judge.about("exemplar/terms-of-service"))
    assert "&lt;script&gt;window.hacked=1" in one
    for name in ('href="/compare/exemplar/terms-of-service/', 'href="/s/exemplar/terms-of-service/', "In force"):
        assert name in one


def test_an_accepted_suspect_leads_to_its_event(judge: Judge) -> None:
    """Which is part of the history then; the page says that this stands."""
    address = judge.about("exemplar/terms-of-service")
    answer = judge.decide(address, do="accepted", why="they moved", read="1")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/e/")
    assert judge.client.get(answer.headers["location"]).status_code == 200
    assert "An acceptance stands" in judge.page(address)
    assert "they moved" in judge.page("/reviews/suspects")


def test_nothing_is_accepted_unread(judge: Judge) -> None:
    """Nor decided without a reason; what was written stays in the form."""
    address = judge.about("exemplar/terms-of-service")
    for fields, told in (({"do": "accepted", "why": "so"}, "have read it"), ({"do": "rejected"}, "Say why")):
        answer = judge.decide(address, **fields)
        assert (answer.status_code, told in answer.text) == (409, True)
    assert address == judge.about("exemplar/terms-of-service")


def test_a_rejection_is_taken_back_where_it_was_made(judge: Judge) -> None:
    """The suspect waits again."""
    address = judge.about("exemplar/privacy-policy")
    assert judge.decide(address, do="rejected", why="a wall").headers["location"] == "/reviews/suspects"
    assert f'class="button" href="{address}"' not in judge.page("/reviews/suspects")
    assert judge.decide(address, do="withdrawn").status_code == 303
    assert f'class="button" href="{address}"' in judge.page("/reviews/suspects")


def test_a_suspect_that_is_none_has_no_page(judge: Judge) -> None:
    """A version in force, an entry that there is not, and what is no number."""
    for number, status in (("1", 404), ("99", 404), ("x", 400)):
        assert judge.client.get(f"/reviews/suspects/exemplar/terms-of-service/{number}").status_code == status


def test_a_lost_capture_is_told(judge: Judge, stage: Demonstration) -> None:
    """And changes nothing."""
    address = judge.about("exemplar/terms-of-service")
    with Catalog.open(stage.home.catalog) as catalog:
        snapshot = Suspects(catalog).latest("exemplar/terms-of-service").snapshot
    (stage.home.root / f"{snapshot}.warc.gz").unlink()
    answer = judge.decide(address, do="accepted", why="so", read="1")
    assert answer.status_code == 409
    assert address == judge.about("exemplar/terms-of-service")
