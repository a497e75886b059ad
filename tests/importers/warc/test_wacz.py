"""WACZ packages: read as streams, checked by their digests, and nothing that leads out of them is followed."""

from __future__ import annotations

import gzip
import stat
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.importers.warc.made import importing, page, wacz, warc
from tosmon.core.imported import Skipped
from tosmon.errors import ImportRefused
from tosmon.importers.warc.values import LIMITS, Limits

CONTENT = gzip.compress(page("first")) + gzip.compress(page("second", hours=1))
MIB = 1024 * 1024


def read(path: Path, limits: Limits = LIMITS) -> tuple[int, list[Skipped]]:
    """Return how many sightings come of a package, and what is skipped."""
    with importing(path, limits=limits) as source:
        return len(list(source.sightings())), source.skipped


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_all_its_files_are_read(tmp_path: Path, compression: int) -> None:
    """Stored, as the form asks for, or compressed once more; each sighting tells of package and file."""
    files = {"archive/a.warc.gz": CONTENT, "archive/b.warc": page("third", hours=2), "pages/pages.jsonl": b"{}"}
    path = wacz(tmp_path / "crawl.wacz", files, compression=compression)
    with importing(path) as source:
        references = [one.reference for one in source.sightings()]
        assert source.skipped == []
        assert source.witness.id == "warc/crawl"
    assert [(one["wacz"], one["warc"]) for one in references] == [
        ("crawl.wacz", "a.warc.gz"), ("crawl.wacz", "a.warc.gz"), ("crawl.wacz", "b.warc"),
    ]  # fmt: skip


def test_a_file_without_its_digest_is_told_and_left_out(tmp_path: Path) -> None:
    """The others are read."""
    files = {"archive/a.warc.gz": CONTENT, "archive/b.warc.gz": gzip.compress(page("third", hours=2))}
    path = wacz(tmp_path / "a.wacz", files, hashes={"archive/a.warc.gz": "sha256:" + "0" * 64})
    count, skipped = read(path)
    assert count == 1
    assert skipped == [Skipped("a.warc.gz in a.wacz", "it does not have the digest that datapackage.json states")]


def test_a_package_list_that_was_altered_is_told(tmp_path: Path) -> None:
    """Its own digest lies beside it."""
    path = wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": CONTENT})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("datapackage-digest.json", '{"path": "datapackage.json", "hash": "sha256:00"}')
    count, skipped = read(path)
    assert count == 2
    assert [one.what for one in skipped] == ["datapackage.json in a.wacz"]


@pytest.mark.parametrize(
    "said", ["", "null", "[1]", '{"resources": {"a": 1}}', "[" * 100_000, '{"resources": [1, {}]}', "\0"]
)
def test_a_package_list_of_any_form_is_read(tmp_path: Path, said: str) -> None:
    """What it does not say is not checked."""
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as archive:
        archive.writestr("archive/a.warc.gz", CONTENT)
        archive.writestr("datapackage.json", said)
    assert read(tmp_path / "a.wacz")[0] == 2


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("/etc/a.warc.gz", "leads out"),
        ("archive/../../a.warc.gz", "leads out"),
        ("archive\\..\\a.warc.gz", "leads out"),
        ("C:\\a.warc.gz", "leads out"),
        ("archive/inner.wacz", "package in a package"),
        ("archive/inner.zip", "package in a package"),
        ("a.warc.gz", "outside"),
    ],
)
def test_names_that_lead_elsewhere_are_told(tmp_path: Path, name: str, why: str) -> None:
    """And not read; nothing is ever written where a name says."""
    path = wacz(tmp_path / "a.wacz", {"archive/good.warc.gz": CONTENT, name: CONTENT})
    count, skipped = read(path)
    assert count == 2
    assert [why in one.why for one in skipped] == [True]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.wacz"]


def test_links_in_a_package_are_not_followed(tmp_path: Path) -> None:
    """A zip may hold what becomes a link to any file."""
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as archive:
        link = zipfile.ZipInfo("archive/link.warc.gz")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("archive/good.warc.gz", CONTENT)
    assert read(tmp_path / "a.wacz") == (2, [Skipped("archive/link.warc.gz in a.wacz", "it is a link")])


