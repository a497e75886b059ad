"""TimeMaps and links, with all that may stand in an address or in quotes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.importers.wayback.timemap import NotLinks, read_links, read_moment, read_timemap
from tosmon.importers.wayback.values import Span

HERE = "https://archive.example/timemap/link/https://x.com/tos"
AT = datetime(2014, 1, 2, 3, 4, 5, tzinfo=UTC)
DATE = "Thu, 02 Jan 2014 03:04:05 GMT"
TIMEMAP = f"""<https://x.com/tos?a=1,2;b=3>; rel="original",
<{HERE}>
 ; rel="self"; type="application/link-format"
 ; from="{DATE}"; until="{DATE}",
<https://archive.example/>; rel="timegate",
<https://archive.example/timemap/link/2/https://x.com/tos>; rel="timemap"; from="{DATE}"; until="{DATE}",
</20140102030405/https://x.com/tos?a=1,2;b=3>; rel="first last memento"; title="1, \\"2\\"; 3"; datetime="{DATE}"
"""


def test_a_timemap_gives_mementos_with_their_times() -> None:
    """Commas and semicolons in addresses and quotes part nothing; relative addresses are seen from the TimeMap's."""
    timemap = read_timemap(TIMEMAP.encode(), HERE)
    assert timemap.original == "https://x.com/tos?a=1,2;b=3"
    assert timemap.mementos == ((AT, "https://archive.example/20140102030405/https://x.com/tos?a=1,2;b=3"),)
    assert timemap.more == (("https://archive.example/timemap/link/2/https://x.com/tos", Span(AT, AT)),)


def test_quoted_values_lose_their_backslashes() -> None:
    """As RFC 9110 section 5.6.4 has it."""
    *_, memento = read_links(TIMEMAP)
    assert memento.parameters["title"] == '1, "2"; 3'


def test_relations_are_told_in_any_case_and_without_quotes() -> None:
    """Both are common."""
    (link,) = read_links("<a>;REL=Memento ; DateTime = x")
    assert (link.relations, link.parameters["datetime"]) == (frozenset({"memento"}), "x")


@pytest.mark.parametrize(
    "datetime_", ["", "yesterday", "2014-01-02", "Thu, 02 Jan 1970 03:04:05 GMT", "Thu, 99 Jan 2014"]
)
def test_mementos_without_a_time_are_counted(datetime_: str) -> None:
    """They could be of any."""
    timemap = read_timemap(f'<m>; rel="memento"; datetime="{datetime_}"'.encode(), HERE)
    assert (timemap.mementos, timemap.faulty) == ((), 1)


@pytest.mark.parametrize(
    "body", ["<html><body>no</body></html>", "nothing", "<a>", '<a>; rel="x" <b>', "<a; rel=x", '<a>; rel="open']
)
def test_what_is_no_list_of_links_is_refused(body: str) -> None:
    """A page of HTML begins like one."""
    with pytest.raises(NotLinks):
        list(read_links(body))


@pytest.mark.parametrize("zone", ["GMT", "+0000", "-0000", "+0200"])
def test_times_are_in_utc(zone: str) -> None:
    """Whatever zone a server writes them in."""
    at = read_moment(f"Thu, 02 Jan 2014 03:04:05 {zone}")
    assert at is not None
    assert at.utcoffset() == datetime.now(UTC).utcoffset()
    assert at.hour == (1 if zone == "+0200" else 3)


@given(st.text(max_size=60) | st.text('<>;,="\\ relmntodai\n', max_size=200))
def test_any_text_is_links_or_is_refused(text: str) -> None:
    """Nothing else is raised, and every link has a relation."""
    try:
        links = list(read_links(text))
    except NotLinks:
        return
    assert all("rel" in link.parameters for link in links)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_timemap_or_are_refused(body: bytes) -> None:
    """Addresses in them that are none are left out."""
    try:
        read_timemap(b'<//[>; rel="memento"; datetime="x", ' + body, HERE)
    except NotLinks:
        return
