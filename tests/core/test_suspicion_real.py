"""Suspicion on real pages and on the faults of the replayed internet."""

from __future__ import annotations

import importlib.util
import subprocess
import tarfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tosmon.core.extract import Extraction, extract
from tosmon.core.language import detect
from tosmon.core.model import Reason, Selection, Suspicion
from tosmon.core.suspicion import suspect

pytestmark = pytest.mark.shared

# The three amendments of X that took away 47 % of their page: superseded terms that stood beside their successors.
REMOVALS = [
    ("5db7fc95", "Twitter/Terms of Service.md"),
    ("94c4eab2", "X/Terms of Service.md"),
    ("89a35f6f", "X/Terms of Service.md"),
]
# Captures of other pages than the document, recorded as terms by Open Terms Archive.
WRONG = [
    ("7e89c5d57", "TikTok/Community Guidelines.md", Reason.ERROR_PAGE),
    ("66c25b655", "Facebook/Data Processor Agreement.md", Reason.ERROR_PAGE),
    ("2044062dc", "Instagram/Content Monetisation Policy.md", Reason.LOGIN),
    ("01bc3e804", "Instagram/Privacy Policy.md", Reason.EMPTY),
    ("d2bd4bf70", "Telegram/Terms of Service.md", Reason.LANGUAGE),
    ("52b34d87d", "LinkedIn/Terms of Service.md", Reason.MUCH_TEXT_GONE),
]


@pytest.fixture(scope="module")
def terms(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clone of the terms' history."""
    folder = tmp_path_factory.mktemp("terms")
    subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), str(folder)], check=True)
    return folder


@pytest.fixture(scope="module")
def replay(shared: Path) -> Any:
    """Return the replayed internet's module: its wall and login pages."""
    spec = importlib.util.spec_from_file_location("replay", shared / "replay" / "replay.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(body: bytes, content_type: str = "text/html") -> Extraction:
    """Return what is read from a body, with its language."""
    found = extract(body, content_type=content_type, url="https://x.com/tos", selection=Selection(), name="page")
    language = detect("\n".join(clause.text for clause in found.version.clauses))
    return replace(found, version=replace(found.version, language=language))


def doubt(page: Extraction, previous: Extraction | None = None, **facts: Any) -> Suspicion | None:
    """Return why the page is not believed, or None."""
    return suspect((page.facts,), page.version, previous=previous.version if previous else None, **facts)


def at(terms: Path, commit: str, path: str) -> Extraction:
    """Return a document as it stood at a commit."""
    body = subprocess.run(["git", "-C", str(terms), "show", f"{commit}:{path}"], check=True, capture_output=True).stdout
    return read(body, "text/markdown")


def test_captured_pages_are_believed_but_for_two_in_another_language(shared: Path) -> None:
    """Of 69 pages of five platforms in 2022: YouTube's in French, and one of Instagram's, half translated."""
    pages: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    with tarfile.open(shared / "data" / "pages.tar.xz") as tar:
        for member in tar:
            file = tar.extractfile(member)
            if file is not None:
                folder, _, name = member.name.rpartition("/")
                pages[folder].append((name, file.read()))
    doubts = {}
    for folder, captured in pages.items():
        previous: Extraction | None = None
        for name, body in sorted(captured):
            page = read(body)
            found = doubt(page, previous)
            if found:
                doubts[f"{folder}/{name}"] = found.reason
            else:
                previous = page
    assert doubts == {
        "pages/instagram/terms-of-service/2022-04-27T09-08-14.html": Reason.LANGUAGE,
        "pages/youtube/terms-of-service/2022-07-26T05-21-40.html": Reason.LANGUAGE,
    }


@pytest.mark.parametrize(("commit", "path"), REMOVALS)
def test_superseded_terms_may_go(terms: Path, commit: str, path: str) -> None:
    """A page that drops the old of two texts is amended, not broken."""
    assert doubt(at(terms, commit, path), at(terms, f"{commit}^", path)) is None


@pytest.mark.parametrize(("commit", "path", "reason"), WRONG)
def test_other_pages_are_no_versions(terms: Path, commit: str, path: str, reason: Reason) -> None:
    """What was recorded as terms, but is an error, a login, nothing, or another document."""
    found = doubt(at(terms, commit, path), at(terms, f"{commit}^", path))
    assert found is not None
    assert found.reason is reason


def test_replayed_walls_are_seen_through(replay: Any, terms: Path) -> None:
    """Each fault of the replay that is answered with status 200 is suspect for its own reason."""
    previous = at(terms, "HEAD", "X/Terms of Service.md")
    found = {
        "challenge": doubt(read(replay.CHALLENGE.encode()), previous),
        "login": doubt(read(replay.LOGIN.encode()), previous),
        "language": doubt(read(replay.GERMAN.encode()), previous),
        "empty": doubt(read(b""), previous),
        "binary": doubt(read(bytes(range(256)) * 40, "application/octet-stream"), previous),
    }
    assert {kind: suspicion and suspicion.reason.value for kind, suspicion in found.items()} == {
        kind: kind for kind in found
    }
