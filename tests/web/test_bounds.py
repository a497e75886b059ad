"""Questions at the ends of what can be asked: answered or refused, in every time zone, and never with a fault."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from httpx import Client, codes

from tests.web.conftest import served
from tosmon.demo import Demonstration
from tosmon.web.guard import LONGEST_PATH

DOCUMENT = "exemplar/terms-of-service"
ENDS = ("0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "9999-12-31T23-59-59Z")
TIMED = (
    "/compare/{document}?older={end}",
    "/compare/{document}/{end}..{end}",
    "/compare/{document}/0001-01-01..{end}?view=side&row=999999999",
    "/d/{document}?before={end}",
    "/d/{document}?view=versions&behind=999999999&page=999999999",
    "/robots?at={end}&page=999999999",
    "/rules.csv?at={end}",
    "/rules/exemplar/automated_access?at={end}",
    "/rules?at={end}&page=999999999",
    "/s/{document}/{end}",
    "/search?q=scrape&at={end}",
    "/search?q=scrape&since={end}&until={end}&first=999999999",
    "/search?q=scrape+until:{end}",
    "/trends/changes.csv?since={end}",
    "/trends/events?until={end}&page=999999999",
    "/trends/labels.csv?until={end}",
    "/trends/turns?since={end}",
    "/trends?since={end}&until={end}",
    "/trends?since=0001-01-01&until={end}&by=month",
    "/v/{document}/{end}",
    "/v/{document}/{end}?part=999999999",
)
SPANS = ("0001", "0001-01", "0001-01-01", "0002", "9998", "9998-12-31", "9999", "9999-12", "9999-12-31")
LONGEST_LOOK = 2.0  # seconds, on the processor
LONGEST_PAGE = 150_000  # octets


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/New_York"])
def test_the_ends_of_time_are_answered_in_every_zone(changed: Demonstration, zone: str) -> None:
    """The first and the last day of all lie beyond themselves in some zones; so do the days beside them."""
    stage = replace(changed, settings=replace(changed.settings, time_zone=zone))
    asked = [path.format(document=DOCUMENT, end=end) for path in TIMED for end in ENDS]
    asked += [f"/d/{DOCUMENT}?span={span}" for span in SPANS]
    with served(stage) as address, Client(base_url=address, follow_redirects=True) as client:
        statuses = {path: client.get(path).status_code for path in asked}
    assert {path: status for path, status in statuses.items() if status >= codes.INTERNAL_SERVER_ERROR} == {}


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=" + "in* th* co* re* un* " * 20,
        "/search?q=" + '"' + "of the " * 70 + '"',
        "/search?q=" + "-a " * 160 + "terms",
        "/search?q=terms&" + "&".join(f"platform=p{number}" for number in range(400)),
        "/search?q=" + '"' * 490,
        "/rules?" + "&".join(f"platform=p{number}" for number in range(400)),
        "/rules?" + "label=automated_access&" * 300,
        "/trends?since=0001-01-01&until=9999-12-31&by=month",
        "/alerts/new?" + "label=automated_access&" * 300,
        "/alerts/count?" + "labels=automated_access&" * 300,
        "/alerts/count?platforms=" + ",".join(f"p{number}" for number in range(1200)),
        "/registry/add?url=" + "a" * 7900,
        "/compare/exemplar/terms-of-service/" + ".." * 3500,
        "/e/" + "%2f" * 2500,
        "/nope/" + "%00" * 2500,
    ],
    ids=lambda path: path[:30],
)
def test_the_longest_questions_are_short_work(client: Client, path: str) -> None:
    """Whatever fits into an address takes neither long nor much to answer, be it refused or not."""
    begun = time.process_time()  # the pages are served by this very process
    answer = client.get(path, follow_redirects=True)
    assert time.process_time() - begun < LONGEST_LOOK
    assert len(answer.content) < LONGEST_PAGE
    assert answer.status_code < codes.INTERNAL_SERVER_ERROR


def test_longer_addresses_are_refused(client: Client) -> None:
    """Before anything reads them."""
    assert client.get("/search?q=" + "a" * LONGEST_PATH).status_code == codes.REQUEST_URI_TOO_LONG