def test_a_zip_bomb_is_told(tmp_path: Path) -> None:
    """By the sizes that the package states; zipfile never gives more than that."""
    content = gzip.compress(b"\0" * (8 * MIB), 0)
    path = wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": content}, compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(ImportRefused, match="zip bomb"):
        importing(path, limits=replace(LIMITS, free=2 * MIB))


def test_a_list_of_files_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    """Before it is read; with and without zip64."""
    path = wacz(tmp_path / "a.wacz", {f"pages/{number}": b"" for number in range(2000)} | {"archive/a.warc": page()})
    with pytest.raises(ImportRefused, match="more files than a WACZ has"):
        importing(path, limits=replace(LIMITS, package=50_000))
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 2**40, 30)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 30, 1)
    path.write_bytes(b"PK\3\4" + b"\0" * 26 + end64 + locator + end)
    with pytest.raises(ImportRefused, match="more files than a WACZ has"):
        importing(path)


@pytest.mark.parametrize("packed", ["cut", "empty", "end"])
def test_what_is_no_whole_package_is_refused(tmp_path: Path, packed: str) -> None:
    """In one line."""
    whole = wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": CONTENT} if packed != "empty" else {}).read_bytes()
    (tmp_path / "a.wacz").write_bytes({"cut": whole[:-40], "empty": whole, "end": b"PK\3\4" + whole[-22:]}[packed])
    with pytest.raises(ImportRefused) as refused:
        importing(tmp_path / "a.wacz")
    assert "\n" not in str(refused.value)


def test_an_encrypted_file_is_told(tmp_path: Path) -> None:
    """Nobody could ask for its password."""
    path = wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": CONTENT, "archive/b.warc": page(hours=2)})
    whole = path.read_bytes()
    place = whole.rfind(b"PK\x01\x02", 0, whole.find(b"archive/b.warc", whole.find(b"PK\x01\x02")))
    path.write_bytes(whole[: place + 8] + b"\1" + whole[place + 9 :])
    count, skipped = read(path)
    assert count == 2
    assert "it is encrypted" in [one.why for one in skipped]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=6), st.booleans())
def test_any_package_is_read_or_refused(tmp_path: Path, place: int, junk: bytes, deflated: bool) -> None:  # noqa: FBT001 - drawn
    """Wherever bytes of it are others, nothing is raised but what one line says, and no other text comes of it."""
    own = tmp_path / "own.wacz"
    wacz(own, {"archive/a.warc.gz": CONTENT}, compression=zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED)
    whole = bytearray(own.read_bytes())
    whole[place % len(whole) : place % len(whole) + len(junk)] = junk
    own.write_bytes(whole)
    try:
        with importing(own) as source:
            bodies = [one.pages[0].body for one in source.sightings()]
    except ImportRefused:
        return
    assert all(b"first" in body or b"second" in body for body in bodies)


def test_a_package_that_breaks_off_within_a_file_is_told(tmp_path: Path) -> None:
    """Wherever zipfile gives up on what was compressed once more: reading ends there."""
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:  # without digests, which would tell it first
        archive.writestr("archive/a.warc.gz", CONTENT)
        size = archive.infolist()[0].compress_size
    whole = path.read_bytes()
    start = whole.find(b"a.warc.gz") + len(b"a.warc.gz")
    for place in range(start, start + size, 4):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        count, skipped = read(path)
        assert skipped
        assert count <= 2


def test_the_walk_over_a_window_is_that_over_a_file(tmp_path: Path) -> None:
    """Of the same bytes the same comes, however they are cut."""
    filler = [page("z" * 3000, f"https://other.example/{number}") for number in range(300)]
    plain = warc(tmp_path / "a.warc", *filler, page("last"), packed="plain")
    package = wacz(tmp_path / "a.wacz", {"archive/a.warc": plain.read_bytes()})
    with importing(plain) as one, importing(package) as other:
        assert [a.pages == b.pages for a, b in zip(one.sightings(), other.sightings(), strict=True)] == [True]
