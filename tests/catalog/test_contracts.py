"""The forms of what the catalog answers as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tosmon.catalog import Catalog
from tosmon.catalog.contracts import clause_lines_json, history_line_json
from tosmon.catalog.views import StoredVersion
from tosmon.core.model import Clause, Judgement, Version

NOW = datetime(2026, 3, 2, tzinfo=UTC)
TEXTS = ("Last updated: 3 March 2025.", "We are glad that you are here.")


def stored(version: Version) -> StoredVersion:
    """Return the version as the catalog would."""
    return StoredVersion(
        key=1,
        document="x/terms-of-service",
        content="c",
        snapshot="x/terms-of-service/2026-03-02T00-00-00Z-00000000",
        observed_first=NOW,
        observed_last=NOW,
        language="en",
        effective="",
        updated="2025-03-03",
        sequence=1,
        title=version.title,
        size=len(version.clauses),
        reason="",
        extractor="",
        lexicon="",
        suspect=False,
        witness="",
        technical=False,
        witness_kind="",
        witness_title="",
        version=version,
        judgements=(Judgement(),) * len(version.clauses),
        clause_ids=tuple(str(place) for place in range(len(version.clauses))),
    )


def test_clauses_tell_the_dates_that_stand_in_them() -> None:
    """With the words they were read from; what the title says stands with the first clause."""
    version = Version(tuple(Clause(text) for text in TEXTS), title="Terms, effective: 1 April 2025", language="en")
    first, second = (line["dates"] for line in clause_lines_json(stored(version)))
    assert second == []
    assert first == [
        {"kind": "effective", "date": "2025-04-01", "text": "effective: 1 April 2025"},
        {"kind": "updated", "date": "2025-03-03", "text": "Last updated: 3 March 2025"},
    ]


def test_a_decision_says_who_decided_what(tmp_path: Path) -> None:
    """It is no check: who paused a document, until when, and why."""
    with Catalog.open(tmp_path / "catalog.sqlite3") as catalog:
        facts = {"until": "2026-04-01T00:00:00+00:00", "reason": "they are moving house"}
        catalog.decide("x/terms", "paused", NOW, "ada", facts)
        (line,) = catalog.history("x/terms")
        told = history_line_json(line)
    assert {name: told[name] for name in ("type", "kind", "who", "until", "reason")} == {
        "type": "decision",
        "kind": "paused",
        "who": "ada",
        **facts,
    }
