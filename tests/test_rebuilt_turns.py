"""A rebuild brings label turns back as they were: they follow from what is archived, and from nothing else."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from tests.lived import Site, lived
from tosmon.catalog import Catalog
from tosmon.catalog.tables import clauses, label_turns
from tosmon.home import Home
from tosmon.rebuild import rebuild
from tosmon.registry import load
from tosmon.settings import load_settings


def turns(home: Home) -> list[tuple[object, ...]]:
    """Return the turns of a home, with clauses by their ids."""
    with Catalog.open(home.catalog) as catalog, catalog.asking() as connection:
        ids = {(one.document, one.number): one.id for one in connection.execute(select(clauses))}
        rows = connection.execute(select(label_turns)).all()
    return sorted(
        (
            row.document,
            row.label,
            row.rule,
            row.first,
            str(row.until),
            row.since,
            *(ids[row.document, one] for one in row.clauses),
        )
        for row in rows
    )


def test_a_rebuild_arrives_at_the_same_turns(tmp_path: Path) -> None:
    """Of a home that has lived: with amendments, doubts, and a robots.txt that came and went."""
    with Site.served() as site:
        home = lived(tmp_path, site)
    before = turns(home)
    assert any(label for _, label, *_ in before)
    rebuild(home, load_settings(home.root), load(user_folder=home.platforms, packaged=False))
    assert turns(home) == before
