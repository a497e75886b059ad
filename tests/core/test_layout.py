"""Names in a home: what may be a document, an object, a seal, and what may not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.layout import (
    RESERVED,
    BatchName,
    ObjectName,
    document_fault,
    is_platform_file,
    parse_batch,
    parse_object,
    parse_seal,
    safe_name,
    seal_name,
    witness_fault,
)

NAMES = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True).filter(lambda name: name not in RESERVED)
# From 1990 to 2200: seconds since 1970 keep the years within the four digits of a name.
TIMES = st.integers(631152000, 7258118400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(NAMES, NAMES, TIMES, st.from_regex(r"[0-9a-f]{8}", fullmatch=True))
def test_object_names_read_back(platform: str, document: str, time: datetime, token: str) -> None:
    """Name and id of an object lead back to its parts."""
    name = ObjectName(f"{platform}/{document}", time, token)
    assert parse_object(str(name)) == parse_object(name.id) == name
    assert str(name) == f"{name.id}.warc.gz"
    assert safe_name(str(name))


def test_an_object_is_named_by_its_time_in_utc() -> None:
    """The name is the one that the design gives, wherever the clock hangs."""
    time = datetime.fromisoformat("2026-08-22T12:00:00+02:00")
    assert ObjectName("x/terms-of-service", time, "1a2b3c4d").id == "x/terms-of-service/2026-08-22T10-00-00Z-1a2b3c4d"


@pytest.mark.parametrize(
    "document", ["x/robots.txt@help.x.com", "x/terms@eu", "stack-overflow/tos", "x/robots.txt@127.0.0.1:80"]
)
def test_documents_of_hosts_and_regions_are_allowed(document: str) -> None:
    """Variants and the robots.txt of further hosts are documents."""
    assert document_fault(document) == ""


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_no_platform_has_a_reserved_name(word: str) -> None:
    """The home's own folders cannot be taken by a platform."""
    assert "reserved" in document_fault(f"{word}/tos")


@given(st.text(max_size=40))
def test_no_name_leads_out_of_its_folder(name: str) -> None:
    """Whatever passes as a name is relative, visible and free of steps upwards."""
    if document_fault(name) and not safe_name(name):
        return
    parts = name.split("/")
    assert not name.startswith("/")
    assert not any(part in ("", ".", "..") or part.startswith(".") or "\\" in part for part in parts)


@given(st.dates())
def test_seals_read_back(day: date) -> None:
    """A seal's name leads back to its day."""
    assert parse_seal(seal_name(day)) == day


@pytest.mark.parametrize(
    "name", ["seals/2026-02-30.jsonl", "seals/2026-8-22.jsonl", "2026-08-22.jsonl", "seals/x/2026-08-22.jsonl"]
)
def test_other_names_are_no_seals(name: str) -> None:
    """Only real days in the right place are."""
    assert parse_seal(name) is None


def test_platform_files_are_toml_in_their_folder() -> None:
    """Nothing else of the folder belongs to the registry."""
    assert is_platform_file("platforms/reddit.toml")
    for name in ("platforms/.toml", "platforms/a/b.toml", "platforms/notes.txt", "reddit.toml", "platforms/../x.toml"):
        assert not is_platform_file(name)


@given(
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}/[A-Za-z0-9][A-Za-z0-9._-]{0,40}", fullmatch=True),
    st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
)
def test_batch_names_read_back(witness: str, token: str) -> None:
    """The name of an object of imports leads back to its parts, and is no snapshot's."""
    name = BatchName(witness, token)
    assert witness_fault(witness) == ""
    assert parse_batch(str(name)) == name
    assert safe_name(str(name))
    assert parse_object(str(name)) is None


@pytest.mark.parametrize(
    "name",
    [
        "imports/ota/pga/0123456789abcdef",
        "imports/ota/0123456789abcdef.warc.gz",
        "imports/ota/../0123456789abcdef.warc.gz",
        "imports/ota/.cache/0123456789abcdef.warc.gz",
        "imports/ota/a/b/0123456789abcdef.warc.gz",
        "imports/ota/pga/0123456789ABCDEF.warc.gz",
        "imports/ota/pga/0123456789abcdef0.warc.gz",
        "exports/ota/pga/0123456789abcdef.warc.gz",
        f"imports/ota/{'a' * 201}/0123456789abcdef.warc.gz",
    ],
)
def test_other_names_are_no_batches(name: str) -> None:
    """Each part is looked at."""
    assert parse_batch(name) is None


@given(st.text(max_size=40))
def test_no_witness_leads_out_of_its_folder(witness: str) -> None:
    """Whatever passes as a witness makes a name that stays where imports lie."""
    assert witness_fault(witness) or safe_name(str(BatchName(witness, "0" * 16)))
