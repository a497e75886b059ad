"""A fault in one document costs that document, and nothing else of an import."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.backfill.seen import RULES, TERMS, saw, take, text
from tosmon.backfill import work
from tosmon.backfill.deriving import Judges, derive
from tosmon.catalog import Catalog
from tosmon.catalog.backfilled import Derived, Past
from tosmon.home import Home
from tosmon.registry import Document

OTHER = "example/privacy-policy"


def test_a_fault_in_one_document_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, and derived by the next import, when it can be."""
    home = Home.create(tmp_path / "home")

    def faulty(past: Past, entry: Document | None, pages: object, judges: Judges) -> Derived:
        if past.document == TERMS:
            raise RecursionError
        return derive(past, entry, pages, judges)  # type: ignore[arg-type] # an archive, as `derive` takes

    with monkeypatch.context() as patched:
        patched.setattr(work, "derive", faulty)
        taken = take(home, saw(0, text(*RULES)), saw(0, text(*RULES[1:]), document=OTHER))
    assert [document for document, _ in taken.done.undone] == [TERMS]
    with Catalog.open(home.catalog) as catalog:
        assert len(catalog.versions(OTHER)) == 1
        assert catalog.underived() == (TERMS,)
    take(home, saw(9, text(*RULES)))
    with Catalog.open(home.catalog) as catalog:
        assert catalog.underived() == ()
