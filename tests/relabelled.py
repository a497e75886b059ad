"""Homes of an older tosmon: judged by a lexicon or read by an extractor that knew less, and what is derived in them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import pytest

from tosmon import lexicon
from tosmon.core import reading
from tosmon.core.extract import Extraction
from tosmon.core.labels import Lexicon
from tosmon.core.model import Clause
from tosmon.home import Home
from tosmon.registry import load
from tosmon.relabelling import Relabelled, relabel
from tosmon.settings import load_settings

__all__ = ["DERIVED", "KEPT", "LABEL", "SAID", "older_extractor", "older_lexicon", "relabelled", "rows"]

LABEL = "ai_training"
# What is derived, whole; and with versions named by their times where two homes are compared: documents are checked
# side by side, so that keys come as they come.
DERIVED = dict.fromkeys(("versions", "clauses", "events", "changes", "change_labels", "label_turns"), "*")
_TIME_OF = "(SELECT observed_first FROM versions WHERE key = {})"
SAID = {
    "versions": "document, content, observed_first, observed_last, language, title, extractor, lexicon, effective,"
    " updated, suspect, reason, size, layout",
    "clauses": f"document, number, id, text, context, judgement, {_TIME_OF.format('first_version')},"
    f" {_TIME_OF.format('last_version')}",
    "events": "id, document, sequence, kind, severity, summary, observed_from, observed_to, from_content, to_content,"
    f" {_TIME_OF.format('from_version')}, {_TIME_OF.format('to_version')}, effective, notes",
    "changes": "*",
    "change_labels": "*",
    "label_turns": "*",
}
KEPT = {"ledger": "*", "snapshots": "*", "outbox": "*", "documents": "*", "seals": "*"}


@contextmanager
def older_lexicon() -> Iterator[None]:
    """Judge by a lexicon that knows nothing of training machines."""
    texts = dict(lexicon.texts())
    texts["en"] = re.sub(rf"\[\[cues\.{LABEL}\]\].*?(?=\n\[\[|\n# ---)", "", texts["en"], flags=re.DOTALL)
    older = Lexicon.from_texts(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexicon, "load", lambda: older)
        yield


@contextmanager
def older_extractor(lacking: str = "", more: str = "") -> Iterator[None]:
    """Read by an extractor that overlooked clauses with these words, or took `more` to be one."""
    extract = reading._extract

    def older(source: reading.Source, *recall: Any) -> Extraction:
        found = extract(source, *recall)
        clauses = [one for one in found.version.clauses if not lacking or lacking not in one.text]
        if more:
            clauses.append(Clause(more))
        return replace(found, version=replace(found.version, clauses=tuple(clauses)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "EXTRACTOR", "older")
        patch.setattr(reading, "_extract", older)
        yield


def relabelled(home: Home, *documents: str, **how: Any) -> Relabelled:
    """Relabel the home in this process, unless told otherwise."""
    registry = load(user_folder=home.platforms, packaged=False)
    return relabel(home, load_settings(home.root, {}), registry, documents=documents, **{"processes": 0, **how})


def rows(home: Home, tables: dict[str, str] = SAID, without: str = "") -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of tables, in an order of their own."""
    with closing(sqlite3.connect(home.catalog)) as connection:
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
            for table, columns in tables.items()
            if table != without
        }
