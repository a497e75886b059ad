"""What CDX servers answer, read into rows: each of their forms, and what is none."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.importers.wayback.cdx import COLUMNS, NotCdx, read_page
from tosmon.importers.wayback.values import Listed

ROW = ["com,x)/tos", "20140102030405", "https://x.com/tos", "text/html", "200", "ABC", "1234"]
CAPTURE = Listed(datetime(2014, 1, 2, 3, 4, 5, tzinfo=UTC), "https://x.com/tos", "", "200", "text/html", "ABC")


def lists(*rows: list[str]) -> bytes:
    """Return the Wayback Machine's answer with those rows."""
    return json.dumps([list(COLUMNS), *rows]).encode()


@pytest.mark.parametrize(
    "body",
    [
        lists(ROW),
        json.dumps([ROW]).encode(),
        json.dumps(
            [["original", "timestamp", "digest", "statuscode", "mimetype"], [ROW[2], ROW[1], *ROW[5:3:-1], ROW[3]]]
        ),
        json.dumps({"urlkey": "k", "timestamp": ROW[1], "url": ROW[2], "mime": ROW[3], "status": 200, "digest": "ABC"}),
        " ".join(ROW),
        " ".join([*ROW[:6], "-", "-", "1234", "99", "a.warc.gz"]) + "\n",
    ],
    ids=["wayback", "no names", "other order", "pywb", "seven fields", "eleven fields"],
)
def test_every_form_reads_as_the_same_capture(body: bytes | str) -> None:
    """Lists with names or without, an object a line, fields with blanks between them."""
    page = read_page(body.encode() if isinstance(body, str) else body)
    assert (page.captures, page.rows, page.resume, page.faulty) == ((CAPTURE,), 1, "", 0)


@pytest.mark.parametrize("body", [lists(ROW, [], ["com%2Cx 1"]), (" ".join(ROW) + "\n\ncom%2Cx+1\n").encode()])
def test_the_key_to_resume_with_is_no_row(body: bytes) -> None:
    """It stands after an empty one."""
    page = read_page(body)
    assert page.captures == (CAPTURE,)
    assert page.resume.startswith("com%2Cx")


@pytest.mark.parametrize("body", [b"", b" \n", b"[]", lists(), b'{"message": "No Captures found for: x.com"}', b"{}"])
def test_nothing_is_an_empty_list(body: bytes) -> None:
    """In each of the ways in which servers say so."""
    assert read_page(body).captures == ()


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><title>503</title>",
        b"org.archive.wayback.exception.AdministrativeAccessControlException: Blocked Site Error",
        b'[["urlkey"',
        b"[" + b"[]," * 300_000 + b"[]]",
        b"[[" + b"{}," * 300_000 + b"{}]]",
        b'{"error": "too many requests"}',
        b"[" * 100_000,
        b'["a", "b"]',
        b"{]",
        b"[[" + b"1" * 5000 + b"]]",
    ],
)
def test_what_is_no_list_is_told_by_its_beginning(body: bytes) -> None:
    """Error pages and messages come with status 200, too."""
    with pytest.raises(NotCdx) as caught:
        read_page(body)
    assert 0 < len(str(caught.value)) <= 160


@pytest.mark.parametrize("changed", [{1: "20140230000000"}, {1: "2014"}, {1: "19700101000000"}, {2: ""}, {1: "x" * 14}])
def test_rows_without_time_or_address_are_counted(changed: dict[int, str]) -> None:
    """And cost no others."""
    wrong = [changed.get(place, value) for place, value in enumerate(ROW)]
    page = read_page(lists(wrong, ROW))
    assert (page.captures, page.faulty) == ((CAPTURE,), 1)


def test_a_revisit_has_neither_type_nor_status() -> None:
    """Its record holds no answer of its own; the digest is that of the bytes it refers to."""
    page = read_page(lists([*ROW[:3], "warc/revisit", "-", "ABC", "500"]))
    assert [(one.status, one.mimetype, one.digest) for one in page.captures] == [("", "", "ABC")]


@given(st.binary(max_size=300) | st.text('[]{}",:0123456789 abc\n-', max_size=300).map(str.encode))
def test_any_bytes_are_a_list_or_are_refused(body: bytes) -> None:
    """Nothing else is raised."""
    try:
        page = read_page(body)
    except NotCdx:
        return
    assert len(page.captures) + page.faulty == page.rows
